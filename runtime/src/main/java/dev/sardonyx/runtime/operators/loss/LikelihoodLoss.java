package dev.sardonyx.runtime.operators.loss;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * NegativeLogLikelihoodLoss and SoftmaxCrossEntropyLoss: the negative logarithm of the target
 * class's probability, of {@code [N, C, D1, ...]} and targets {@code [N, D1, ...]}. Computed in
 * double precision.
 */
final class LikelihoodLoss implements Operator {
  private enum Reduction {
    NONE,
    SUM,
    MEAN
  }

  private final boolean scores;
  private final Reduction reduction;
  private final Long ignored;

  private LikelihoodLoss(OperatorSetup setup, boolean scores) {
    this.scores = scores;
    this.ignored = setup.hasAttribute("ignore_index") ? setup.integer("ignore_index") : null;
    String name = setup.text("reduction", "mean");
    this.reduction =
        switch (name) {
          case "none" -> Reduction.NONE;
          case "sum" -> Reduction.SUM;
          case "mean" -> Reduction.MEAN;
          default -> throw setup.unsupported("reduction '" + name + "'");
        };
  }

  /** NegativeLogLikelihoodLoss: the input holds logarithms of probabilities. */
  static Operator ofLogarithms(OperatorSetup setup) {
    return new LikelihoodLoss(setup, false);
  }

  /** SoftmaxCrossEntropyLoss: the input holds scores. */
  static Operator ofScores(OperatorSetup setup) {
    return new LikelihoodLoss(setup, true);
  }

  @Override
  public void run(ExecutionContext context) {
    Tensor x = context.input(0);
    Shape shape = x.shape();
    Shape targetShape = context.input(1).shape();
    int[] expected = shape.toArray();
    if (shape.rank() < 2) {
      throw new ShapeMismatchException("expected [N, C, D1, ...]; found " + shape);
    }
    System.arraycopy(expected, 2, expected, 1, shape.rank() - 2);
    if (!targetShape.equals(Shape.of(Arrays.copyOf(expected, shape.rank() - 1)))) {
      throw new ShapeMismatchException(
          "expected targets [N, D1, ...] for an input " + shape + "; found " + targetShape);
    }
    int classes = shape.dimension(1);
    int inner = shape.elements(2, shape.rank());
    double[] values = Numbers.doubles(x);
    if (scores) {
      takeLogSoftmax(values, classes, inner);
      if (context.wantsOutput(1)) {
        write(context.allocate(1, x.elementType(), shape), values);
      }
    }
    double[] weights = weights(context, classes);
    long[] targets = Integers.read(context.input(1), "target");
    double[] losses = new double[targets.length];
    double totalWeight = 0;
    for (int i = 0; i < targets.length; i++) {
      if (ignored != null && targets[i] == ignored) {
        continue;
      }
      if (targets[i] < 0 || targets[i] >= classes) {
        throw new ShapeMismatchException(
            "target %d at position %d is none of %d classes".formatted(targets[i], i, classes));
      }
      int target = (int) targets[i];
      double weight = weights == null ? 1 : weights[target];
      totalWeight += weight;
      losses[i] = -values[(i / inner * classes + target) * inner + i % inner] * weight;
    }
    putOut(context, x.elementType(), targetShape, losses, totalWeight);
  }

  private static double[] weights(ExecutionContext context, int classes) {
    if (!context.hasInput(2)) {
      return null;
    }
    Tensor weights = context.input(2);
    if (!weights.shape().equals(Shape.of(classes))) {
      throw new ShapeMismatchException(
          "expected a weight for each of %d classes; found %s".formatted(classes, weights.shape()));
    }
    return Numbers.doubles(weights);
  }

  private static void takeLogSoftmax(double[] values, int classes, int inner) {
    int lines = classes == 0 ? 0 : values.length / classes;
    for (int line = 0; line < lines; line++) {
      int first = line / inner * classes * inner + line % inner;
      double max = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < classes; i++) {
        max = Math.max(max, values[first + i * inner]);
      }
      double sum = 0;
      for (int i = 0; i < classes; i++) {
        sum += Math.exp(values[first + i * inner] - max);
      }
      double logarithm = Math.log(sum);
      for (int i = 0; i < classes; i++) {
        values[first + i * inner] -= max + logarithm;
      }
    }
  }

  private void putOut(
      ExecutionContext context,
      ElementType type,
      Shape shape,
      double[] losses,
      double totalWeight) {
    if (reduction == Reduction.NONE) {
      write(context.allocate(0, type, shape), losses);
      return;
    }
    double sum = 0;
    for (double loss : losses) {
      sum += loss;
    }
    double result = reduction == Reduction.SUM ? sum : sum / totalWeight;
    Numbers.setReal(context.allocate(0, type, Shape.SCALAR), 0, result);
  }

  private static void write(Tensor tensor, double[] values) {
    for (int i = 0; i < values.length; i++) {
      Numbers.setReal(tensor, i, values[i]);
    }
  }
}
