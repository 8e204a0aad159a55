package dev.sardonyx.runtime.operators.signal;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * HannWindow, HammingWindow, BlackmanWindow: {@code a0 - a1 cos(2 pi n / N) + a2 cos(4 pi n / N)},
 * where N is the size, or one less for a symmetric window. A symmetric window of size 1 is 1.
 */
final class WindowOperators {
  private WindowOperators() {}

  static Operator create(OperatorSetup setup, double a0, double a1, double a2) {
    ElementType type = outputType(setup);
    boolean periodic = setup.flag("periodic", true);
    return context -> {
      long size = Integers.readOne(context.input(0), "size");
      if (size < 0) {
        throw new ShapeMismatchException("'size' must be 0 or more; found " + size);
      }
      Tensor window = context.allocate(0, type, Shape.of(new long[] {size}));
      double period = periodic ? size : size - 1;
      for (int n = 0; n < size; n++) {
        double angle = 2 * Math.PI * n / period;
        double value = a0 - a1 * Math.cos(angle) + a2 * Math.cos(2 * angle);
        Numbers.setReal(window, n, period == 0 ? 1 : value);
      }
    };
  }

  /** The type that {@code output_datatype} names; FLOAT unless it does. */
  static ElementType outputType(OperatorSetup setup) {
    long code = setup.integer("output_datatype", ElementType.FLOAT.code());
    ElementType type =
        ElementType.ofCode(Math.toIntExact(Math.clamp(code, 0, Integer.MAX_VALUE)))
            .orElseThrow(
                () ->
                    new ModelFormatException(
                        setup.node().label()
                            + ": 'output_datatype' "
                            + code
                            + " is no element type"));
    return switch (type) {
      case FLOAT,
          DOUBLE,
          FLOAT16,
          BFLOAT16,
          INT8,
          INT16,
          INT32,
          INT64,
          UINT8,
          UINT16,
          UINT32,
          UINT64 ->
          type;
      default -> throw setup.unsupported("the output type " + type);
    };
  }
}
