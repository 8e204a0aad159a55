package dev.sardonyx.runtime.operators.ml;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** TreeEnsemble and its predecessors TreeEnsembleRegressor and TreeEnsembleClassifier. */
final class TreeOperators {
  /** Votes in one piece of work. */
  private static final int GRAIN = 1 << 14;

  private TreeOperators() {}

  /** Is given the votes for one sample. */
  @FunctionalInterface
  private interface Finish {
    void finish(int row, double[] votes);
  }

  private static void vote(
      ExecutionContext context,
      Trees trees,
      SimpleTrees simple,
      Trees.Aggregate aggregate,
      int targets,
      Finish finish) {
    FeatureMatrix x = FeatureMatrix.of(context.input(0)).requireColumns(trees.features());
    double[] features = Numbers.doubles(x.tensor());
    Ranges.split(
        context.workers(),
        x.rows(),
        Ranges.grain(GRAIN, trees.roots().length),
        (begin, end) -> {
          double[] votes = new double[targets];
          boolean[] voted = new boolean[targets];
          double[] some = new double[targets * SimpleTrees.MOST_SAMPLES];
          for (int row = begin; row < end; ) {
            int count = Math.min(SimpleTrees.MOST_SAMPLES, end - row);
            int first = row * x.columns();
            boolean together =
                simple != null
                    && aggregate == Trees.Aggregate.SUM
                    && !SimpleTrees.anyOdd(features, first, count * x.columns());
            if (together) {
              Arrays.fill(some, 0);
              simple.addVotes(features, first, x.columns(), count, some);
            }
            for (int i = 0; i < count; i++, row++) {
              if (together) {
                for (int target = 0; target < targets; target++) {
                  votes[target] = some[target * SimpleTrees.MOST_SAMPLES + i];
                }
              } else {
                Arrays.fill(votes, 0);
                Arrays.fill(voted, false);
                trees.vote(features, row * x.columns(), aggregate, votes, voted);
              }
              finish.finish(row, votes);
            }
          }
        });
  }

  /** TreeEnsemble: numbers for enumerations, the output of the input's type. */
  static Operator ensemble(OperatorSetup setup) {
    int targets = Math.toIntExact(setup.integer("n_targets"));
    Trees trees = new TreeReader(setup).newerForm(targets);
    SimpleTrees simple = SimpleTrees.of(trees);
    long aggregateNumber = setup.integer("aggregate_function", 1);
    long transformNumber = setup.integer("post_transform", 0);
    if (aggregateNumber < 0 || aggregateNumber > 3 || transformNumber < 0 || transformNumber > 4) {
      throw setup.unsupported(
          "aggregate_function " + aggregateNumber + " with post_transform " + transformNumber);
    }
    Trees.Aggregate aggregate = Trees.Aggregate.values()[(int) aggregateNumber];
    ScoreTransform transform = ScoreTransform.values()[(int) transformNumber];
    return context -> {
      FeatureMatrix x = FeatureMatrix.of(context.input(0));
      ElementType type = context.input(0).elementType();
      Tensor y = context.allocate(0, type, Shape.of(x.rows(), targets));
      vote(
          context,
          trees,
          simple,
          aggregate,
          targets,
          (row, votes) -> put(y, row, votes, transform));
    };
  }

  /** TreeEnsembleRegressor. */
  static Operator regressor(OperatorSetup setup) {
    int targets = Math.toIntExact(setup.integer("n_targets", 1));
    TreeReader reader = new TreeReader(setup);
    Trees trees = reader.olderForm("target", targets);
    SimpleTrees simple = SimpleTrees.of(trees);
    String name = setup.text("aggregate_function", "SUM");
    Trees.Aggregate aggregate =
        switch (name) {
          case "AVERAGE", "SUM", "MIN", "MAX" -> Trees.Aggregate.valueOf(name);
          default -> throw setup.unsupported("aggregate_function '" + name + "'");
        };
    double[] base = reader.reals("base_values");
    if (base != null && base.length != 0 && base.length != targets) {
      throw new ModelFormatException(
          "%s has %d base values for %d targets"
              .formatted(setup.node().label(), base.length, targets));
    }
    ScoreTransform transform = ScoreTransform.of(setup);
    return context -> {
      FeatureMatrix x = FeatureMatrix.of(context.input(0));
      Tensor y = context.allocate(0, ElementType.FLOAT, Shape.of(x.rows(), targets));
      vote(
          context,
          trees,
          simple,
          aggregate,
          targets,
          (row, votes) -> {
            for (int i = 0; base != null && i < base.length; i++) {
              votes[i] += base[i];
            }
            put(y, row, votes, transform);
          });
    };
  }

  /** Sets a row; what isn't transformed keeps the output's precision. */
  private static void put(Tensor y, int row, double[] votes, ScoreTransform transform) {
    if (transform != ScoreTransform.NONE) {
      float[] scores = narrowed(votes);
      transform.apply(scores);
      Arrays.setAll(votes, i -> scores[i]);
    }
    for (int i = 0; i < votes.length; i++) {
      Numbers.setReal(y, row * votes.length + i, votes[i]);
    }
  }

  private static float[] narrowed(double[] values) {
    float[] narrow = new float[values.length];
    for (int i = 0; i < narrow.length; i++) {
      narrow[i] = (float) values[i];
    }
    return narrow;
  }

  /** TreeEnsembleClassifier. */
  static Operator classifier(OperatorSetup setup) {
    ClassLabels labels = ClassLabels.of(setup, "classlabels_int64s", "classlabels_strings");
    int classes = labels.count();
    TreeReader reader = new TreeReader(setup);
    Trees trees = reader.olderForm("class", classes);
    SimpleTrees simple = SimpleTrees.of(trees);
    double[] base = reader.reals("base_values");
    ScoreTransform transform = ScoreTransform.of(setup);
    boolean positive = Arrays.stream(trees.weight()).allMatch(weight -> weight >= 0);
    // Votes for one of two classes say how likely the second is, ONNX Runtime's reading.
    boolean single =
        classes <= 2 && Arrays.stream(trees.target()).distinct().count() == 1 && classes > 0;
    int voted = trees.target().length == 0 ? 0 : trees.target()[0];
    return context -> {
      int rows = FeatureMatrix.of(context.input(0)).rows();
      Tensor label = labels.allocate(context, rows);
      Tensor scores = context.allocate(1, ElementType.FLOAT, Shape.of(rows, classes));
      vote(
          context,
          trees,
          simple,
          Trees.Aggregate.SUM,
          classes,
          (row, votes) -> {
            addBase(votes, base, voted);
            float[] sums = narrowed(votes);
            if (single) {
              boolean yes = sums[voted] > (positive && classes == 2 ? 0.5f : 0);
              labels.set(
                  label,
                  row,
                  classes == 2 ? (yes ? 1 : 0) : yes ? ClassLabels.YES : ClassLabels.NO);
              if (classes == 2 && voted == 0) {
                BinaryScores.expand(sums, sums[0], positive, transform);
              } else {
                transform.apply(sums);
              }
            } else {
              labels.set(label, row, ClassLabels.best(sums));
              transform.apply(sums);
            }
            int at = scores.offset() + row * classes;
            System.arraycopy(sums, 0, scores.floatArray(), at, classes);
          });
    };
  }

  private static void addBase(double[] votes, double[] base, int voted) {
    if (base == null) {
      return;
    }
    if (base.length == votes.length) {
      for (int i = 0; i < votes.length; i++) {
        votes[i] += base[i];
      }
    } else if (base.length == 1) {
      votes[voted] += base[0];
    }
  }
}
