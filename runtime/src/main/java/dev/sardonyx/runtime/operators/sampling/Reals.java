package dev.sardonyx.runtime.operators.sampling;

import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.tensor.Tensor;

/** The types that are sampled. */
final class Reals {
  private Reals() {}

  /**
   * Checks that a tensor is of FLOAT, DOUBLE, FLOAT16 or BFLOAT16.
   *
   * @throws TypeMismatchException if it isn't
   */
  static void requireFloatingPoint(Tensor tensor, String name) {
    switch (tensor.elementType()) {
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> {}
      default ->
          throw new TypeMismatchException(
              "'" + name + "' must be of floating-point numbers; found " + tensor);
    }
  }
}
