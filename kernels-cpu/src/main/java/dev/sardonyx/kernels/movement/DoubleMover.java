package dev.sardonyx.kernels.movement;

import java.util.Arrays;

/** {@link ArrayMover} of {@code double[]}. */
final class DoubleMover extends ArrayMover {
  static final DoubleMover INSTANCE = new DoubleMover();

  private DoubleMover() {}

  @Override
  public void move(Object source, int from, Object target, int to) {
    ((double[]) target)[to] = ((double[]) source)[from];
  }

  @Override
  public void fill(Object source, int at, Object target, int from, int to) {
    Arrays.fill((double[]) target, from, to, ((double[]) source)[at]);
  }

  @Override
  public void gather(Object source, int from, int[] index, Object target, int to, int count) {
    double[] in = (double[]) source;
    double[] out = (double[]) target;
    for (int i = 0; i < count; i++) {
      out[to + i] = in[from + index[i]];
    }
  }

  @Override
  public void scatter(Object source, int from, int[] index, Object target, int to, int count) {
    double[] in = (double[]) source;
    double[] out = (double[]) target;
    for (int i = 0; i < count; i++) {
      out[to + index[i]] = in[from + i];
    }
  }

  @Override
  void copyBlock(
      Object source,
      int from,
      int fromRow,
      int fromColumn,
      Object target,
      int to,
      int toRow,
      int toColumn,
      int rows,
      int columns) {
    double[] in = (double[]) source;
    double[] out = (double[]) target;
    for (int r = 0; r < rows; r++) {
      int s = from + r * fromRow;
      int t = to + r * toRow;
      for (int c = 0; c < columns; c++) {
        out[t] = in[s];
        s += fromColumn;
        t += toColumn;
      }
    }
  }

  @Override
  void select(
      byte[] condition,
      int c,
      int conditionStep,
      Object first,
      int f,
      int firstStep,
      Object second,
      int s,
      int secondStep,
      Object output,
      int o,
      int outputStep,
      int count) {
    double[] yes = (double[]) first;
    double[] no = (double[]) second;
    double[] out = (double[]) output;
    for (int i = 0; i < count; i++) {
      out[o + i * outputStep] =
          condition[c + i * conditionStep] != 0 ? yes[f + i * firstStep] : no[s + i * secondStep];
    }
  }
}
