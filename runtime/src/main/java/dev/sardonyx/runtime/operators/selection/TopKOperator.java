package dev.sardonyx.runtime.operators.selection;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.movement.ArrayMover;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.ElementOrder;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * TopK: the largest or smallest elements along an axis, in order, with their indices; of equal ones
 * the first comes first. As in NumPy's order, NaN is larger than all numbers.
 */
final class TopKOperator {
  private static final int CHUNK_ELEMENTS = 1 << 13;

  private TopKOperator() {}

  static Operator createSinceVersion1(OperatorSetup setup) {
    long axis = setup.integer("axis", -1);
    long count = setup.integer("k");
    return context -> select(context, axis, count, true);
  }

  static Operator create(OperatorSetup setup) {
    long axis = setup.integer("axis", -1);
    boolean largest = setup.flag("largest", true);
    return context -> select(context, axis, Integers.readOne(context.input(1), "k"), largest);
  }

  private static void select(ExecutionContext context, long axis, long count, boolean largest) {
    Tensor input = context.input(0);
    Shape shape = input.shape();
    int at = shape.normalizeAxis(axis);
    int size = shape.dimension(at);
    if (count < 0 || count > size) {
      throw new ShapeMismatchException(
          "k is " + count + "; axis " + at + " of " + shape + " allows 0 to " + size);
    }
    int k = (int) count;
    Shape selected = Views.withDimension(shape, at, k);
    Tensor values = context.allocate(0, input.elementType(), selected);
    Tensor indices =
        context.wantsOutput(1) ? context.allocate(1, ElementType.INT64, selected) : null;
    int inner = shape.elements(at + 1, shape.rank());
    ArrayMover mover = ArrayMover.of(values.array());
    Ranges.split(
        context.workers(),
        k == 0 ? 0 : shape.elements(0, at) * inner,
        Ranges.grain(CHUNK_ELEMENTS, size),
        (begin, end) -> {
          BestElements best = new BestElements(k);
          for (int line = begin; line < end; line++) {
            int from = line / inner * size * inner + line % inner;
            for (int i = 0; i < size; i++) {
              long key = ElementOrder.key(input, from + i * inner);
              // Complemented, the largest is the smallest.
              best.offer(largest ? ~key : key, i);
            }
            int[] order = best.drain();
            int to = line / inner * k * inner + line % inner;
            for (int i = 0; i < k; i++) {
              mover.move(
                  input.array(),
                  input.offset() + from + order[i] * inner,
                  values.array(),
                  values.offset() + to + i * inner);
              if (indices != null) {
                indices.longArray()[indices.offset() + to + i * inner] = order[i];
              }
            }
          }
        });
  }
}
