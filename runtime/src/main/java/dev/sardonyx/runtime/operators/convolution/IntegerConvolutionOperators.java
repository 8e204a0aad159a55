package dev.sardonyx.runtime.operators.convolution;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.linear.IntegerProducts;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Requantization;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;

/** ConvInteger and QLinearConv. */
final class IntegerConvolutionOperators {
  private static final int GRAIN = 1 << 14;

  private IntegerConvolutionOperators() {}

  /** ConvInteger: x, w, x_zero_point, w_zero_point. */
  static Operator integer(OperatorSetup setup) {
    IntegerConvolution convolution = new IntegerConvolution(setup);
    return context -> {
      Tensor x = IntegerProducts.bytes(context.input(0), "x");
      Tensor weights = IntegerProducts.bytes(context.input(1), "w");
      int[] zeroPoints = IntegerConvolution.weightZeroPoints(context, 3, weights);
      IntegerConvolution.Sums sums =
          convolution.run(context, x, weights, zeroPoint(context, 2), zeroPoints);
      Tensor y = context.allocate(0, ElementType.INT32, sums.shape());
      System.arraycopy(sums.elements(), sums.offset(), y.intArray(), y.offset(), y.elements());
    };
  }

  /** QLinearConv: x, scale, zero point; w, scale, zero point; y's scale, zero point; B. */
  static Operator quantized(OperatorSetup setup) {
    IntegerConvolution convolution = new IntegerConvolution(setup);
    return context -> {
      Tensor x = IntegerProducts.bytes(context.input(0), "x");
      Tensor weights = IntegerProducts.bytes(context.input(3), "w");
      int[] zeroPoints = IntegerConvolution.weightZeroPoints(context, 5, weights);
      int channels = weights.shape().dimension(0);
      Tensor scale = context.input(4);
      requireOneOrAll(scale, "w_scale", channels);
      Tensor bias = context.input(8);
      if (bias != null && bias.elements() != channels) {
        throw new ShapeMismatchException(
            "expected a bias of [" + channels + "]; found " + bias.shape());
      }
      IntegerConvolution.Sums sums =
          convolution.run(context, x, weights, zeroPoint(context, 2), zeroPoints);
      ElementType type = context.hasInput(7) ? context.input(7).elementType() : x.elementType();
      Requantization requantization =
          Requantization.of(context.input(1), scale, context.input(6), type, context.input(7));
      Tensor y = context.allocate(0, type, sums.shape());
      byte[] to = y.byteArray();
      int inner = sums.inner();
      Ranges.split(
          context.workers(),
          inner == 0 ? 0 : y.elements() / inner,
          Ranges.grain(GRAIN, inner),
          (begin, end) -> {
            for (int plane = begin; plane < end; plane++) {
              int channel = plane % channels;
              int initial = bias == null ? 0 : bias.intArray()[bias.offset() + channel];
              for (int i = plane * inner; i < (plane + 1) * inner; i++) {
                int sum = sums.elements()[sums.offset() + i] + initial;
                to[y.offset() + i] = requantization.apply(sum, channel);
              }
            }
          });
    };
  }

  private static int zeroPoint(ExecutionContext context, int index) {
    return context.hasInput(index)
        ? (int)
            Integers.readOne(
                IntegerProducts.bytes(context.input(index), "x_zero_point"), "x_zero_point")
        : 0;
  }

  private static void requireOneOrAll(Tensor tensor, String name, int channels) {
    if (tensor.elements() != 1 && tensor.elements() != channels) {
      throw new ShapeMismatchException(
          "'%s' must have 1 or %d elements; found %s".formatted(name, channels, tensor.shape()));
    }
  }
}
