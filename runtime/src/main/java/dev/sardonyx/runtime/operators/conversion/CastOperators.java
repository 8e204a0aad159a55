package dev.sardonyx.runtime.operators.conversion;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.kernels.convert.Conversion;
import dev.sardonyx.kernels.convert.Rounding;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;

/** Cast, CastLike and BitCast. */
final class CastOperators {
  private CastOperators() {}

  static Operator cast(OperatorSetup setup) {
    ElementType target = target(setup);
    Rounding rounding = rounding(setup);
    return context -> convert(context, target, rounding);
  }

  static Operator castLike(OperatorSetup setup) {
    Rounding rounding = rounding(setup);
    return context -> convert(context, context.input(1).elementType(), rounding);
  }

  /** Floats narrower than FLOAT as FLOAT, others as they are. */
  static Operator atLeastFloat(OperatorSetup setup) {
    return context -> {
      ElementType type = context.input(0).elementType();
      boolean wide = type == ElementType.FLOAT || type == ElementType.DOUBLE;
      convert(context, wide ? type : ElementType.FLOAT, Rounding.DEFAULT);
    };
  }

  private static ElementType target(OperatorSetup setup) {
    Attribute to =
        setup
            .node()
            .attribute("to")
            .orElseThrow(
                () -> new ModelFormatException(setup.node().label() + " lacks the attribute 'to'"));
    return to.asElementType()
        .orElseThrow(
            () ->
                new ModelFormatException(
                    setup.node().label()
                        + " casts to an element type that ONNX doesn't define: "
                        + to));
  }

  private static Rounding rounding(OperatorSetup setup) {
    String mode = setup.text("round_mode", "up");
    Rounding.Direction direction =
        switch (mode) {
          case "up" -> Rounding.Direction.UP;
          case "down" -> Rounding.Direction.DOWN;
          case "nearest" -> Rounding.Direction.NEAREST;
          default -> throw setup.unsupported("round_mode '" + mode + "'");
        };
    return new Rounding(setup.flag("saturate", true), direction);
  }

  private static void convert(ExecutionContext context, ElementType target, Rounding rounding) {
    Tensor x = context.input(0);
    Tensor y = context.allocate(0, target, x.shape());
    if (x.elementType() == target) {
      Views.copy(x, y);
    } else if (target == ElementType.STRING) {
      Strings.print(x, y);
    } else if (x.elementType() == ElementType.STRING) {
      Strings.parse(x, y, rounding);
    } else {
      context.repeatable();
      Conversion.convert(
          Formats.elements(x), Formats.elements(y), x.elements(), rounding, context.workers());
    }
  }

  static Operator bitCast(OperatorSetup setup) {
    ElementType target = target(setup);
    return context -> {
      Tensor x = context.input(0);
      ElementType source = x.elementType();
      if (source.bits() != target.bits() || source == ElementType.STRING) {
        throw new TypeMismatchException(
            "expected a type as wide as " + target + "; found " + source);
      }
      Tensor y = context.allocate(0, target, x.shape());
      if (source.storage() == target.storage() && source.bits() >= Byte.SIZE) {
        Views.copy(x, y);
      } else {
        Views.copy(Tensor.ofBytes(target, x.shape(), x.toBytes()), y);
      }
    };
  }
}
