package dev.sardonyx.runtime.operators.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Trees whose tests are all of order, brought to the one form {@code x <= bound}, for samples
 * without NaN. Trees of one leaf are a number for all samples, and small ones {@link LeafMasks} if
 * there are samples enough. Else a node's children lie side by side, so that a step down is one
 * addition, and some samples go down together: each step waits for memory, but not for the steps of
 * others. There is no branch that could be guessed wrongly.
 */
final class SimpleTrees {
  /** Samples whose votes are added up together, so that a tree's nodes stay near. */
  static final int MOST_SAMPLES = 256;

  /** Samples from which on masks are quicker than going down. */
  private static final int FEWEST_MASKED = 16;

  /** Steps down between two questions whether all samples are at leaves. */
  private static final int STEPS = 4;

  private final Trees trees;
  // Two numbers a node: at 2 * i the feature it tests, in the upper half, and twice the number of
  // its first child, where samples go that pass; at 2 * i + 1 its bound. A leaf is its own child
  // and nothing is above its bound.
  private final long[] nodes;
  // By node: where a leaf's votes lie among the tree's; -1 for a branch.
  private final int[] leaves;
  // By tree: where its root lies in nodes, and how many steps it has at most.
  private final int[] roots;
  private final int[] depths;
  private final LeafVotes votes;
  // By tree, where the votes of its leaves lie, from those behind passed tests on; null for large
  // trees.
  private final int[][] masked;
  private LeafMasks masks;

  private SimpleTrees(Trees trees, int count) {
    this.trees = trees;
    this.votes = new LeafVotes(trees);
    this.nodes = new long[2 * count];
    this.leaves = new int[count];
    this.roots = new int[trees.roots().length];
    this.depths = new int[roots.length];
    this.masked = new int[roots.length][];
  }

  /** The trees in this form; null if they have tests of another kind, or a node has two parents. */
  static SimpleTrees of(Trees trees) {
    int branches = trees.mode().length;
    int[] parents = new int[branches];
    for (int root : trees.roots()) {
      if (root >= 0) {
        parents[root]++;
      }
    }
    for (int node = 0; node < branches; node++) {
      boolean ordered =
          switch (trees.mode()[node]) {
            case BRANCH_LEQ, BRANCH_LT, BRANCH_GTE, BRANCH_GT -> true;
            case BRANCH_EQ, BRANCH_NEQ, BRANCH_MEMBER -> false;
          };
      // Nothing lies below minus infinity, where "less than" could be written as "at most".
      if (!ordered || !(bound(trees, node) > Double.NEGATIVE_INFINITY)) {
        return null;
      }
      for (int child : new int[] {trees.whenTrue()[node], trees.whenFalse()[node]}) {
        if (child >= 0) {
          parents[child]++;
        }
      }
    }
    // One parent each: from a root no cycle can be reached.
    if (Arrays.stream(parents).anyMatch(count -> count > 1)) {
      return null;
    }
    int nodes = trees.roots().length + 2 * branches;
    SimpleTrees simple = new SimpleTrees(trees, nodes);
    return simple.place() ? simple : null;
  }

  private static boolean strict(Trees trees, int node) {
    Trees.Mode mode = trees.mode()[node];
    return mode == Trees.Mode.BRANCH_LT || mode == Trees.Mode.BRANCH_GTE;
  }

  private static double bound(Trees trees, int node) {
    double threshold = trees.threshold()[node];
    return strict(trees, node) ? Math.nextDown(threshold) : threshold;
  }

  /** Gives each tree's nodes their places, level by level; whether their votes can be tables. */
  private boolean place() {
    List<List<LeafMasks.Test>> tests = new ArrayList<>();
    // By place, the node of trees that lies there, or ~leaf.
    int[] content = new int[leaves.length];
    int placed = 0;
    for (int tree = 0; tree < roots.length; tree++) {
      int first = placed;
      int level = placed;
      roots[tree] = 2 * placed;
      content[placed++] = trees.roots()[tree];
      for (int end = placed; level < end; end = placed) {
        boolean deeper = false;
        for (; level < end; level++) {
          int node = content[level];
          if (node < 0) {
            leaf(level);
          } else {
            deeper = true;
            boolean turned =
                trees.mode()[node] == Trees.Mode.BRANCH_GTE
                    || trees.mode()[node] == Trees.Mode.BRANCH_GT;
            content[placed] = turned ? trees.whenFalse()[node] : trees.whenTrue()[node];
            content[placed + 1] = turned ? trees.whenTrue()[node] : trees.whenFalse()[node];
            branch(level, node, placed);
            placed += 2;
          }
        }
        depths[tree] += deeper ? 1 : 0;
      }
      int[] leafPlaces =
          IntStream.range(first, placed).filter(place -> content[place] < 0).toArray();
      int[] rows = votes.add(tree, Arrays.stream(leafPlaces).map(i -> ~content[i]).toArray());
      if (rows == null) {
        return false;
      }
      for (int i = 0; i < rows.length; i++) {
        leaves[leafPlaces[i]] = rows[i];
      }
      tests.add(new ArrayList<>());
      if (rows.length <= LeafMasks.MOST_LEAVES) {
        List<Integer> inOrder = new ArrayList<>();
        mask(roots[tree], tests.getLast(), inOrder);
        masked[tree] = inOrder.stream().mapToInt(Integer::intValue).toArray();
      }
    }
    masks = new LeafMasks(tests);
    return true;
  }

  /** Adds the tests and leaves of what is at and below a node, leaves behind passed tests first. */
  private void mask(int at, List<LeafMasks.Test> tests, List<Integer> inOrder) {
    if (leaves[at >> 1] >= 0) {
      inOrder.add(leaves[at >> 1]);
      return;
    }
    int child = (int) nodes[at];
    int first = inOrder.size();
    mask(child, tests, inOrder);
    int struck = (1 << inOrder.size()) - (1 << first);
    double bound = Double.longBitsToDouble(nodes[at + 1]);
    tests.add(new LeafMasks.Test((int) (nodes[at] >> 32), bound, ~struck));
    mask(child + 2, tests, inOrder);
  }

  private void leaf(int place) {
    nodes[2 * place] = 2L * place;
    nodes[2 * place + 1] = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);
  }

  private void branch(int place, int node, int firstChild) {
    nodes[2 * place] = (long) trees.feature()[node] << 32 | 2L * firstChild;
    // Positive zero, as the difference of a zero and itself then has no sign.
    nodes[2 * place + 1] = Double.doubleToRawLongBits(bound(trees, node) + 0.0);
    leaves[place] = -1;
  }

  /**
   * The votes of all trees for some samples, tree by tree.
   *
   * @param features of the samples one after the other, from {@code first} on; none of them NaN or
   *     infinite
   * @param columns features of a sample
   * @param samples how many, at most {@link #MOST_SAMPLES}
   * @param result {@code [targets, MOST_SAMPLES]}, to which the votes are added
   */
  void addVotes(double[] features, int first, int columns, int samples, double... result) {
    boolean together = samples >= FEWEST_MASKED;
    int[][] ranks = together ? masks.ranks(features, first, columns, samples) : null;
    int[] rows = new int[samples];
    for (int tree = 0; tree < roots.length; tree++) {
      if (depths[tree] == 0) {
        votes.addTo(tree, leaves[roots[tree] >> 1], samples, result, MOST_SAMPLES);
        continue;
      }
      if (together && masks.has(tree)) {
        masks.strike(tree, ranks, samples, rows);
        for (int sample = 0; sample < samples; sample++) {
          rows[sample] = masked[tree][Integer.numberOfTrailingZeros(rows[sample])];
        }
      } else {
        walk(tree, features, first, columns, samples, rows);
      }
      votes.addTo(tree, rows, samples, result, MOST_SAMPLES);
    }
  }

  private void walk(int tree, double[] features, int first, int columns, int samples, int[] rows) {
    int sample = 0;
    for (; sample <= samples - 4; sample += 4) {
      walkFour(tree, features, first + sample * columns, columns, rows, sample);
    }
    for (; sample < samples; sample++) {
      int x = first + sample * columns;
      int at = roots[tree];
      while (leaves[at >> 1] < 0) {
        at = down(nodes, at, features, x);
      }
      rows[sample] = leaves[at >> 1];
    }
  }

  private void walkFour(int tree, double[] features, int x, int columns, int[] rows, int to) {
    long[] nodes = this.nodes;
    int at0 = roots[tree];
    int at1 = at0;
    int at2 = at0;
    int at3 = at0;
    for (int left = depths[tree]; left > 0; left -= STEPS) {
      for (int step = Math.min(left, STEPS); step > 0; step--) {
        at0 = down(nodes, at0, features, x);
        at1 = down(nodes, at1, features, x + columns);
        at2 = down(nodes, at2, features, x + 2 * columns);
        at3 = down(nodes, at3, features, x + 3 * columns);
      }
      if ((leaves[at0 >> 1] | leaves[at1 >> 1] | leaves[at2 >> 1] | leaves[at3 >> 1]) >= 0) {
        break;
      }
    }
    rows[to] = leaves[at0 >> 1];
    rows[to + 1] = leaves[at1 >> 1];
    rows[to + 2] = leaves[at2 >> 1];
    rows[to + 3] = leaves[at3 >> 1];
  }

  /** Where a sample goes from a node: the sign of the difference says whether it is above. */
  private static int down(long[] nodes, int at, double[] features, int x) {
    long node = nodes[at];
    double difference = Double.longBitsToDouble(nodes[at + 1]) - features[x + (int) (node >> 32)];
    return (int) node + 2 * (int) (Double.doubleToRawLongBits(difference) >>> 63);
  }

  /** Whether one of these features is NaN or infinite. */
  static boolean anyOdd(double[] features, int first, int count) {
    double sum = 0;
    for (int i = first; i < first + count; i++) {
      sum += 0 * features[i];
    }
    return sum != 0;
  }
}
