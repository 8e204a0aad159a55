package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.movement.StridedView;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** Split: pieces of a tensor along an axis, of given or of equal sizes. */
final class SplitOperator {
  private SplitOperator() {}

  /** The sizes are an attribute up to version 11, an input in version 1 and since 13. */
  static Operator create(OperatorSetup setup) {
    long axis = setup.integer("axis", 0);
    long[] attribute = setup.opset() < 13 ? setup.integers("split") : null;
    boolean uneven = setup.opset() >= 18;
    long wanted = setup.integer("num_outputs", setup.node().outputs().size());
    if (wanted != setup.node().outputs().size()) {
      throw setup.unsupported(
          "num_outputs " + wanted + " with " + setup.node().outputs().size() + " outputs");
    }
    return context -> {
      Tensor input = context.input(0);
      int at = input.shape().normalizeAxis(axis);
      int size = input.shape().dimension(at);
      long[] sizes = context.hasInput(1) ? Integers.read(context.input(1), "split") : attribute;
      split(context, input, at, sizes == null ? equal(size, context.outputCount(), uneven) : sizes);
    };
  }

  /** Pieces of one size; where {@code uneven}, the last may be smaller. */
  private static long[] equal(int size, int count, boolean uneven) {
    int piece = (size + count - 1) / count;
    if (piece * count != size && !uneven) {
      throw new ShapeMismatchException(
          "a dimension of " + size + " does not split into " + count + " equal pieces");
    }
    long[] sizes = new long[count];
    Arrays.setAll(sizes, i -> Math.clamp((long) size - (long) i * piece, 0, piece));
    return sizes;
  }

  private static void split(ExecutionContext context, Tensor input, int axis, long[] sizes) {
    Shape shape = input.shape();
    if (sizes.length != context.outputCount()
        || Arrays.stream(sizes).anyMatch(size -> size < 0)
        || Arrays.stream(sizes).sum() != shape.dimension(axis)) {
      throw new ShapeMismatchException(
          "'split' "
              + Arrays.toString(sizes)
              + " does not divide axis "
              + axis
              + " of "
              + shape
              + " among "
              + context.outputCount()
              + " outputs");
    }
    context.repeatable(1);
    StridedView source = Views.of(input);
    int start = 0;
    for (int i = 0; i < sizes.length; i++) {
      int size = (int) sizes[i];
      if (context.wantsOutput(i)) {
        Tensor output =
            context.allocate(i, input.elementType(), Views.withDimension(shape, axis, size));
        source.slice(axis, start, 1, size).copyTo(Views.of(output), context.workers());
      }
      start += size;
    }
  }
}
