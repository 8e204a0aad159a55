package dev.sardonyx.runtime.operators.recurrent;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.recurrent.GateActivation;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * RNN, GRU and LSTM in double precision, by plain loops over the equations of ONNX's specification.
 * Inputs and outputs are those of {@link RecurrentOperator}.
 *
 * @param firstIsBackwards whether direction 0 runs backwards; direction 1 always does
 * @param coupled whether an LSTM's forget gate is one minus its input gate
 * @param resetAfter whether a GRU's reset comes after the product
 */
record DoubleRecurrence(
    RecurrentKind kind,
    int directions,
    boolean firstIsBackwards,
    boolean batchFirst,
    boolean coupled,
    boolean resetAfter,
    float clip,
    GateActivation[][] activations) {

  void run(ExecutionContext context) {
    Tensor given = context.input(0);
    if (given.shape().rank() != 3) {
      throw new ShapeMismatchException("'X' must have 3 dimensions; found " + given.shape());
    }
    int steps = given.shape().dimension(batchFirst ? 1 : 0);
    int batch = given.shape().dimension(batchFirst ? 0 : 1);
    int inputs = given.shape().dimension(2);
    Tensor r = context.input(RecurrentOperator.R);
    int hidden = r.shape().rank() == 3 ? r.shape().dimension(2) : 0;
    long gates = (long) kind.gates() * hidden;
    double[] w = read(context, RecurrentOperator.W, "W", directions, gates, inputs);
    double[] recurrent = read(context, RecurrentOperator.R, "R", directions, gates, hidden);
    double[] b = read(context, RecurrentOperator.B, "B", directions, 2 * gates);
    double[] p = read(context, RecurrentOperator.P, "P", directions, 3L * hidden);
    long[] state = batchFirst ? longs(batch, directions, hidden) : longs(directions, batch, hidden);
    double[] h = read(context, RecurrentOperator.STATE, "initial_h", state);
    double[] c = read(context, RecurrentOperator.CELL, "initial_c", state);
    long[] all =
        batchFirst
            ? longs(batch, steps, directions, hidden)
            : longs(steps, directions, batch, hidden);
    Shape outputShape = Shape.of(all);
    Run run =
        new Run(
            steps,
            batch,
            inputs,
            hidden,
            Numbers.doubles(given),
            w,
            recurrent,
            b == null ? new double[Math.toIntExact(directions * 2 * gates)] : b,
            p,
            h == null ? new double[Shape.of(state).elements()] : h,
            c == null ? new double[Shape.of(state).elements()] : c,
            new double[outputShape.elements()]);
    int[] lengths = RecurrentOperator.lengths(context, steps, batch);
    for (int direction = 0; direction < directions; direction++) {
      for (int row = 0; row < batch; row++) {
        sequence(run, direction, row, lengths[row]);
      }
    }
    write(context, 0, outputShape, run.y);
    write(context, 1, Shape.of(state), run.h);
    if (kind == RecurrentKind.LSTM) {
      write(context, 2, Shape.of(state), run.c);
    }
  }

  /** Inputs, weights, states that go on and outputs, all from 0. */
  private record Run(
      int steps,
      int batch,
      int inputs,
      int hidden,
      double[] x,
      double[] w,
      double[] r,
      double[] b,
      double[] p,
      double[] h,
      double[] c,
      double[] y) {}

  private static long[] longs(long... dimensions) {
    return dimensions;
  }

  /** An input's elements; null where it is absent. */
  private static double[] read(
      ExecutionContext context, int index, String name, long... dimensions) {
    Tensor tensor = context.input(index);
    if (tensor == null) {
      return null;
    }
    if (tensor.elementType() != ElementType.DOUBLE) {
      throw new TypeMismatchException(
          "'" + name + "' must be of DOUBLE as 'X' is; found " + tensor);
    }
    LayerWeights.require(tensor, name, dimensions);
    return Numbers.doubles(tensor);
  }

  private static void write(ExecutionContext context, int index, Shape shape, double[] values) {
    if (context.wantsOutput(index)) {
      Tensor output = context.allocate(index, ElementType.DOUBLE, shape);
      System.arraycopy(values, 0, output.doubleArray(), output.offset(), values.length);
    }
  }

  /** One sequence of the batch in one direction; after its end its outputs stay 0. */
  private void sequence(Run run, int direction, int row, int length) {
    int hidden = run.hidden;
    int state = (batchFirst ? row * directions + direction : direction * run.batch + row) * hidden;
    boolean backwards = direction == 1 || firstIsBackwards;
    for (int step = 0; step < length; step++) {
      int at = backwards ? length - 1 - step : step;
      double[] gates =
          gates(run, direction, batchFirst ? row * run.steps + at : at * run.batch + row);
      switch (kind) {
        case RNN -> simple(run, direction, gates, state);
        case GRU -> gated(run, direction, gates, state);
        case LSTM -> longShort(run, direction, gates, state);
      }
      int output =
          batchFirst
              ? (row * run.steps + at) * directions + direction
              : (at * directions + direction) * run.batch + row;
      System.arraycopy(run.h, state, run.y, output * hidden, hidden);
    }
  }

  /** {@code X·W^T + Wb} of all gates. */
  private double[] gates(Run run, int direction, int item) {
    int count = kind.gates() * run.hidden;
    double[] gates = new double[count];
    for (int i = 0; i < count; i++) {
      double sum = run.b[direction * 2 * count + i];
      for (int k = 0; k < run.inputs; k++) {
        sum += run.w[(direction * count + i) * run.inputs + k] * run.x[item * run.inputs + k];
      }
      gates[i] = sum;
    }
    return gates;
  }

  /** {@code H·R^T + Rb} of one element of one gate. */
  private double recurrent(Run run, int direction, int i, double[] h, int from) {
    int count = kind.gates() * run.hidden;
    double sum = run.b[(direction * 2 + 1) * count + i];
    for (int k = 0; k < run.hidden; k++) {
      sum += run.r[(direction * count + i) * run.hidden + k] * h[from + k];
    }
    return sum;
  }

  private double activate(int direction, int index, double x) {
    return activations[direction][index].apply(clip, x);
  }

  private void simple(Run run, int d, double[] gates, int state) {
    for (int i = 0; i < run.hidden; i++) {
      gates[i] = activate(d, 0, gates[i] + recurrent(run, d, i, run.h, state));
    }
    System.arraycopy(gates, 0, run.h, state, run.hidden);
  }

  private void gated(Run run, int d, double[] gates, int state) {
    int hidden = run.hidden;
    double[] reset = new double[hidden];
    for (int i = 0; i < 2 * hidden; i++) {
      gates[i] = activate(d, 0, gates[i] + recurrent(run, d, i, run.h, state));
    }
    for (int i = 0; i < hidden; i++) {
      reset[i] = gates[hidden + i] * run.h[state + i];
    }
    for (int i = 0; i < hidden; i++) {
      int gate = 2 * hidden + i;
      double part =
          resetAfter
              ? gates[hidden + i] * recurrent(run, d, gate, run.h, state)
              : recurrent(run, d, gate, reset, 0);
      gates[gate] = activate(d, 1, gates[gate] + part);
    }
    for (int i = 0; i < hidden; i++) {
      run.h[state + i] = (1 - gates[i]) * gates[2 * hidden + i] + gates[i] * run.h[state + i];
    }
  }

  private void longShort(Run run, int d, double[] gates, int state) {
    int hidden = run.hidden;
    for (int i = 0; i < gates.length; i++) {
      gates[i] += recurrent(run, d, i, run.h, state);
    }
    for (int i = 0; i < hidden; i++) {
      double cell = run.c[state + i];
      double input = activate(d, 0, gates[i] + peephole(run, d, 0, i, cell));
      double forget =
          coupled
              ? 1 - input
              : activate(d, 0, gates[2 * hidden + i] + peephole(run, d, 2, i, cell));
      double next = forget * cell + input * activate(d, 1, gates[3 * hidden + i]);
      double output = activate(d, 0, gates[hidden + i] + peephole(run, d, 1, i, next));
      run.c[state + i] = next;
      run.h[state + i] = output * activate(d, 2, next);
    }
  }

  private static double peephole(Run run, int direction, int index, int i, double cell) {
    return run.p == null ? 0 : run.p[(direction * 3 + index) * run.hidden + i] * cell;
  }
}
