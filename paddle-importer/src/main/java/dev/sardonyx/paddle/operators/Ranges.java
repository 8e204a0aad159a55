package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Onnx;
import java.util.List;

/** Numbers in order. */
final class Ranges {
  private Ranges() {}

  /** The integers from 0 up to a computed count, which is a list of one: INT64 {@code [count]}. */
  static String to(Onnx onnx, String count) {
    return onnx.node("Range", List.of(onnx.integer(0), onnx.squeeze(count, 0), onnx.integer(1)));
  }
}
