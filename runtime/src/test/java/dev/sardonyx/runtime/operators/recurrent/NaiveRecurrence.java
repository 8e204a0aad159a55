package dev.sardonyx.runtime.operators.recurrent;

import java.util.function.DoubleUnaryOperator;

/** The equations of the specification, one element at a time, for one direction. */
final class NaiveRecurrence {
  final String operator;
  final int steps;
  final int batch;
  final int inputs;
  final int hidden;
  float[] w;
  float[] r;
  float[] b;
  float[] p;
  int[] lengths;
  boolean backwards;
  boolean coupled;
  boolean resetAfter;
  double clip = Double.POSITIVE_INFINITY;
  DoubleUnaryOperator[] functions;
  final double[][] state;
  final double[][] cell;

  /** {@code [steps][batch][hidden]}. */
  final double[][][] y;

  NaiveRecurrence(String operator, int steps, int batch, int inputs, int hidden) {
    this.operator = operator;
    this.steps = steps;
    this.batch = batch;
    this.inputs = inputs;
    this.hidden = hidden;
    this.state = new double[batch][hidden];
    this.cell = new double[batch][hidden];
    this.y = new double[steps][batch][hidden];
  }

  void run(float[] x) {
    for (int n = 0; n < batch; n++) {
      for (int s = 0; s < lengths[n]; s++) {
        int t = backwards ? lengths[n] - 1 - s : s;
        step(x, (t * batch + n) * inputs, n);
        y[t][n] = state[n].clone();
      }
    }
  }

  private double fromInput(float[] x, int at, int row) {
    double sum = 0;
    for (int k = 0; k < inputs; k++) {
      sum += (double) x[at + k] * w[row * inputs + k];
    }
    return sum;
  }

  private double fromState(double[] h, int row) {
    double sum = 0;
    for (int k = 0; k < hidden; k++) {
      sum += h[k] * r[row * hidden + k];
    }
    return sum;
  }

  private double wb(int row) {
    return b == null ? 0 : b[row];
  }

  private double rb(int row) {
    return b == null ? 0 : b[b.length / 2 + row];
  }

  private double f(int function, double z) {
    return functions[function].applyAsDouble(Math.max(-clip, Math.min(clip, z)));
  }

  private double linear(float[] x, int at, double[] h, int row) {
    return fromInput(x, at, row) + fromState(h, row) + wb(row) + rb(row);
  }

  private double peephole(int gate, int i, double c) {
    return p == null ? 0 : p[gate * hidden + i] * c;
  }

  private void step(float[] x, int at, int n) {
    double[] h = state[n].clone();
    double[] next = state[n];
    double[] reset = new double[hidden];
    for (int i = 0; i < hidden && operator.equals("GRU"); i++) {
      reset[i] = f(0, linear(x, at, h, hidden + i)) * h[i];
    }
    for (int i = 0; i < hidden; i++) {
      switch (operator) {
        case "RNN" -> next[i] = f(0, linear(x, at, h, i));
        case "GRU" -> {
          int row = 2 * hidden + i;
          double z = f(0, linear(x, at, h, i));
          double gate = f(0, linear(x, at, h, hidden + i));
          double candidate =
              resetAfter
                  ? fromInput(x, at, row) + wb(row) + gate * (fromState(h, row) + rb(row))
                  : fromInput(x, at, row) + wb(row) + fromState(reset, row) + rb(row);
          next[i] = (1 - z) * f(1, candidate) + z * h[i];
        }
        default -> {
          double c = cell[n][i];
          double in = f(0, linear(x, at, h, i) + peephole(0, i, c));
          double forget =
              coupled ? 1 - in : f(0, linear(x, at, h, 2 * hidden + i) + peephole(2, i, c));
          cell[n][i] = forget * c + in * f(1, linear(x, at, h, 3 * hidden + i));
          double out = f(0, linear(x, at, h, hidden + i) + peephole(1, i, cell[n][i]));
          next[i] = out * f(2, cell[n][i]);
        }
      }
    }
  }
}
