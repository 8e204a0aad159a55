package dev.sardonyx.runtime.operators.random;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * Dropout: in training mode, elements are dropped at random and the others grow to keep the mean;
 * else the input passes, with a mask that keeps every element.
 */
final class DropoutOperator {
  private DropoutOperator() {}

  /**
   * Before opset 12. Before opset 7 the attribute {@code is_test} says whether it is inference;
   * since, it always is.
   */
  static Operator atInference(OperatorSetup setup) {
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
      for (int i = 0; i < x.elements(); i++) {
        Numbers.setReal(mask, i, 1);
      }
    }
  }

  /** Since opset 12. */
  static Operator create(OperatorSetup setup) {
    return context -> {
      Tensor x = context.input(0);
      double ratio = context.hasInput(1) ? Numbers.readOne(context.input(1), "ratio") : 0.5;
      boolean training =
          context.hasInput(2) && Numbers.readOne(context.input(2), "training_mode") != 0;
      if (!(ratio >= 0 && ratio < 1)) {
        throw new ShapeMismatchException("'ratio' is " + ratio + "; it must be in [0, 1)");
      }
      Tensor y = context.allocate(0, x.elementType(), x.shape());
      byte[] kept = new byte[x.elements()];
      if (training && ratio > 0) {
        drop(x, y, kept, ratio, RandomOperators.generator(setup));
      } else {
        Views.copy(x, y);
        Arrays.fill(kept, (byte) 1);
      }
      putMask(context, kept, x);
    };
  }

  private static void drop(Tensor x, Tensor y, byte[] kept, double ratio, MersenneTwister random) {
    double scale = 1 / (1 - ratio);
    for (int i = 0; i < kept.length; i++) {
      kept[i] = (byte) (random.nextDouble() >= ratio ? 1 : 0);
      Numbers.setReal(y, i, kept[i] * Numbers.real(x, i) * scale);
    }
  }

  private static void putMask(ExecutionContext context, byte[] kept, Tensor x) {
    if (context.wantsOutput(1)) {
      Tensor mask = context.allocate(1, ElementType.BOOL, x.shape());
      System.arraycopy(kept, 0, mask.byteArray(), mask.offset(), kept.length);
    }
  }
}
