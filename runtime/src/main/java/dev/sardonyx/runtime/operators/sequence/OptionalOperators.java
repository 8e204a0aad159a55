package dev.sardonyx.runtime.operators.sequence;

import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.OptionalValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Optional;

/** Operators on values that may be absent. */
final class OptionalOperators {
  private OptionalOperators() {}

  static Operator optional(OperatorSetup setup) {
    return context ->
        context.output(
            0, new OptionalValue(Optional.ofNullable(context.value(0)).map(Views::kept)));
  }

  /** OptionalHasElement: since version 18 anything that is there and no optional is present. */
  static Operator hasElement(OperatorSetup setup) {
    return context -> {
      OnnxValue value = context.value(0);
      boolean present =
          value instanceof OptionalValue optional ? optional.element().isPresent() : value != null;
      Tensor output = context.allocate(0, ElementType.BOOL, Shape.SCALAR);
      output.byteArray()[output.offset()] = (byte) (present ? 1 : 0);
    };
  }

  /** OptionalGetElement: since version 18 a value that is no optional is handed on. */
  static Operator getElement(OperatorSetup setup) {
    return context -> {
      OnnxValue value = context.value(0);
      if (value instanceof OptionalValue optional) {
        value = optional.element().orElse(null);
      }
      if (value == null) {
        throw new TypeMismatchException("the optional has no element to get");
      }
      context.output(0, Views.kept(value));
    };
  }
}
