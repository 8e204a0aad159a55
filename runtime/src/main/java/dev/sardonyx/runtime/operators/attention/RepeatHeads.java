package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * Repeats the heads of {@code [batch, heads, length, size]} until there are as many as the second
 * input has: of the engine's own domain, for what FlexAttention amounts to.
 */
final class RepeatHeads {
  private RepeatHeads() {}

  static Operator create(OperatorSetup setup) {
    return context -> {
      Tensor x = context.input(0);
      Shape shape = x.shape();
      Shape like = context.input(1).shape();
      if (shape.rank() != 4
          || like.rank() != 4
          || shape.dimension(1) == 0
          || like.dimension(1) % shape.dimension(1) != 0) {
        throw new ShapeMismatchException(
            "expected [batch, heads, length, size] with query heads that divide by the key heads;"
                + " found "
                + like
                + " and "
                + shape);
      }
      int times = like.dimension(1) / shape.dimension(1);
      int[] dimensions = shape.toArray();
      dimensions[1] *= times;
      Tensor y = context.allocate(0, x.elementType(), Shape.of(dimensions));
      int block = shape.elements(2, 4);
      for (int i = 0; i < shape.elements(0, 2) * times; i++) {
        System.arraycopy(
            x.array(), x.offset() + i / times * block, y.array(), y.offset() + i * block, block);
      }
    };
  }
}
