package dev.sardonyx.runtime.operators.linear;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** Det: the determinant of each matrix, by elimination with row exchange in double precision. */
final class DetOperator {
  private DetOperator() {}

  static Operator create(OperatorSetup setup) {
    return context -> {
      Tensor x = context.input(0);
      Shape shape = x.shape();
      if (shape.rank() < 2 || shape.dimension(-1) != shape.dimension(-2)) {
        throw new ShapeMismatchException("expected square matrices; found " + shape);
      }
      int size = shape.dimension(-1);
      Shape stack = Shape.of(Arrays.copyOf(shape.toArray(), shape.rank() - 2));
      Tensor y = context.allocate(0, x.elementType(), stack);
      for (int i = 0; i < y.elements(); i++) {
        double[] matrix = new double[size * size];
        for (int j = 0; j < matrix.length; j++) {
          matrix[j] = Numbers.real(x, i * matrix.length + j);
        }
        Numbers.setReal(y, i, determinant(matrix, size));
      }
    };
  }

  private static double determinant(double[] matrix, int size) {
    double result = 1;
    for (int k = 0; k < size; k++) {
      int pivot = k;
      for (int row = k + 1; row < size; row++) {
        if (Math.abs(matrix[row * size + k]) > Math.abs(matrix[pivot * size + k])) {
          pivot = row;
        }
      }
      if (pivot != k) {
        result = -result;
        for (int column = k; column < size; column++) {
          double kept = matrix[k * size + column];
          matrix[k * size + column] = matrix[pivot * size + column];
          matrix[pivot * size + column] = kept;
        }
      }
      double diagonal = matrix[k * size + k];
      result *= diagonal;
      if (diagonal == 0) {
        return result;
      }
      for (int row = k + 1; row < size; row++) {
        double factor = matrix[row * size + k] / diagonal;
        for (int column = k + 1; column < size; column++) {
          matrix[row * size + column] -= factor * matrix[k * size + column];
        }
      }
    }
    return result;
  }
}
