package dev.sardonyx.runtime.operators.signal;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * DFT along one axis of {@code [..., 1]} (real) or {@code [..., 2]} (complex). One-sided, a forward
 * transform gives the first half of the spectrum, and an inverse transform takes such a half and
 * gives real numbers.
 */
final class DftOperator {
  /** Complex numbers in one piece of work. */
  private static final int GRAIN = 1 << 12;

  private final boolean inverse;
  private final boolean oneSided;

  private DftOperator(OperatorSetup setup) {
    this.inverse = setup.flag("inverse", false);
    this.oneSided = setup.flag("onesided", false);
  }

  /**
   * @param axisIsAttribute as in opset 17; since opset 20 the axis is an input
   */
  static Operator create(OperatorSetup setup, boolean axisIsAttribute) {
    DftOperator operator = new DftOperator(setup);
    long fixed = axisIsAttribute ? setup.integer("axis", 1) : -2;
    return context -> {
      boolean given = !axisIsAttribute && context.hasInput(2);
      operator.run(context, given ? Integers.readOne(context.input(2), "axis") : fixed);
    };
  }

  private void run(ExecutionContext context, long givenAxis) {
    Tensor input = context.input(0);
    requireSignal(input);
    Shape shape = input.shape();
    int axis = shape.normalizeAxis(givenAxis);
    if (axis == shape.rank() - 1) {
      throw new ShapeMismatchException("the last axis of " + shape + " is that of the parts");
    }
    int found = shape.dimension(axis);
    long wanted =
        context.hasInput(1)
            ? Integers.readOne(context.input(1), "dft_length")
            : inverse && oneSided ? 2L * (found - 1) : found;
    SignalTransform transform = new SignalTransform(input.elementType(), wanted, inverse);
    int length = transform.length();
    int[] dimensions = shape.toArray();
    dimensions[axis] = oneSided && !inverse ? length / 2 + 1 : length;
    dimensions[dimensions.length - 1] = inverse && oneSided ? 1 : 2;
    Tensor output = context.allocate(0, input.elementType(), Shape.of(dimensions));
    int outer = shape.elements(0, axis);
    int inner = shape.elements(axis + 1, shape.rank() - 1);
    Ranges.split(
        context.workers(),
        outer * inner,
        Ranges.grain(GRAIN, length),
        (begin, end) -> {
          double[] real = new double[length];
          double[] imaginary = new double[length];
          for (int line = begin; line < end; line++) {
            int o = line / inner;
            int i = line % inner;
            read(input, o * found * inner + i, inner, found, real, imaginary);
            transform.run(real, imaginary);
            int count = dimensions[axis];
            write(output, o * count * inner + i, inner, count, real, imaginary);
          }
        });
  }

  /**
   * Checks that a tensor is {@code [..., 1]} or {@code [..., 2]} of floating-point numbers.
   *
   * @throws ShapeMismatchException if its shape is another
   * @throws TypeMismatchException if its type is another
   */
  static void requireSignal(Tensor signal) {
    Shape shape = signal.shape();
    if (shape.rank() < 2 || shape.dimension(-1) < 1 || shape.dimension(-1) > 2) {
      throw new ShapeMismatchException(
          "a signal must be [..., 1] (real) or [..., 2] (complex); found " + shape);
    }
    switch (signal.elementType()) {
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> {}
      default ->
          throw new TypeMismatchException(
              "a signal must be of floating-point numbers; found " + signal);
    }
  }

  /** Reads a line, cut or filled with zeros to the transform's length; half a spectrum mirrored. */
  private void read(
      Tensor input, int first, int step, int found, double[] real, double[] imaginary) {
    int length = real.length;
    int count = Math.min(found, inverse && oneSided ? length / 2 + 1 : length);
    Arrays.fill(real, 0);
    Arrays.fill(imaginary, 0);
    boolean complex = input.shape().dimension(-1) == 2;
    for (int n = 0; n < count; n++) {
      int at = first + n * step;
      real[n] = Numbers.real(input, complex ? 2 * at : at);
      imaginary[n] = complex ? Numbers.real(input, 2 * at + 1) : 0;
    }
    if (inverse && oneSided) {
      imaginary[0] = 0;
      if (length % 2 == 0) {
        imaginary[length / 2] = 0;
      }
      for (int n = 1; n <= (length - 1) / 2; n++) {
        real[length - n] = real[n];
        imaginary[length - n] = -imaginary[n];
      }
    }
  }

  private static void write(
      Tensor output, int first, int step, int count, double[] real, double[] imaginary) {
    boolean complex = output.shape().dimension(-1) == 2;
    for (int n = 0; n < count; n++) {
      int at = first + n * step;
      Numbers.setReal(output, complex ? 2 * at : at, real[n]);
      if (complex) {
        Numbers.setReal(output, 2 * at + 1, imaginary[n]);
      }
    }
  }
}
