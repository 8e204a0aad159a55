package dev.sardonyx.runtime.operators.linear;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * CDist of com.microsoft, which exported nearest neighbours have: the distances {@code [M, N]} of
 * each row of {@code [M, K]} from each of {@code [N, K]}, summed in double precision.
 */
final class PairDistances {
  private static final int GRAIN = 1 << 14;

  private PairDistances() {}

  static Operator create(OperatorSetup setup) {
    String metric = setup.text("metric", "sqeuclidean");
    boolean root =
        switch (metric) {
          case "euclidean" -> true;
          case "sqeuclidean" -> false;
          default -> throw setup.unsupported("metric '" + metric + "'");
        };
    return context -> {
      Tensor a = context.input(0);
      Tensor b = context.input(1);
      ElementType type = a.elementType();
      if (type != ElementType.FLOAT && type != ElementType.DOUBLE || b.elementType() != type) {
        throw new TypeMismatchException("expected two FLOAT or DOUBLE; found " + a + " and " + b);
      }
      if (a.shape().rank() != 2
          || b.shape().rank() != 2
          || a.shape().dimension(1) != b.shape().dimension(1)) {
        throw new ShapeMismatchException(
            "expected [M, K] and [N, K]; found " + a.shape() + " and " + b.shape());
      }
      int rows = a.shape().dimension(0);
      int columns = b.shape().dimension(0);
      int size = a.shape().dimension(1);
      double[] from = Numbers.doubles(a);
      double[] to = Numbers.doubles(b);
      Tensor y = context.allocate(0, type, Shape.of(rows, columns));
      Ranges.split(
          context.workers(),
          rows,
          Ranges.grain(GRAIN, (long) columns * size),
          (begin, end) -> {
            for (int row = begin; row < end; row++) {
              for (int column = 0; column < columns; column++) {
                double square = square(from, row * size, to, column * size, size);
                Numbers.setReal(y, row * columns + column, root ? Math.sqrt(square) : square);
              }
            }
          });
    };
  }

  private static double square(double[] a, int aFrom, double[] b, int bFrom, int size) {
    double sum = 0;
    for (int k = 0; k < size; k++) {
      double difference = a[aFrom + k] - b[bFrom + k];
      sum += difference * difference;
    }
    return sum;
  }
}
