package dev.sardonyx.runtime.operators.normalization;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.normalization.NormalizationKernels;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.reduce.Accumulation;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** BatchNormalization of {@code [N, C, ...]} by given means and variances of the channels. */
final class BatchNormalization {
  private BatchNormalization() {}

  static Operator create(OperatorSetup setup) {
    float epsilon = setup.real("epsilon", 1e-5f);
    float momentum = setup.real("momentum", 0.9f);
    boolean training = setup.opset() >= 14 && setup.flag("training_mode", false);
    if (setup.opset() < 7 && !setup.flag("is_test", false)) {
      throw setup.unsupported("training (is_test = 0)");
    }
    // Before opset 9, each activation of [C, ...] may have statistics of its own.
    boolean ofChannels = setup.opset() >= 9 || setup.flag("spatial", true);
    return context -> {
      if (DoubleNormalizations.applies(context)) {
        DoubleNormalizations.batch(context, epsilon, momentum, training);
        return;
      }
      Tensor x = FloatValues.input(context, 0);
      Shape shape = x.shape();
      int channels = shape.rank() < 2 ? 1 : shape.elements(1, ofChannels ? 2 : shape.rank());
      int spatial = shape.rank() < 2 || !ofChannels ? 1 : shape.elements(2, shape.rank());
      float[] mean = parameter(context, 3, channels);
      float[] variance = parameter(context, 4, channels);
      if (training) {
        float[] batchMean = new float[channels];
        float[] batchVariance = new float[channels];
        statistics(context, x, channels, spatial, batchMean, batchVariance);
        running(context, 1, mean, batchMean, momentum);
        running(context, 2, variance, batchVariance, momentum);
        mean = batchMean;
        variance = batchVariance;
      }
      if (!training && x == context.input(0)) {
        context.repeatable(1, 2, 3, 4);
      }
      normalize(context, x, channels, spatial, mean, variance, epsilon);
    };
  }

  private static float[] parameter(ExecutionContext context, int index, int channels) {
    Tensor parameter = FloatValues.input(context, index);
    if (parameter.elements() != channels) {
      throw new ShapeMismatchException(
          "expected " + channels + " elements in input " + index + "; found " + parameter);
    }
    return parameter.floats();
  }

  private static void normalize(
      ExecutionContext context,
      Tensor x,
      int channels,
      int spatial,
      float[] mean,
      float[] variance,
      float epsilon) {
    float[] scale = parameter(context, 1, channels);
    float[] shift = parameter(context, 2, channels);
    Tensor output = context.allocateOver(0, 0, context.input(0).elementType(), x.shape());
    Tensor y = FloatValues.output(output);
    NormalizationKernels loops = context.kernels().normalization();
    Ranges.split(
        context.workers(),
        x.elements() == 0 ? 0 : x.elements() / spatial,
        Ranges.grain(CostModel.FUNCTIONS, spatial),
        (begin, end) -> {
          for (int row = begin; row < end; row++) {
            int channel = row % channels;
            loops.affine(
                x.floatArray(),
                x.offset() + row * spatial,
                mean[channel],
                (float) (scale[channel] / Math.sqrt(variance[channel] + epsilon)),
                shift[channel],
                y.floatArray(),
                y.offset() + row * spatial,
                spatial);
          }
        });
    FloatValues.finish(context, y, output);
  }

  /** Mean and variance over all samples and positions. */
  private static void statistics(
      ExecutionContext context,
      Tensor x,
      int channels,
      int spatial,
      float[] mean,
      float[] variance) {
    int rows = x.elements() / Math.max(1, spatial);
    for (int channel = 0; channel < channels; channel++) {
      double sum = 0;
      for (int row = channel; row < rows; row += channels) {
        sum +=
            context
                .kernels()
                .reduction()
                .row(Accumulation.SUM, x.floatArray(), x.offset() + row * spatial, spatial);
      }
      int count = x.elements() / channels;
      mean[channel] = (float) (sum / count);
      double squares = 0;
      for (int row = channel; row < rows; row += channels) {
        squares +=
            context
                .kernels()
                .normalization()
                .squaredDeviations(
                    x.floatArray(), x.offset() + row * spatial, mean[channel], spatial);
      }
      variance[channel] = (float) (squares / count);
    }
  }

  /** {@code input * momentum + batch * (1 - momentum)} (BatchNormalization-15). */
  private static void running(
      ExecutionContext context, int index, float[] input, float[] batch, float momentum) {
    if (!context.wantsOutput(index)) {
      return;
    }
    Tensor output =
        context.allocate(index, context.input(index + 2).elementType(), Shape.of(input.length));
    Tensor values = FloatValues.output(output);
    for (int i = 0; i < input.length; i++) {
      values.floatArray()[values.offset() + i] = input[i] * momentum + batch[i] * (1 - momentum);
    }
    FloatValues.finish(context, values, output);
  }
}
