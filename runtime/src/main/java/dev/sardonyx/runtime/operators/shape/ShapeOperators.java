package dev.sardonyx.runtime.operators.shape;

import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Registers the operators of this package. */
public final class ShapeOperators {
  private ShapeOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("Constant", 1, ConstantOperator::create)
        .registerView("Flatten", 1, ReshapeOperators::flatten)
        .registerView("Identity", 1, ReshapeOperators::identity)
        .registerView("Reshape", 1, ReshapeOperators::reshapeByAttribute)
        .registerView("Reshape", 5, ReshapeOperators::reshape)
        .register("Shape", 1, ShapeOperators::shape)
        .register("Size", 1, ShapeOperators::size)
        .registerView("Squeeze", 1, ReshapeOperators::squeezeByAttribute)
        .registerView("Squeeze", 13, ReshapeOperators::squeeze)
        .registerView("Unsqueeze", 1, ReshapeOperators::unsqueezeByAttribute)
        .registerView("Unsqueeze", 13, ReshapeOperators::unsqueeze);
  }

  private static Operator shape(OperatorSetup setup) {
    long start = setup.integer("start", 0);
    long end = setup.integer("end", Long.MAX_VALUE);
    return context -> {
      Shape shape = context.input(0).shape();
      int from = clamp(start, shape.rank());
      int to = Math.max(from, clamp(end, shape.rank()));
      Tensor output = context.allocate(0, ElementType.INT64, Shape.of(to - from));
      for (int axis = from; axis < to; axis++) {
        output.longArray()[output.offset() + axis - from] = shape.dimension(axis);
      }
    };
  }

  private static int clamp(long axis, int rank) {
    return (int) Math.clamp(axis < 0 ? axis + rank : axis, 0L, rank);
  }

  private static Operator size(OperatorSetup setup) {
    return context -> {
      Tensor output = context.allocate(0, ElementType.INT64, Shape.SCALAR);
      output.longArray()[output.offset()] = context.input(0).elements();
    };
  }
}
