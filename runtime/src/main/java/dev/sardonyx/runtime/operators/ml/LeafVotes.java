package dev.sardonyx.runtime.operators.ml;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What the leaves of trees vote, as tables: for each tree a row of all columns that it votes for,
 * for each of its leaves. So the votes of many samples for one column are one long loop.
 */
final class LeafVotes {
  /** How much larger the tables may be than the votes that are in them. */
  private static final int MOST_GROWTH = 8;

  private final Trees trees;
  // By tree, the columns of the result that it votes for.
  private final int[][] targets;
  private double[] weights = new double[0];
  private int used;

  LeafVotes(Trees trees) {
    this.trees = trees;
    this.targets = new int[trees.roots().length][];
  }

  /**
   * Adds the table of a tree.
   *
   * @param leaves of the tree
   * @return where each leaf's row lies; null if a leaf votes twice for one column, whose votes must
   *     not be added up before, or if most of the tables would be empty
   */
  int[] add(int tree, int... leaves) {
    targets[tree] =
        Arrays.stream(leaves)
            .flatMap(leaf -> IntStream.range(start(leaf), start(leaf + 1)))
            .map(vote -> trees.target()[vote])
            .distinct()
            .toArray();
    int width = targets[tree].length;
    long size = used + (long) width * leaves.length;
    if (size > MOST_GROWTH * (long) (trees.weight().length + leaves.length)) {
      return null;
    }
    if (size > weights.length) {
      weights = Arrays.copyOf(weights, (int) Math.max(size, 2L * used));
    }
    int[] rows = new int[leaves.length];
    for (int i = 0; i < leaves.length; i++) {
      rows[i] = used;
      boolean[] voted = new boolean[width];
      for (int vote = start(leaves[i]); vote < start(leaves[i] + 1); vote++) {
        int column = column(tree, trees.target()[vote]);
        if (voted[column]) {
          return null;
        }
        voted[column] = true;
        weights[used + column] = trees.weight()[vote];
      }
      used += width;
    }
    return rows;
  }

  private int start(int leaf) {
    return trees.leafStart()[leaf];
  }

  private int column(int tree, int target) {
    int column = 0;
    while (targets[tree][column] != target) {
      column++;
    }
    return column;
  }

  /**
   * Adds a tree's votes to those of some samples.
   *
   * @param rows by sample, where the row of its leaf lies
   * @param votes {@code [targets, stride]}, a row by sample for each column of the result
   */
  void addTo(int tree, int[] rows, int samples, double[] votes, int stride) {
    double[] weights = this.weights;
    int[] own = targets[tree];
    for (int column = 0; column < own.length; column++) {
      int to = own[column] * stride;
      for (int sample = 0; sample < samples; sample++) {
        votes[to + sample] += weights[rows[sample] + column];
      }
    }
  }

  /**
   * Adds the votes of one leaf of a tree to those of some samples.
   *
   * @param row where the leaf's row lies
   * @param votes {@code [targets, stride]}
   */
  void addTo(int tree, int row, int samples, double[] votes, int stride) {
    for (int column = 0; column < targets[tree].length; column++) {
      double weight = weights[row + column];
      int to = targets[tree][column] * stride;
      for (int sample = to; sample < to + samples; sample++) {
        votes[sample] += weight;
      }
    }
  }
}
