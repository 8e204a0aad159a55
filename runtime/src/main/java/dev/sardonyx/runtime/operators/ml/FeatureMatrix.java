package dev.sardonyx.runtime.operators.ml;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** An input as {@code [rows, columns]}: a row of features for each sample. */
record FeatureMatrix(Tensor tensor, int rows, int columns) {
  /**
   * A matrix, or a vector as one row.
   *
   * @throws ShapeMismatchException for other ranks
   */
  static FeatureMatrix of(Tensor tensor) {
    Shape shape = tensor.shape();
    return switch (shape.rank()) {
      case 1 -> new FeatureMatrix(tensor, 1, shape.dimension(0));
      case 2 -> new FeatureMatrix(tensor, shape.dimension(0), shape.dimension(1));
      default -> throw new ShapeMismatchException("expected [C] or [N, C]; found " + shape);
    };
  }

  /**
   * Checks the number of features.
   *
   * @throws ShapeMismatchException if there are fewer
   */
  FeatureMatrix requireColumns(int wanted) {
    if (columns < wanted) {
      throw new ShapeMismatchException(
          "the model needs %d features; found %d in %s".formatted(wanted, columns, tensor.shape()));
    }
    return this;
  }
}
