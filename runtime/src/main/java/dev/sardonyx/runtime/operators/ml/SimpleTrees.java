package dev.sardonyx.runtime.operators.ml;

/**
 * Trees whose tests are all of order, brought to the one form {@code x <= bound}, with children
 * behind their parents so that there can be no cycle: a step down is a comparison and a load, which
 * the compiler does without a branch. For samples without NaN.
 */
final class SimpleTrees {
  private final Trees trees;
  private final int[] feature;
  private final double[] bound;
  // Of node i: where to go if the test holds at 2 * i, else at 2 * i + 1.
  private final int[] next;

  private SimpleTrees(Trees trees) {
    this.trees = trees;
    this.feature = trees.feature();
    this.bound = trees.threshold().clone();
    this.next = new int[2 * bound.length];
  }

  /** The trees in this form; null if they have tests of another kind. */
  static SimpleTrees of(Trees trees) {
    SimpleTrees simple = new SimpleTrees(trees);
    for (int node = 0; node < simple.bound.length; node++) {
      double threshold = trees.threshold()[node];
      int whenTrue = trees.whenTrue()[node];
      int whenFalse = trees.whenFalse()[node];
      boolean ordered =
          switch (trees.mode()[node]) {
            case BRANCH_LEQ, BRANCH_LT, BRANCH_GTE, BRANCH_GT -> true;
            case BRANCH_EQ, BRANCH_NEQ, BRANCH_MEMBER -> false;
          };
      // Nothing lies below minus infinity, where "less than" could be written as "at most".
      if (!ordered
          || !(threshold > Double.NEGATIVE_INFINITY)
          || whenTrue >= 0 && whenTrue <= node
          || whenFalse >= 0 && whenFalse <= node) {
        return null;
      }
      simple.set(node, trees.mode()[node], threshold, whenTrue, whenFalse);
    }
    return simple;
  }

  private void set(int node, Trees.Mode mode, double threshold, int whenTrue, int whenFalse) {
    boolean strict = mode == Trees.Mode.BRANCH_LT || mode == Trees.Mode.BRANCH_GTE;
    boolean turned = mode == Trees.Mode.BRANCH_GTE || mode == Trees.Mode.BRANCH_GT;
    bound[node] = strict ? Math.nextDown(threshold) : threshold;
    next[2 * node] = turned ? whenFalse : whenTrue;
    next[2 * node + 1] = turned ? whenTrue : whenFalse;
  }

  /**
   * Adds the votes of all trees for one sample to {@code result}.
   *
   * @param features from {@code first} on, none of them NaN
   */
  void addVotes(double[] features, int first, double[] result) {
    int[] leafStart = trees.leafStart();
    int[] target = trees.target();
    double[] weight = trees.weight();
    for (int root : trees.roots()) {
      int at = root;
      while (at >= 0) {
        at = next[2 * at + (features[first + feature[at]] <= bound[at] ? 0 : 1)];
      }
      for (int i = leafStart[~at]; i < leafStart[~at + 1]; i++) {
        result[target[i]] += weight[i];
      }
    }
  }

  /** Whether one of these features is NaN. */
  static boolean anyNaN(double[] features, int first, int count) {
    for (int i = first; i < first + count; i++) {
      if (features[i] != features[i]) {
        return true;
      }
    }
    return false;
  }
}
