package dev.sardonyx.conformance.paddle;

import dev.sardonyx.conformance.oracle.ElementDecoder;
import dev.sardonyx.tensor.Tensor;
import java.util.StringJoiner;

/** Elements for messages. */
final class Elements {
  private static final int SHOWN = 16;

  private Elements() {}

  /** The first elements, in brackets. */
  static String first(Tensor tensor) {
    StringJoiner text = new StringJoiner(" ", "[", tensor.elements() > SHOWN ? " ...]" : "]");
    for (int i = 0; i < Math.min(SHOWN, tensor.elements()); i++) {
      text.add(String.format("%.6g", ElementDecoder.slot(tensor, i)));
    }
    return text.toString();
  }
}
