package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * CausalConvWithState: a depthwise convolution along {@code [N, C, length]} that looks back only,
 * into the end of an earlier piece too.
 */
final class CausalConvolution {
  private static final int GRAIN = 1 << 14;

  private CausalConvolution() {}

  static Operator create(OperatorSetup setup) {
    boolean swish =
        switch (setup.text("activation", "none")) {
          case "none" -> false;
          case "silu", "swish" -> true;
          default -> throw setup.unsupported("activation '" + setup.text("activation", "") + "'");
        };
    return context -> {
      Tensor given = context.input(0);
      ElementType type = given.elementType();
      Tensor x = Floats.widen(given);
      Tensor weights = Floats.widen(context.input(1));
      Tensor bias = Floats.widen(context.input(2));
      Tensor past = Floats.widen(context.input(3));
      check(x.shape(), weights.shape(), bias, past);
      int channels = x.shape().dimension(1);
      int length = x.shape().dimension(2);
      int taps = weights.shape().dimension(2);
      int before = taps - 1;
      Tensor y = Floats.begin(context, 0, type, x.shape());
      boolean state = context.wantsOutput(1);
      Shape stateShape = Shape.of(x.shape().dimension(0), channels, before);
      Tensor present = state ? Floats.begin(context, 1, type, stateShape) : null;
      float[] to = y.floatArray();
      Ranges.split(
          context.workers(),
          x.shape().dimension(0) * channels,
          Ranges.grain(GRAIN, (long) length * taps),
          (begin, end) -> {
            float[] padded = new float[before + length];
            for (int row = begin; row < end; row++) {
              if (past != null) {
                int from = past.offset() + row * before;
                System.arraycopy(past.floatArray(), from, padded, 0, before);
              }
              System.arraycopy(x.floatArray(), x.offset() + row * length, padded, before, length);
              int at = y.offset() + row * length;
              int channel = row % channels;
              float initial = bias == null ? 0 : bias.floatArray()[bias.offset() + channel];
              Arrays.fill(to, at, at + length, initial);
              for (int tap = 0; tap < taps; tap++) {
                float weight = weights.floatArray()[weights.offset() + channel * taps + tap];
                for (int i = 0; i < length; i++) {
                  to[at + i] += weight * padded[tap + i];
                }
              }
              if (swish) {
                Floats.round(type, to, at, length);
                context
                    .kernels()
                    .elementwise()
                    .unary(UnaryOperation.SWISH, 1, 0, to, at, to, at, length);
              }
              if (state) {
                int target = present.offset() + row * before;
                System.arraycopy(padded, length, present.floatArray(), target, before);
              }
            }
          });
      Floats.finish(context, 0, type, y);
      if (state) {
        Floats.finish(context, 1, type, present);
      }
    };
  }

  private static void check(Shape x, Shape weights, Tensor bias, Tensor past) {
    boolean fits =
        x.rank() == 3
            && weights.rank() == 3
            && weights.dimension(0) == x.dimension(1)
            && weights.dimension(1) == 1
            && weights.dimension(2) > 0;
    if (!fits) {
      throw new ShapeMismatchException(
          "expected an input [N, C, length] and weights [C, 1, k]; found " + x + " and " + weights);
    }
    if (bias != null && bias.elements() != x.dimension(1)) {
      throw new ShapeMismatchException(
          "expected a bias of [" + x.dimension(1) + "]; found " + bias.shape());
    }
    Shape wanted = Shape.of(x.dimension(0), x.dimension(1), weights.dimension(2) - 1);
    if (past != null && !past.shape().equals(wanted)) {
      throw new ShapeMismatchException(
          "expected a past state of shape " + wanted + "; found " + past.shape());
    }
  }
}
