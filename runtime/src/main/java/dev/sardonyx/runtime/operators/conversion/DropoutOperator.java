package dev.sardonyx.runtime.operators.conversion;

import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** Dropout at inference: its input, and a mask that keeps every element. */
final class DropoutOperator {
  private DropoutOperator() {}

  /**
   * Before opset 7, attribute {@code is_test} says whether it is inference; since, it always is.
   */
  static Operator byAttributes(OperatorSetup setup) {
    if (setup.opset() < 7 && !setup.flag("is_test", false)) {
      throw setup.unsupported("training (is_test = 0)");
    }
    // The mask is of the data's type until opset 10 makes it BOOL.
    boolean logicalMask = setup.opset() >= 10;
    return context -> pass(context, logicalMask);
  }

  private static void pass(ExecutionContext context, boolean logicalMask) {
    Tensor x = context.input(0);
    Views.copy(x, context.allocate(0, x.elementType(), x.shape()));
    if (context.wantsOutput(1)) {
      ElementType type = logicalMask ? ElementType.BOOL : x.elementType();
      Tensor mask = context.allocate(1, type, x.shape());
      double[] ones = new double[x.elements()];
      Arrays.fill(ones, 1);
      Formats.elements(mask).write(0, ones, 0, ones.length);
    }
  }
}
