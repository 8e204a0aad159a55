package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.movement.ArrayMover;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Trilu: the upper or lower triangle of each matrix, zeros elsewhere. */
final class TriluOperator {
  private static final int CHUNK_ELEMENTS = 1 << 15;

  private TriluOperator() {}

  static Operator create(OperatorSetup setup) {
    boolean upper = setup.flag("upper", true);
    return context -> {
      Tensor input = context.input(0);
      Shape shape = input.shape();
      if (shape.rank() < 2) {
        throw new ShapeMismatchException("expected [..., rows, columns]; found " + shape);
      }
      long diagonal = context.hasInput(1) ? Integers.readOne(context.input(1), "k") : 0;
      Tensor output = context.allocate(0, input.elementType(), shape);
      int height = shape.dimension(-2);
      int slots = input.elementType().slots();
      int width = shape.dimension(-1);
      int rows = width == 0 ? 0 : shape.elements() / width;
      // Saturated: no matrix is larger.
      long shift = Math.clamp(diagonal, -Integer.MAX_VALUE, (long) Integer.MAX_VALUE);
      Object zero = Views.zero(input.elementType());
      ArrayMover mover = ArrayMover.of(output.array());
      Ranges.split(
          context.workers(),
          rows,
          Ranges.grain(CHUNK_ELEMENTS, width),
          (begin, end) -> {
            for (int row = begin; row < end; row++) {
              long edge = row % height + shift + (upper ? 0 : 1);
              int split = Math.clamp(edge, 0, width) * slots;
              int at = row * width * slots;
              int keepFrom = at + (upper ? split : 0);
              int keepTo = at + (upper ? width * slots : split);
              System.arraycopy(
                  input.array(),
                  input.offset() + keepFrom,
                  output.array(),
                  output.offset() + keepFrom,
                  keepTo - keepFrom);
              int clearFrom = at + (upper ? 0 : split);
              int clearTo = at + (upper ? split : width * slots);
              mover.fill(
                  zero, 0, output.array(), output.offset() + clearFrom, output.offset() + clearTo);
            }
          });
    };
  }
}
