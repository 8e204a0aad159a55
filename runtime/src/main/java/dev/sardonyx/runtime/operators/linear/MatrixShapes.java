package dev.sardonyx.runtime.operators.linear;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.Shape;
import java.util.Arrays;

/**
 * The shapes of a stack of products by the rules of {@code numpy.matmul}: the last two dimensions
 * are matrices, those before are broadcast, and a vector is a row on the left and a column on the
 * right.
 *
 * @param rows M
 * @param depth K
 * @param columns N
 * @param output the shape of the result
 * @param left for each product, the index of its left matrix
 * @param right for each product, the index of its right matrix
 */
public record MatrixShapes(
    int rows, int depth, int columns, Shape output, int[] left, int[] right) {
  /**
   * The product of tensors of these shapes.
   *
   * @throws ShapeMismatchException if they can't be multiplied
   */
  public static MatrixShapes of(Shape a, Shape b) {
    if (a.rank() == 0 || b.rank() == 0) {
      throw new ShapeMismatchException("a scalar is no matrix: " + a + " by " + b);
    }
    int rows = a.rank() == 1 ? 1 : a.dimension(-2);
    int columns = b.rank() == 1 ? 1 : b.dimension(-1);
    int depth = a.dimension(-1);
    int found = b.rank() == 1 ? b.dimension(0) : b.dimension(-2);
    if (depth != found) {
      throw new ShapeMismatchException(
          "matrices "
              + a
              + " by "
              + b
              + ": the inner dimensions "
              + depth
              + " and "
              + found
              + " must be equal");
    }
    Shape leftStack = stack(a);
    Shape rightStack = stack(b);
    Shape stack = Views.broadcast(leftStack, rightStack);
    int[] dimensions = Arrays.copyOf(stack.toArray(), stack.rank() + 2);
    int rank = stack.rank();
    if (a.rank() > 1) {
      dimensions[rank++] = rows;
    }
    if (b.rank() > 1) {
      dimensions[rank++] = columns;
    }
    Shape output = Shape.of(Arrays.copyOf(dimensions, rank));
    return new MatrixShapes(
        rows, depth, columns, output, indices(leftStack, stack), indices(rightStack, stack));
  }

  private static Shape stack(Shape shape) {
    int[] dimensions = shape.toArray();
    return Shape.of(Arrays.copyOf(dimensions, Math.max(0, dimensions.length - 2)));
  }

  /** For each position in {@code stack}, the index in {@code operand}, which is broadcast to it. */
  private static int[] indices(Shape operand, Shape stack) {
    int[] indices = new int[stack.elements()];
    int stride = 1;
    int period = 1;
    for (int axis = 1; axis <= operand.rank(); axis++) {
      int extent = stack.dimension(-axis);
      if (operand.dimension(-axis) > 1) {
        for (int i = 0; i < indices.length; i++) {
          indices[i] += i / period % extent * stride;
        }
        stride *= extent;
      }
      period *= extent;
    }
    return indices;
  }

  /** How many products there are. */
  public int products() {
    return left.length;
  }
}
