package dev.sardonyx.runtime.operators.normalization;

import dev.sardonyx.kernels.convert.Elements;
import dev.sardonyx.kernels.elementwise.Broadcast;
import dev.sardonyx.kernels.reduce.Accumulation;
import dev.sardonyx.kernels.reduce.Reduction;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Axes;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.function.DoubleBinaryOperator;

/** LpNormalization and MeanVarianceNormalization, in double precision. */
final class StatisticOperators {
  /** Added to the standard deviation (MeanVarianceNormalization-13, function body). */
  private static final double EPSILON = 1e-9;

  private StatisticOperators() {}

  static Operator lp(OperatorSetup setup) {
    long axis = setup.integer("axis", -1);
    long p = setup.integer("p", 2);
    if (p != 1 && p != 2) {
      throw setup.unsupported("p = " + p + "; it is 1 or 2");
    }
    return context -> {
      Tensor x = context.input(0);
      Values values = new Values(x, new long[] {axis});
      double[] norms =
          values.reduce(
              context, p == 1 ? Accumulation.SUM_OF_MAGNITUDES : Accumulation.SUM_OF_SQUARES);
      for (int i = 0; i < norms.length; i++) {
        norms[i] = p == 1 ? norms[i] : Math.sqrt(norms[i]);
      }
      values.combine(norms, (value, norm) -> norm == 0 ? 0 : value / norm);
      values.write(context);
    };
  }

  static Operator meanVariance(OperatorSetup setup) {
    long[] given = setup.integers("axes");
    long[] axes = given == null ? new long[] {0, 2, 3} : given;
    return context -> {
      Values values = new Values(context.input(0), axes);
      double[] means = values.reduce(context, Accumulation.SUM);
      for (int i = 0; i < means.length; i++) {
        means[i] /= values.reduction.elements();
      }
      values.combine(means, (value, mean) -> value - mean);
      double[] deviations = values.reduce(context, Accumulation.SUM_OF_SQUARES);
      for (int i = 0; i < deviations.length; i++) {
        deviations[i] = Math.sqrt(deviations[i] / values.reduction.elements()) + EPSILON;
      }
      values.combine(deviations, (value, deviation) -> value / deviation);
      values.write(context);
    };
  }

  /** A tensor's elements as doubles, with a reduction over some axes. */
  private static final class Values {
    private final Tensor tensor;
    private final double[] elements;
    private final Reduction reduction;
    private final Broadcast broadcast;

    Values(Tensor tensor, long[] axes) {
      this.tensor = tensor;
      this.elements = new double[tensor.elements()];
      Elements from = Formats.elements(tensor);
      from.read(0, elements, 0, elements.length);
      boolean[] reduced = new boolean[tensor.shape().rank()];
      int[] kept = tensor.shape().toArray();
      for (int axis : Axes.normalize(axes, kept.length)) {
        reduced[axis] = true;
        kept[axis] = 1;
      }
      this.reduction = Reduction.of(tensor.shape().toArray(), reduced);
      this.broadcast = Formats.broadcast(tensor.shape(), Shape.of(kept));
    }

    double[] reduce(ExecutionContext context, Accumulation accumulation) {
      double[] results = new double[reduction.results()];
      reduction.run(Reduction.doubles(accumulation, elements, results), context.workers());
      return results;
    }

    void combine(double[] results, DoubleBinaryOperator operator) {
      int step = broadcast.step(1);
      broadcast.rows(
          0,
          elements.length,
          (offsets, output, length) -> {
            for (int i = 0; i < length; i++) {
              elements[output + i] =
                  operator.applyAsDouble(elements[output + i], results[offsets[1] + i * step]);
            }
          });
    }

    void write(ExecutionContext context) {
      Tensor y = context.allocate(0, tensor.elementType(), tensor.shape());
      Formats.elements(y).write(0, elements, 0, elements.length);
    }
  }
}
