package dev.sardonyx.runtime.operators.ml;

import java.util.Arrays;
import java.util.List;

/**
 * Small trees whose nodes are all tested, each for many samples at a time, in place of going down
 * (QuickScorer: Lucchese et al., SIGIR 2015). A tree's leaves are the bits of a number, from those
 * behind passed tests to those behind failed ones. A failed test strikes out the leaves that it
 * leads to when passed; the lowest bit left is the sample's leaf.
 *
 * <p>A feature is compared by its rank among all bounds that it is compared with: so the loop over
 * samples is one over integers, without a branch, which the JVM's compiler makes one of vectors.
 */
final class LeafMasks {
  /** Leaves of the largest tree: bits of a number. */
  static final int MOST_LEAVES = Integer.SIZE;

  /**
   * One node.
   *
   * @param column the feature that is tested
   * @param bound the largest number that passes; neither negative zero nor minus infinity
   * @param kept the leaves that stay if the test fails, as bits
   */
  record Test(int column, double bound, int kept) {}

  // Of each feature that is tested.
  private final int[] columns;
  private final double[][] bounds;
  // By tree and node: the feature, the least rank that fails, the leaves that stay then.
  private final int[][] feature;
  private final int[][] failing;
  private final int[][] kept;

  /**
   * @param trees of each its tests in any order; none for a tree that is left out
   */
  LeafMasks(List<List<Test>> trees) {
    this.columns =
        trees.stream().flatMap(List::stream).mapToInt(Test::column).distinct().sorted().toArray();
    this.bounds = new double[columns.length][];
    for (int i = 0; i < columns.length; i++) {
      int column = columns[i];
      bounds[i] =
          padded(
              trees.stream()
                  .flatMap(List::stream)
                  .filter(test -> test.column() == column)
                  .mapToDouble(Test::bound)
                  .distinct()
                  .sorted()
                  .toArray());
    }
    this.feature = new int[trees.size()][];
    this.failing = new int[trees.size()][];
    this.kept = new int[trees.size()][];
    for (int tree = 0; tree < feature.length; tree++) {
      List<Test> tests = trees.get(tree);
      feature[tree] =
          tests.stream().mapToInt(test -> Arrays.binarySearch(columns, test.column())).toArray();
      failing[tree] = tests.stream().mapToInt(this::failing).toArray();
      kept[tree] = tests.stream().mapToInt(Test::kept).toArray();
    }
  }

  /** To one less than a power of two, by infinities, which no rank is above. */
  private static double[] padded(double... ascending) {
    int length = 2 * Integer.highestOneBit(ascending.length) - 1;
    double[] padded = Arrays.copyOf(ascending, length);
    Arrays.fill(padded, ascending.length, length, Double.POSITIVE_INFINITY);
    return padded;
  }

  private int failing(Test test) {
    int column = Arrays.binarySearch(columns, test.column());
    return rank(bounds[column], test.bound()) + 1;
  }

  /** Whether a tree is here. */
  boolean has(int tree) {
    return feature[tree].length > 0;
  }

  /**
   * The ranks of the features that are tested: an array of each, by sample.
   *
   * @param x of the samples one after the other, from {@code first} on; finite
   * @param width features of a sample
   */
  int[][] ranks(double[] x, int first, int width, int samples) {
    int[][] ranks = new int[columns.length][samples];
    for (int i = 0; i < columns.length; i++) {
      int[] own = ranks[i];
      int from = first + columns[i];
      for (int sample = 0; sample < samples; sample++) {
        own[sample] = rank(bounds[i], x[from + sample * width]);
      }
    }
    return ranks;
  }

  /** How many bounds are below a number, by halving, without a branch. */
  private static int rank(double[] bounds, double x) {
    int rank = 0;
    for (int step = bounds.length + 1 >> 1; step > 0; step >>= 1) {
      double difference = bounds[rank + step - 1] - x;
      rank += step & (int) (Double.doubleToRawLongBits(difference) >> 63);
    }
    return rank;
  }

  /**
   * The leaf of each sample in a tree.
   *
   * @param ranks as {@link #ranks} gives them
   * @param leaves by sample, written: all leaves that are left, the lowest bit the sample's own
   */
  void strike(int tree, int[][] ranks, int samples, int[] leaves) {
    Arrays.fill(leaves, 0, samples, -1);
    for (int node = 0; node < feature[tree].length; node++) {
      strike(ranks[feature[tree][node]], failing[tree][node], kept[tree][node], leaves, samples);
    }
  }

  /** Both arrays from 0 on: with an offset in one of them, the loop is not made one of vectors. */
  private static void strike(int[] ranks, int failing, int kept, int[] leaves, int samples) {
    for (int sample = 0; sample < samples; sample++) {
      // All bits for ranks that pass.
      leaves[sample] = leaves[sample] & (kept | ranks[sample] - failing >> 31);
    }
  }
}
