package dev.sardonyx.runtime.operators.ml;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.Gemm;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.matmul.MatrixPanels;
import dev.sardonyx.kernels.matmul.PackedMatrix;
import dev.sardonyx.kernels.matmul.Product;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** LinearRegressor and LinearClassifier. */
final class LinearModels {
  private final PackedMatrix coefficients;
  private final float[] intercepts;
  private final ScoreTransform transform;

  private LinearModels(OperatorSetup setup, int outputs) {
    float[] given = setup.reals("coefficients");
    if (given == null || outputs < 1 || given.length % outputs != 0) {
      throw new ModelFormatException(
          "%s must have coefficients for %d outputs; found %s"
              .formatted(setup.node().label(), outputs, given == null ? "none" : given.length));
    }
    float[] constants = setup.reals("intercepts");
    this.intercepts = constants == null || constants.length == 0 ? new float[outputs] : constants;
    if (intercepts.length != outputs) {
      throw new ModelFormatException(
          "%s has %d intercepts for %d outputs"
              .formatted(setup.node().label(), intercepts.length, outputs));
    }
    int features = given.length / outputs;
    MatmulKernels kernels = setup.kernels().matmul();
    MatrixPanels panels = new MatrixPanels(kernels, given, 0, features, true, features, outputs);
    this.coefficients = PackedMatrix.of(kernels, panels, features, outputs);
    this.transform = ScoreTransform.of(setup);
  }

  /** {@code x · coefficients + intercepts}, row-major. */
  private float[] scores(ExecutionContext context, FeatureMatrix x) {
    int features = coefficients.depth();
    int outputs = coefficients.columns();
    if (x.columns() != features) {
      throw new ShapeMismatchException(
          "the model has %d features; found %s".formatted(features, x.tensor().shape()));
    }
    float[] scores = new float[x.rows() * outputs];
    new Gemm(context.kernels().matmul(), context.workers(), x.rows(), outputs, features)
        .run(
            new Product(
                Numbers.floats(x.tensor()),
                0,
                features,
                coefficients,
                scores,
                0,
                outputs,
                Epilogue.NONE.withColumnBias(intercepts, 0)));
    return scores;
  }

  static Operator regressor(OperatorSetup setup) {
    int targets = Math.toIntExact(setup.integer("targets", 1));
    LinearModels model = new LinearModels(setup, targets);
    return context -> {
      FeatureMatrix x = FeatureMatrix.of(context.input(0));
      float[] scores = model.scores(context, x);
      Tensor y = context.allocate(0, ElementType.FLOAT, Shape.of(x.rows(), targets));
      for (int row = 0; row < x.rows(); row++) {
        float[] own = Arrays.copyOfRange(scores, row * targets, (row + 1) * targets);
        model.transform.apply(own);
        System.arraycopy(own, 0, y.floatArray(), y.offset() + row * targets, targets);
      }
    };
  }

  static Operator classifier(OperatorSetup setup) {
    ClassLabels labels = ClassLabels.of(setup, "classlabels_ints", "classlabels_strings");
    float[] intercepts = setup.reals("intercepts");
    int outputs = intercepts == null || intercepts.length == 0 ? labels.count() : intercepts.length;
    boolean binary = outputs == 1 && labels.count() == 2;
    if (!binary && outputs != labels.count()) {
      throw new ModelFormatException(
          "%s has %d scores for %d labels"
              .formatted(setup.node().label(), outputs, labels.count()));
    }
    LinearModels model = new LinearModels(setup, outputs);
    int classes = labels.count();
    return context -> {
      FeatureMatrix x = FeatureMatrix.of(context.input(0));
      float[] scores = model.scores(context, x);
      Tensor label = labels.allocate(context, x.rows());
      Tensor z = context.allocate(1, ElementType.FLOAT, Shape.of(x.rows(), classes));
      for (int row = 0; row < x.rows(); row++) {
        float[] own = Arrays.copyOfRange(scores, row * outputs, row * outputs + classes);
        if (binary) {
          float score = scores[row];
          labels.set(label, row, score > 0 ? 1 : 0);
          BinaryScores.expand(own, score, true, model.transform);
        } else if (classes == 1) {
          labels.set(label, row, own[0] > 0 ? ClassLabels.YES : ClassLabels.NO);
          model.transform.apply(own);
        } else {
          labels.set(label, row, ClassLabels.best(own));
          model.transform.apply(own);
        }
        System.arraycopy(own, 0, z.floatArray(), z.offset() + row * classes, classes);
      }
    };
  }
}
