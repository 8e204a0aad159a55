package dev.sardonyx.runtime.operators.ml;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.function.IntFunction;

/** SVMRegressor: a weighted sum over support vectors, or its sign for a one-class machine. */
final class SupportVectorRegressor {
  private static final int GRAIN = 1 << 14;

  private SupportVectorRegressor() {}

  static Operator create(OperatorSetup setup) {
    int supports = Math.toIntExact(setup.integer("n_supports", 0));
    boolean linear = supports == 0;
    float[] coefficients = setup.reals("coefficients");
    float[] rho = setup.reals("rho");
    if (coefficients == null || rho == null || rho.length == 0) {
      throw new ModelFormatException(setup.node().label() + " lacks 'coefficients' or 'rho'");
    }
    if (!linear && coefficients.length < supports) {
      throw new ModelFormatException(setup.node().label() + " lacks coefficients");
    }
    SupportVectors vectors =
        linear ? SupportVectors.linear(setup, 1) : SupportVectors.of(setup, supports);
    boolean oneClass = setup.flag("one_class", false);
    ScoreTransform transform = ScoreTransform.of(setup);
    return context -> {
      FeatureMatrix x = FeatureMatrix.of(context.input(0)).requireColumns(vectors.size());
      IntFunction<double[]> kernels = vectors.kernels(context, x);
      Tensor y = context.allocate(0, ElementType.FLOAT, Shape.of(x.rows(), 1));
      Ranges.split(
          context.workers(),
          x.rows(),
          Ranges.grain(GRAIN, (long) vectors.count() * vectors.size()),
          (begin, end) -> {
            for (int row = begin; row < end; row++) {
              double[] values = kernels.apply(row);
              double sum = rho[0];
              for (int i = 0; i < values.length; i++) {
                sum += linear ? values[i] : coefficients[i] * values[i];
              }
              float[] score = {(float) sum};
              if (oneClass) {
                score[0] = sum > 0 ? 1 : -1;
              } else {
                transform.apply(score);
              }
              y.floatArray()[y.offset() + row] = score[0];
            }
          });
    };
  }
}
