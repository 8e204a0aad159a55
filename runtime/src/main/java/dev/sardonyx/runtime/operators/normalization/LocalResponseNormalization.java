package dev.sardonyx.runtime.operators.normalization;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.reduce.Accumulation;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * LRN of {@code [N, C, ...]}: {@code x / (bias + alpha / size * squares) ^ beta}, the squares
 * summed over {@code size} neighbouring channels.
 */
final class LocalResponseNormalization {
  private LocalResponseNormalization() {}

  static Operator create(OperatorSetup setup) {
    float alpha = setup.real("alpha", 1e-4f);
    float beta = setup.real("beta", 0.75f);
    float bias = setup.real("bias", 1f);
    int size = (int) setup.integer("size");
    return context -> {
      Shape shape = context.input(0).shape();
      if (shape.rank() < 2) {
        throw new ShapeMismatchException("expected shape [N, C, ...]; found " + shape);
      }
      if (DoubleNormalizations.applies(context)) {
        DoubleNormalizations.acrossChannels(context, size, alpha, beta, bias);
        return;
      }
      Tensor x = FloatValues.input(context, 0);
      Tensor output = context.allocate(0, context.input(0).elementType(), shape);
      Tensor y = FloatValues.output(output);
      int channels = shape.dimension(1);
      int spatial = shape.elements(2, shape.rank());
      Ranges.split(
          context.workers(),
          shape.dimension(0) * channels,
          Ranges.grain(4096, spatial),
          (begin, end) -> {
            float[] squares = new float[spatial];
            for (int row = begin; row < end; row++) {
              int channel = row % channels;
              int first = Math.max(0, channel - (size - 1) / 2);
              int last = Math.min(channels - 1, channel + size / 2);
              Arrays.fill(squares, 0);
              for (int i = first; i <= last; i++) {
                context
                    .kernels()
                    .reduction()
                    .column(
                        Accumulation.SUM_OF_SQUARES,
                        x.floatArray(),
                        x.offset() + (row - channel + i) * spatial,
                        squares,
                        0,
                        spatial);
              }
              int at = row * spatial;
              context
                  .kernels()
                  .normalization()
                  .divideByPower(
                      x.floatArray(),
                      x.offset() + at,
                      squares,
                      0,
                      bias,
                      alpha / size,
                      beta,
                      y.floatArray(),
                      y.offset() + at,
                      spatial);
            }
          });
      FloatValues.finish(context, y, output);
    };
  }
}
