package dev.sardonyx.runtime.operators.pooling;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.pooling.GlobalPooling;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** A pooling of {@code X[N, C, D1, ...]} over all of each channel: {@code Y[N, C, 1, ...]}. */
final class GlobalPoolOperator {
  private GlobalPoolOperator() {}

  /** Reduces channels of {@code size} floats each. */
  @FunctionalInterface
  private interface FloatReduction {
    void run(GlobalPooling pooling, int channels, int size, Tensor input, Tensor output);
  }

  /** Reduces one channel {@code [offset, offset + size)} of doubles. */
  @FunctionalInterface
  private interface DoubleReduction {
    double run(double[] input, int offset, int size);
  }

  static Operator average(OperatorSetup setup) {
    return operator(
        setup,
        (pooling, channels, size, input, output) ->
            pooling.average(
                channels,
                size,
                input.floatArray(),
                input.offset(),
                output.floatArray(),
                output.offset()),
        (input, offset, size) -> Arrays.stream(input, offset, offset + size).sum() / size);
  }

  static Operator max(OperatorSetup setup) {
    return operator(
        setup,
        (pooling, channels, size, input, output) ->
            pooling.max(
                channels,
                size,
                input.floatArray(),
                input.offset(),
                output.floatArray(),
                output.offset()),
        (input, offset, size) ->
            Arrays.stream(input, offset, offset + size)
                .reduce(Double.NEGATIVE_INFINITY, Math::max));
  }

  static Operator norm(OperatorSetup setup, double p) {
    return operator(
        setup,
        (pooling, channels, size, input, output) ->
            pooling.norm(
                channels,
                size,
                p,
                input.floatArray(),
                input.offset(),
                output.floatArray(),
                output.offset()),
        (input, offset, size) ->
            Math.pow(
                Arrays.stream(input, offset, offset + size)
                    .map(x -> Math.pow(Math.abs(x), p))
                    .sum(),
                1 / p));
  }

  private static Operator operator(
      OperatorSetup setup, FloatReduction floats, DoubleReduction doubles) {
    return context -> {
      Tensor input = context.input(0);
      ElementType type = input.elementType();
      Shape shape = input.shape();
      if (shape.rank() < 2) {
        throw new ShapeMismatchException("input 'X' must be [N, C, D1, ...]; found shape " + shape);
      }
      int channels = shape.elements(0, 2);
      int size = shape.elements(2, shape.rank());
      if (size == 0 && channels > 0) {
        throw new ShapeMismatchException("there is nothing to pool in input 'X' " + shape);
      }
      int[] dimensions = shape.toArray();
      Arrays.fill(dimensions, 2, dimensions.length, 1);
      Shape outputShape = Shape.of(dimensions);
      if (Floats.isFloatLike(type)) {
        if (type == ElementType.FLOAT) {
          context.repeatable();
        }
        GlobalPooling pooling = new GlobalPooling(context.kernels(), context.workers());
        Tensor output = Floats.begin(context, 0, type, outputShape);
        floats.run(pooling, channels, size, Floats.widen(input), output);
        Floats.finish(context, 0, type, output);
        return;
      }
      if (type != ElementType.DOUBLE) {
        throw setup.unsupported("element type " + type);
      }
      Tensor output = context.allocate(0, type, outputShape);
      double[] values = Numbers.doubles(input);
      for (int channel = 0; channel < channels; channel++) {
        Numbers.setReal(output, channel, doubles.run(values, channel * size, size));
      }
    };
  }
}
