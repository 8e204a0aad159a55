package dev.sardonyx.runtime.operators.normalization;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.normalization.NormalizationKernels;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.reduce.Accumulation;
import dev.sardonyx.kernels.reduce.ReductionKernels;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * InstanceNormalization and GroupNormalization of {@code [N, C, ...]}: by the mean and variance of
 * a group of channels of one sample, one channel a group for the former.
 */
final class ChannelNormalizations {
  private ChannelNormalizations() {}

  static Operator instance(OperatorSetup setup) {
    float epsilon = setup.real("epsilon", 1e-5f);
    return context -> normalize(context, channels(context.input(0).shape()), epsilon, false);
  }

  /** Scale and shift go by groups in opset 18, by channels since 21. */
  static Operator group(OperatorSetup setup) {
    float epsilon = setup.real("epsilon", 1e-5f);
    int groups = (int) setup.integer("num_groups");
    boolean byGroup = setup.opset() < 21;
    return context -> {
      int channels = channels(context.input(0).shape());
      if (groups <= 0 || channels % groups != 0) {
        throw new ShapeMismatchException(
            "expected channels that 'num_groups' = "
                + groups
                + " divides; found "
                + context.input(0));
      }
      normalize(context, groups, epsilon, byGroup);
    };
  }

  private static int channels(Shape shape) {
    if (shape.rank() < 2) {
      throw new ShapeMismatchException("expected shape [N, C, ...]; found " + shape);
    }
    return shape.dimension(1);
  }

  private static void normalize(
      ExecutionContext context, int groups, float epsilon, boolean byGroup) {
    if (DoubleNormalizations.applies(context)) {
      DoubleNormalizations.groups(context, groups, epsilon, byGroup);
      return;
    }
    Tensor x = FloatValues.input(context, 0);
    Tensor scale = FloatValues.input(context, 1);
    Tensor shift = FloatValues.input(context, 2);
    Shape shape = x.shape();
    int channels = channels(shape);
    int expected = byGroup ? groups : channels;
    if (scale.elements() != expected || shift.elements() != expected) {
      throw new ShapeMismatchException(
          "expected " + expected + " scales and shifts; found " + scale + " and " + shift);
    }
    Tensor output = context.allocate(0, context.input(0).elementType(), shape);
    Tensor y = FloatValues.output(output);
    int spatial = shape.elements(2, shape.rank());
    int perGroup = groups == 0 ? 0 : channels / groups;
    int length = perGroup * spatial;
    NormalizationKernels loops = context.kernels().normalization();
    ReductionKernels reduction = context.kernels().reduction();
    if (x == context.input(0) && scale == context.input(1) && shift == context.input(2)) {
      context.repeatable();
    }
    Ranges.split(
        context.workers(),
        length == 0 ? 0 : shape.dimension(0) * groups,
        Ranges.grain(CostModel.FUNCTIONS, length),
        (begin, end) -> {
          for (int item = begin; item < end; item++) {
            int at = item * length;
            float[] from = x.floatArray();
            float mean = reduction.row(Accumulation.SUM, from, x.offset() + at, length) / length;
            float variance = loops.squaredDeviations(from, x.offset() + at, mean, length) / length;
            double deviation = Math.sqrt(variance + epsilon);
            for (int i = 0; i < perGroup; i++) {
              int parameter = byGroup ? item % groups : item % groups * perGroup + i;
              loops.affine(
                  from,
                  x.offset() + at + i * spatial,
                  mean,
                  (float) (scale.floatArray()[scale.offset() + parameter] / deviation),
                  shift.floatArray()[shift.offset() + parameter],
                  y.floatArray(),
                  y.offset() + at + i * spatial,
                  spatial);
            }
          }
        });
    FloatValues.finish(context, y, output);
  }
}
