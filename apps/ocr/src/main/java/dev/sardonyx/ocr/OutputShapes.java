package dev.sardonyx.ocr;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** Checks that a model given by the user answers in the shape that its place asks for. */
final class OutputShapes {
  /** A dimension of any size. */
  static final int ANY = -1;

  private OutputShapes() {}

  static void require(String model, Tensor output, int... expected) {
    boolean matches = output.shape().rank() == expected.length;
    for (int i = 0; matches && i < expected.length; i++) {
      matches = expected[i] == ANY || output.shape().dimension(i) == expected[i];
    }
    if (!matches) {
      throw new ShapeMismatchException(
          "the "
              + model
              + " model gave "
              + output
              + "; expected "
              + Arrays.toString(expected).replace("-1", "?")
              + ". Is it a PP-OCR model of this kind?");
    }
  }
}
