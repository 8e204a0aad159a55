package dev.sardonyx.runtime.operators.ml;

import dev.sardonyx.error.ModelFormatException;

/**
 * Decision trees in arrays. A child is the number of a node, or {@code ~leaf}; the leaf's votes are
 * {@code [leafStart[leaf], leafStart[leaf + 1])}.
 *
 * @param roots for each tree
 * @param feature for each node, the column that is tested
 * @param missingIsTrue for each node, where NaN goes
 * @param members for each node that tests membership, its set; null elsewhere
 * @param target for each vote, the column of the result
 */
record Trees(
    int[] roots,
    Mode[] mode,
    int[] feature,
    double[] threshold,
    double[][] members,
    boolean[] missingIsTrue,
    int[] whenTrue,
    int[] whenFalse,
    int[] leafStart,
    int[] target,
    double[] weight) {
  /** The tests, in the order of TreeEnsemble-5's numbers. */
  enum Mode {
    BRANCH_LEQ,
    BRANCH_LT,
    BRANCH_GTE,
    BRANCH_GT,
    BRANCH_EQ,
    BRANCH_NEQ,
    BRANCH_MEMBER
  }

  /** How the votes for one column become one number. */
  enum Aggregate {
    AVERAGE,
    SUM,
    MIN,
    MAX
  }

  /**
   * Checks that all numbers are in range.
   *
   * @param label of the node, for messages
   */
  Trees check(String label, int targets) {
    for (int root : roots) {
      requireChild(label, root);
    }
    for (int i = 0; i < whenTrue.length; i++) {
      requireChild(label, whenTrue[i]);
      requireChild(label, whenFalse[i]);
      if (feature[i] < 0) {
        throw new ModelFormatException(label + " tests feature " + feature[i]);
      }
    }
    for (int column : target) {
      if (column < 0 || column >= targets) {
        throw new ModelFormatException(
            "%s votes for column %d of %d".formatted(label, column, targets));
      }
    }
    return this;
  }

  private void requireChild(String label, int child) {
    int count = child < 0 ? leafStart.length - 1 : mode.length;
    if ((child < 0 ? ~child : child) >= count) {
      throw new ModelFormatException(label + " has a child that is no node");
    }
  }

  /** How many features there must be. */
  int features() {
    int most = -1;
    for (int column : feature) {
      most = Math.max(most, column);
    }
    return most + 1;
  }

  /**
   * The votes of all trees for one sample.
   *
   * @param features from {@code first} on
   * @param result by column; its elements are all written
   * @param voted by column, whether any leaf voted for it; may be null
   */
  void vote(double[] features, int first, Aggregate aggregate, double[] result, boolean[] voted) {
    boolean[] seen = voted == null ? new boolean[result.length] : voted;
    for (int root : roots) {
      int leaf = leaf(root, features, first);
      for (int i = leafStart[leaf]; i < leafStart[leaf + 1]; i++) {
        int column = target[i];
        result[column] =
            switch (aggregate) {
              case SUM -> result[column] + weight[i];
              case AVERAGE -> result[column] + weight[i] / roots.length;
              case MIN -> seen[column] ? Math.min(result[column], weight[i]) : weight[i];
              case MAX -> seen[column] ? Math.max(result[column], weight[i]) : weight[i];
            };
        seen[column] = true;
      }
    }
  }

  private int leaf(int root, double[] features, int first) {
    int at = root;
    for (int steps = 0; at >= 0; steps++) {
      if (steps > mode.length) {
        throw new ModelFormatException("a tree has a cycle");
      }
      double x = features[first + feature[at]];
      at = test(at, x) || missingIsTrue[at] && Double.isNaN(x) ? whenTrue[at] : whenFalse[at];
    }
    return ~at;
  }

  private boolean test(int node, double x) {
    double bound = threshold[node];
    return switch (mode[node]) {
      case BRANCH_LEQ -> x <= bound;
      case BRANCH_LT -> x < bound;
      case BRANCH_GTE -> x >= bound;
      case BRANCH_GT -> x > bound;
      case BRANCH_EQ -> x == bound;
      case BRANCH_NEQ -> x != bound && !(Double.isNaN(x) && !missingIsTrue[node]);
      case BRANCH_MEMBER -> {
        for (double member : members[node]) {
          if (x == member) {
            yield true;
          }
        }
        yield false;
      }
    };
  }
}
