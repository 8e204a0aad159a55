package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.OperatorContext;

/** Channels last, which ONNX has not: transposed to channels first and back. */
final class Layouts {
  private Layouts() {}

  /** Whether the attribute says that channels come last ({@code NHWC, NDHWC, NLC}). */
  static boolean isChannelsLast(OperatorContext op, String attribute) {
    String format = op.attributes().text(attribute, "NCHW");
    return format.length() > 2 && format.startsWith("N") && format.endsWith("C");
  }

  /** {@code [N, spatial..., C]} as {@code [N, C, spatial...]}. */
  static String toChannelsFirst(OperatorContext op, String x, int rank) {
    long[] permutation = new long[rank];
    permutation[1] = rank - 1;
    for (int i = 2; i < rank; i++) {
      permutation[i] = i - 1;
    }
    return op.onnx().transpose(x, permutation);
  }

  /** {@code [N, C, spatial...]} as {@code [N, spatial..., C]}. */
  static String toChannelsLast(OperatorContext op, String x, int rank) {
    long[] permutation = new long[rank];
    permutation[rank - 1] = 1;
    for (int i = 1; i < rank - 1; i++) {
      permutation[i] = i + 1;
    }
    return op.onnx().transpose(x, permutation);
  }
}
