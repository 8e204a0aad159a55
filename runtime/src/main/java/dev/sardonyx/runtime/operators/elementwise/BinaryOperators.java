package dev.sardonyx.runtime.operators.elementwise;

import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.Broadcast;
import dev.sardonyx.kernels.elementwise.Elementwise;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorFactory;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.function.Predicate;

/** Operators of two broadcast operands whose output has the type of the first. */
final class BinaryOperators {
  private BinaryOperators() {}

  /** Add, Sub, Mul, Div: numbers of one type. */
  static OperatorFactory arithmetic(BinaryOperation operation) {
    return setup -> {
      LegacyBroadcast legacy = LegacyBroadcast.of(setup);
      return context -> {
        Formats.requireSameType(context.input(0), context.input(1));
        run(context, operation, legacy);
      };
    };
  }

  /** Pow: the exponent may be of another type. */
  static Operator power(OperatorSetup setup) {
    LegacyBroadcast legacy = LegacyBroadcast.of(setup);
    return context -> run(context, BinaryOperation.POWER, legacy);
  }

  static OperatorFactory logical(BinaryOperation operation) {
    return typed(operation, type -> type == ElementType.BOOL, "BOOL");
  }

  static OperatorFactory bitwise(BinaryOperation operation) {
    return typed(operation, ElementType::isInteger, "integers");
  }

  static Operator shift(OperatorSetup setup) {
    String direction = setup.text("direction", "");
    BinaryOperation operation =
        switch (direction) {
          case "LEFT" -> BinaryOperation.SHIFT_LEFT;
          case "RIGHT" -> BinaryOperation.SHIFT_RIGHT;
          default -> throw setup.unsupported("direction '" + direction + "'; it is LEFT or RIGHT");
        };
    return bitwise(operation).create(setup);
  }

  static Operator modulo(OperatorSetup setup) {
    if (setup.flag("fmod", false)) {
      return arithmetic(BinaryOperation.REMAINDER).create(setup);
    }
    if (setup.opset() >= 28) {
      return arithmetic(BinaryOperation.MODULO).create(setup);
    }
    // Mod-13: "If the input type is floating point, then fmod attribute must be set to 1."
    return typed(BinaryOperation.MODULO, ElementType::isInteger, "integers, as fmod is 0,")
        .create(setup);
  }

  private static OperatorFactory typed(
      BinaryOperation operation, Predicate<ElementType> accepts, String expected) {
    return setup -> {
      LegacyBroadcast legacy = LegacyBroadcast.of(setup);
      return context -> {
        Formats.requireSameType(context.input(0), context.input(1));
        if (!accepts.test(context.input(0).elementType())) {
          throw new TypeMismatchException(
              "expected " + expected + " in input 0; found " + context.input(0));
        }
        run(context, operation, legacy);
      };
    };
  }

  /** PRelu: before opset 7, a slope of one dimension goes by the channels. */
  static Operator parametricRelu(OperatorSetup setup) {
    boolean byChannel = setup.opset() < 7;
    return context -> {
      Tensor x = context.input(0);
      Tensor slope = context.input(1);
      Formats.requireSameType(x, slope);
      Shape slopeShape = slope.shape();
      if (byChannel && slopeShape.rank() == 1 && x.shape().rank() > 1) {
        int[] dimensions = new int[x.shape().rank() - 1];
        Arrays.fill(dimensions, 1);
        dimensions[0] = slopeShape.dimension(0);
        slopeShape = Shape.of(dimensions);
      }
      run(context, BinaryOperation.PARAMETRIC_RELU, x, slope, slopeShape);
    };
  }

  private static void run(
      ExecutionContext context, BinaryOperation operation, LegacyBroadcast legacy) {
    Tensor a = context.input(0);
    Tensor b = context.input(1);
    run(context, operation, a, b, legacy.second(a.shape(), b.shape()));
  }

  private static void run(
      ExecutionContext context, BinaryOperation operation, Tensor a, Tensor b, Shape secondShape) {
    Broadcast broadcast = Formats.broadcast(a.shape(), secondShape);
    Shape shape = Shape.of(broadcast.shape());
    Tensor y;
    if (shape.equals(a.shape())) {
      y = context.allocateOver(0, 0, a.elementType(), shape);
    } else if (shape.equals(b.shape()) && a.elementType() == b.elementType()) {
      y = context.allocateOver(0, 1, a.elementType(), shape);
    } else {
      y = context.allocate(0, a.elementType(), shape);
    }
    context.repeatable();
    Elementwise.binary(
        operation,
        Formats.elements(a),
        Formats.elements(b),
        Formats.elements(y),
        broadcast,
        context.kernels().elementwise(),
        context.workers());
  }
}
