package dev.sardonyx.kernels.movement;

import java.util.Arrays;

/** {@link ArrayMover} of {@code float[]}. */
final class FloatMover extends ArrayMover {
  static final FloatMover INSTANCE = new FloatMover();

  private FloatMover() {}

  @Override
  public void move(Object source, int from, Object target, int to) {
    ((float[]) target)[to] = ((float[]) source)[from];
  }

  @Override
  public void fill(Object source, int at, Object target, int from, int to) {
    Arrays.fill((float[]) target, from, to, ((float[]) source)[at]);
  }

  @Override
  public void gather(Object source, int from, int[] index, Object target, int to, int count) {
    float[] in = (float[]) source;
    float[] out = (float[]) target;
    for (int i = 0; i < count; i++) {
      out[to + i] = in[from + index[i]];
    }
  }

  @Override
  public void scatter(Object source, int from, int[] index, Object target, int to, int count) {
    float[] in = (float[]) source;
    float[] out = (float[]) target;
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
    float[] in = (float[]) source;
    float[] out = (float[]) target;
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
    float[] yes = (float[]) first;
    float[] no = (float[]) second;
    float[] out = (float[]) output;
    for (int i = 0; i < count; i++) {
      out[o + i * outputStep] =
          condition[c + i * conditionStep] != 0 ? yes[f + i * firstStep] : no[s + i * secondStep];
    }
  }
}
