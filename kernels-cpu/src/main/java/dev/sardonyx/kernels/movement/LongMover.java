package dev.sardonyx.kernels.movement;

import java.util.Arrays;

/** {@link ArrayMover} of {@code long[]}. */
final class LongMover extends ArrayMover {
  static final LongMover INSTANCE = new LongMover();

  private LongMover() {}

  @Override
  public void move(Object source, int from, Object target, int to) {
    ((long[]) target)[to] = ((long[]) source)[from];
  }

  @Override
  public void fill(Object source, int at, Object target, int from, int to) {
    Arrays.fill((long[]) target, from, to, ((long[]) source)[at]);
  }

  @Override
  public void gather(Object source, int from, int[] index, Object target, int to, int count) {
    long[] in = (long[]) source;
    long[] out = (long[]) target;
    for (int i = 0; i < count; i++) {
      out[to + i] = in[from + index[i]];
    }
  }

  @Override
  public void scatter(Object source, int from, int[] index, Object target, int to, int count) {
    long[] in = (long[]) source;
    long[] out = (long[]) target;
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
    long[] in = (long[]) source;
    long[] out = (long[]) target;
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
    long[] yes = (long[]) first;
    long[] no = (long[]) second;
    long[] out = (long[]) output;
    for (int i = 0; i < count; i++) {
      out[o + i * outputStep] =
          condition[c + i * conditionStep] != 0 ? yes[f + i * firstStep] : no[s + i * secondStep];
    }
  }
}
