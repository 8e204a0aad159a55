package dev.sardonyx.runtime.operators.sampling;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * AffineGrid: theta {@code [N, 2, 3]} or {@code [N, 3, 4]} applied to a regular grid over {@code
 * [-1, 1]}, of the size {@code (N, C, H, W)} or {@code (N, C, D, H, W)}: {@code [N, H, W, 2]} or
 * {@code [N, D, H, W, 3]}, the coordinate of the last axis first.
 */
final class AffineGridOperator {
  private AffineGridOperator() {}

  static Operator create(OperatorSetup setup) {
    boolean alignCorners = setup.flag("align_corners", false);
    return context -> run(context, alignCorners);
  }

  private static void run(ExecutionContext context, boolean alignCorners) {
    Tensor theta = context.input(0);
    Reals.requireFloatingPoint(theta, "theta");
    Shape size = Shape.of(Integers.read(context.input(1), "size"));
    int axes = size.rank() - 2;
    int batch = axes == 2 || axes == 3 ? size.dimension(0) : -1;
    if (batch < 0 || !theta.shape().equals(Shape.of(batch, axes, axes + 1))) {
      throw new ShapeMismatchException(
          "expected 'size' (N, C, H, W) with 'theta' [N, 2, 3], or (N, C, D, H, W) with [N, 3, 4];"
              + " found "
              + size
              + " with "
              + theta.shape());
    }
    int[] dimensions = new int[axes + 2];
    dimensions[0] = batch;
    System.arraycopy(size.toArray(), 2, dimensions, 1, axes);
    dimensions[axes + 1] = axes;
    Tensor grid = context.allocate(0, theta.elementType(), Shape.of(dimensions));
    double[] matrices = Numbers.doubles(theta);
    int points = size.elements(2, axes + 2);
    double[] position = new double[axes + 1];
    Arrays.fill(position, 1);
    for (int n = 0; n < batch; n++) {
      for (int point = 0; point < points; point++) {
        int rest = point;
        for (int axis = axes - 1; axis >= 0; axis--) {
          int length = dimensions[1 + axis];
          position[axes - 1 - axis] = coordinate(rest % length, length, alignCorners);
          rest /= length;
        }
        for (int row = 0; row < axes; row++) {
          double sum = 0;
          for (int k = 0; k <= axes; k++) {
            sum += matrices[(n * axes + row) * (axes + 1) + k] * position[k];
          }
          Numbers.setReal(grid, (n * points + point) * axes + row, sum);
        }
      }
    }
  }

  /** Between -1 and 1: centers of {@code length} cells, or ends included. */
  private static double coordinate(int at, int length, boolean alignCorners) {
    if (alignCorners) {
      return length == 1 ? -1 : 2.0 * at / (length - 1) - 1;
    }
    return (2.0 * at + 1) / length - 1;
  }
}
