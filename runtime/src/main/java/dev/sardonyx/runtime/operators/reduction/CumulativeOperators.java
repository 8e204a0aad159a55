package dev.sardonyx.runtime.operators.reduction;

import dev.sardonyx.kernels.convert.Elements;
import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorFactory;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.tensor.Tensor;

/** CumSum and CumProd: each element combined with all before it along an axis. */
final class CumulativeOperators {
  private CumulativeOperators() {}

  static OperatorFactory of(BinaryOperation operation) {
    return setup -> create(setup, operation);
  }

  private static Operator create(OperatorSetup setup, BinaryOperation operation) {
    boolean exclusive = setup.flag("exclusive", false);
    boolean reverse = setup.flag("reverse", false);
    return context -> {
      Tensor x = context.input(0);
      int axis = x.shape().normalizeAxis(Integers.readOne(context.input(1), "axis"));
      int extent = x.shape().dimension(axis);
      int inner = x.shape().elements(axis + 1, x.shape().rank());
      Elements from = Formats.elements(x);
      Elements to = Formats.elements(context.allocate(0, x.elementType(), x.shape()));
      int count = x.elements();
      int neutral = operation == BinaryOperation.MULTIPLY ? 1 : 0;
      int step = reverse ? -inner : inner;
      if (from.format().isInteger()) {
        long[] values = new long[count];
        from.read(0, values, 0, count);
        for (int line = 0; line < lines(count, extent); line++) {
          int at = start(line, extent, inner, reverse);
          long total = neutral;
          for (int i = 0; i < extent; i++, at += step) {
            long next = operation.apply(total, values[at], false);
            values[at] = exclusive ? total : next;
            total = next;
          }
        }
        to.write(0, values, 0, count);
      } else {
        double[] values = new double[count];
        from.read(0, values, 0, count);
        for (int line = 0; line < lines(count, extent); line++) {
          int at = start(line, extent, inner, reverse);
          double total = neutral;
          for (int i = 0; i < extent; i++, at += step) {
            double next = operation.apply(total, values[at]);
            values[at] = exclusive ? total : next;
            total = next;
          }
        }
        to.write(0, values, 0, count);
      }
    };
  }

  private static int lines(int count, int extent) {
    return count == 0 ? 0 : count / extent;
  }

  private static int start(int line, int extent, int inner, boolean reverse) {
    int first = line / inner * extent * inner + line % inner;
    return reverse ? first + (extent - 1) * inner : first;
  }
}
