package dev.sardonyx.runtime.operators.ml;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.function.IntFunction;

/**
 * SVMClassifier. With support vectors, each two classes are decided between and vote, as in LIBSVM;
 * without, each class has a linear function.
 */
final class SupportVectorClassifier implements Operator {
  private static final int GRAIN = 1 << 14;

  private final ClassLabels labels;
  private final int classes;
  // Null without support vectors.
  private final int[] starts;
  private final SupportVectors vectors;
  private final float[] coefficients;
  private final float[] rho;
  private final PairProbabilities probabilities;
  private final boolean positive;
  private final ScoreTransform transform;

  private SupportVectorClassifier(OperatorSetup setup) {
    this.labels = ClassLabels.of(setup, "classlabels_ints", "classlabels_strings");
    this.classes = labels.count();
    this.coefficients = setup.reals("coefficients");
    this.rho = setup.reals("rho");
    this.transform = ScoreTransform.of(setup);
    if (coefficients == null || rho == null || rho.length == 0) {
      throw new ModelFormatException(setup.node().label() + " lacks 'coefficients' or 'rho'");
    }
    boolean allPositive = true;
    for (float coefficient : coefficients) {
      allPositive &= coefficient >= 0;
    }
    this.positive = allPositive;
    long[] perClass = setup.integers("vectors_per_class");
    if (perClass == null || perClass.length == 0) {
      this.starts = null;
      this.vectors = SupportVectors.linear(setup, classes);
      this.probabilities = null;
      return;
    }
    int pairs = classes * (classes - 1) / 2;
    if (perClass.length != classes || rho.length < pairs) {
      throw new ModelFormatException(
          "%s has %d classes, %d of vectors, and %d rho"
              .formatted(setup.node().label(), classes, perClass.length, rho.length));
    }
    this.starts = new int[classes + 1];
    for (int i = 0; i < classes; i++) {
      starts[i + 1] = Math.addExact(starts[i], Math.toIntExact(perClass[i]));
    }
    this.vectors = SupportVectors.of(setup, starts[classes]);
    if (coefficients.length < (classes - 1) * starts[classes]) {
      throw new ModelFormatException(setup.node().label() + " lacks coefficients");
    }
    this.probabilities = PairProbabilities.of(setup, classes);
  }

  static Operator create(OperatorSetup setup) {
    return new SupportVectorClassifier(setup);
  }

  @Override
  public void run(ExecutionContext context) {
    FeatureMatrix x = FeatureMatrix.of(context.input(0)).requireColumns(vectors.size());
    IntFunction<double[]> kernels = vectors.kernels(context, x);
    Tensor label = labels.allocate(context, x.rows());
    int width = width();
    Tensor z = context.allocate(1, ElementType.FLOAT, Shape.of(x.rows(), width));
    Ranges.split(
        context.workers(),
        x.rows(),
        Ranges.grain(GRAIN, (long) vectors.count() * vectors.size()),
        (begin, end) -> {
          for (int row = begin; row < end; row++) {
            float[] scores = classify(kernels.apply(row), label, row);
            System.arraycopy(scores, 0, z.floatArray(), z.offset() + row * width, width);
          }
        });
  }

  /** Scores of a sample: of classes, of pairs of classes, or of two where there is one pair. */
  private int width() {
    if (starts == null || probabilities != null) {
      return classes;
    }
    return Math.max(2, classes * (classes - 1) / 2);
  }

  private float[] classify(double[] kernels, Tensor label, int row) {
    if (starts == null) {
      float[] scores = new float[classes];
      for (int i = 0; i < classes; i++) {
        scores[i] = (float) (kernels[i] + rho[0]);
      }
      int best = ClassLabels.best(scores);
      label(label, row, best, scores[best]);
      transform.apply(scores);
      return scores;
    }
    float[] votes = new float[classes];
    float[] pairs = decide(kernels, votes);
    int best = ClassLabels.best(votes);
    label(label, row, best, votes[best]);
    if (probabilities != null) {
      float[] scores = probabilities.of(pairs);
      transform.apply(scores);
      return scores;
    }
    if (pairs.length == 1) {
      float[] scores = new float[2];
      scores[0] = -pairs[0];
      scores[1] = pairs[0];
      transform.apply(scores);
      return scores;
    }
    transform.apply(pairs);
    return pairs;
  }

  /** The best class; with one {@code rho}, as ONNX Runtime reads it. */
  private void label(Tensor label, int row, int best, float weight) {
    if (rho.length > 1 || classes > 2) {
      labels.set(label, row, best);
    } else if (classes == 2) {
      boolean second = probabilities == null && positive && weight >= 0.5f;
      labels.set(label, row, second ? 1 : best);
    } else {
      labels.set(label, row, weight > 0 ? ClassLabels.YES : ClassLabels.NO);
    }
  }

  /** The decision between each two classes; the winner gets a vote. */
  private float[] decide(double[] kernels, float[] votes) {
    int count = vectors.count();
    float[] scores = new float[classes * (classes - 1) / 2];
    int pair = 0;
    for (int i = 0; i < classes; i++) {
      for (int j = i + 1; j < classes; j++, pair++) {
        double sum = rho[pair];
        for (int k = starts[i]; k < starts[i + 1]; k++) {
          sum += coefficients[(j - 1) * count + k] * kernels[k];
        }
        for (int k = starts[j]; k < starts[j + 1]; k++) {
          sum += coefficients[i * count + k] * kernels[k];
        }
        scores[pair] = (float) sum;
        votes[sum > 0 ? i : j]++;
      }
    }
    return scores;
  }
}
