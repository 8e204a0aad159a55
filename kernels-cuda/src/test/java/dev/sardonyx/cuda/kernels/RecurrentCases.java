package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.kernels.RecurrentKernels.Activation;
import dev.sardonyx.cuda.kernels.RecurrentKernels.Step;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.tensor.ElementType;

/** Steps of recurrent layers against their equations in double precision. */
final class RecurrentCases {
  private static final int BATCH = 3;
  private static final int HIDDEN = 5;
  private static final ElementType TYPE = ElementType.FLOAT;

  private RecurrentCases() {}

  static void add(Cases cases) {
    for (boolean coupled : new boolean[] {false, true}) {
      for (boolean peepholes : new boolean[] {false, true}) {
        cases.add(
            "LSTM" + (coupled ? ", coupled" : "") + (peepholes ? ", peepholes" : ""),
            device -> lstm(device, coupled, peepholes));
      }
    }
    for (boolean linear : new boolean[] {false, true}) {
      cases.add("GRU" + (linear ? ", linear before reset" : ""), device -> gru(device, linear));
    }
    cases.add("RNN", RecurrentCases::rnn);
  }

  private static Step step() {
    return new Step(
        BATCH,
        HIDDEN,
        1,
        1.5f,
        Activation.of(UnaryOperation.SIGMOID),
        new Activation(UnaryOperation.TANH, 0, 0, 0.5f, 2),
        new Activation(UnaryOperation.LEAKY_RELU, 0.1f, 0, 1, 1));
  }

  private static double clip(double x) {
    return Math.clamp(x, -1.5, 1.5);
  }

  private static double f(double x) {
    return 1 / (1 + Math.exp(-clip(x)));
  }

  private static double g(double x) {
    return 2 * Math.tanh(0.5 * clip(x));
  }

  private static double h(double x) {
    return clip(x) < 0 ? 0.1 * clip(x) : clip(x);
  }

  private static double[] numbers(int n, int seed) {
    return TestDevice.rounded(TYPE, Numbers.random(n, seed));
  }

  /** The second entry has ended. */
  private static long lengths(TestDevice device) {
    return device.uploadLongs(ElementType.INT32, 2, 1, 5);
  }

  private static boolean rests(int i) {
    return i / HIDDEN == 1;
  }

  private static void lstm(TestDevice device, boolean coupled, boolean withPeepholes) {
    int n = BATCH * HIDDEN;
    double[] gates = numbers(4 * n, 1);
    double[] state = numbers(n, 2);
    double[] cell = numbers(n, 3);
    double[] peepholes = numbers(3 * HIDDEN, 4);
    double[] newState = state.clone();
    double[] newCell = cell.clone();
    double[] output = new double[n];
    for (int i = 0; i < n; i++) {
      if (rests(i)) {
        continue;
      }
      int j = i % HIDDEN;
      int at = i / HIDDEN * 4 * HIDDEN + j;
      double p = withPeepholes ? 1 : 0;
      double in = f(gates[at] + p * peepholes[j] * cell[i]);
      double forget =
          coupled ? 1 - in : f(gates[at + 2 * HIDDEN] + p * peepholes[2 * HIDDEN + j] * cell[i]);
      newCell[i] = forget * cell[i] + in * g(gates[at + 3 * HIDDEN]);
      double out = f(gates[at + HIDDEN] + p * peepholes[HIDDEN + j] * newCell[i]);
      newState[i] = out * h(newCell[i]);
      output[i] = newState[i];
    }
    long onDevice = device.upload(TYPE, state);
    long cells = device.upload(TYPE, cell);
    long y = device.allocate(TYPE, n);
    new RecurrentKernels(device.modules)
        .lstm(
            device.stream,
            step(),
            coupled,
            device.upload(TYPE, gates),
            withPeepholes ? device.upload(TYPE, peepholes) : 0,
            lengths(device),
            onDevice,
            cells,
            y);
    Numbers.assertNear(TYPE, 8, newState, device.download(TYPE, onDevice, n));
    Numbers.assertNear(TYPE, 8, newCell, device.download(TYPE, cells, n));
    Numbers.assertNear(TYPE, 8, output, device.download(TYPE, y, n));
  }

  private static void gru(TestDevice device, boolean linear) {
    int n = BATCH * HIDDEN;
    double[] gates = numbers(3 * n, 1);
    double[] state = numbers(n, 2);
    double[] candidates = numbers(n, 3);
    double[] reset = new double[n];
    double[] newState = state.clone();
    double[] output = new double[n];
    for (int i = 0; i < n; i++) {
      int at = i / HIDDEN * 3 * HIDDEN + i % HIDDEN;
      double r = f(gates[at + HIDDEN]);
      reset[i] = r * state[i];
      if (!rests(i)) {
        double z = f(gates[at]);
        double candidate = g(gates[at + 2 * HIDDEN] + (linear ? r : 1) * candidates[i]);
        newState[i] = (1 - z) * candidate + z * state[i];
        output[i] = newState[i];
      }
    }
    long onDevice = device.upload(TYPE, state);
    long gatesOnDevice = device.upload(TYPE, gates);
    long y = device.allocate(TYPE, n);
    RecurrentKernels kernels = new RecurrentKernels(device.modules);
    kernels.gruReset(device.stream, step(), gatesOnDevice, onDevice, y);
    Numbers.assertNear(TYPE, 8, reset, device.download(TYPE, y, n));
    kernels.gru(
        device.stream,
        step(),
        linear,
        gatesOnDevice,
        device.upload(TYPE, candidates),
        lengths(device),
        onDevice,
        y);
    Numbers.assertNear(TYPE, 8, newState, device.download(TYPE, onDevice, n));
    Numbers.assertNear(TYPE, 8, output, device.download(TYPE, y, n));
  }

  private static void rnn(TestDevice device) {
    int n = BATCH * HIDDEN;
    double[] gates = numbers(n, 1);
    double[] state = numbers(n, 2);
    double[] newState = state.clone();
    double[] output = new double[n];
    for (int i = 0; i < n; i++) {
      if (!rests(i)) {
        newState[i] = f(gates[i]);
        output[i] = newState[i];
      }
    }
    long onDevice = device.upload(TYPE, state);
    long y = device.allocate(TYPE, n);
    RecurrentKernels kernels = new RecurrentKernels(device.modules);
    kernels.rnn(device.stream, step(), device.upload(TYPE, gates), lengths(device), onDevice, y);
    Numbers.assertNear(TYPE, 8, newState, device.download(TYPE, onDevice, n));
    Numbers.assertNear(TYPE, 8, output, device.download(TYPE, y, n));
    kernels.rnn(device.stream, step(), device.upload(TYPE, gates), 0, onDevice, 0);
    double[] all = new double[n];
    for (int i = 0; i < n; i++) {
      all[i] = f(gates[i]);
    }
    Numbers.assertNear(TYPE, 8, all, device.download(TYPE, onDevice, n));
  }
}
