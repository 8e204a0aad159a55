package dev.sardonyx.runtime.operators.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimpleTreesTest {
  /** One test of feature 1; true votes 10, false 1. */
  private static Trees tree(Trees.Mode mode, double threshold, int whenTrue, int whenFalse) {
    return new Trees(
        new int[] {0},
        new Trees.Mode[] {mode},
        new int[] {1},
        new double[] {threshold},
        new double[1][],
        new boolean[1],
        new int[] {whenTrue},
        new int[] {whenFalse},
        new int[] {0, 1, 2},
        new int[] {0, 0},
        new double[] {10, 1});
  }

  /** What the operator's specification says of numbers below, at and above 0.5. */
  @ParameterizedTest
  @CsvSource({
    "BRANCH_LEQ, 10, 10, 1",
    "BRANCH_LT, 10, 1, 1",
    "BRANCH_GTE, 1, 10, 10",
    "BRANCH_GT, 1, 1, 10"
  })
  void comparesAsTheModeSays(Trees.Mode mode, double below, double equal, double above) {
    SimpleTrees trees = SimpleTrees.of(tree(mode, 0.5, ~0, ~1));
    double[] samples = {Math.nextDown(0.5), 0.5, Math.nextUp(0.5)};
    double[] expected = {below, equal, above};
    for (int i = 0; i < 3; i++) {
      double[] votes = new double[SimpleTrees.MOST_SAMPLES];
      votes[0] = 100;
      trees.addVotes(new double[] {9, 9, samples[i]}, 1, 2, 1, votes);
      assertEquals(100 + expected[i], votes[0]);
    }
    double[] votes = new double[SimpleTrees.MOST_SAMPLES];
    SimpleTrees.of(tree(mode, 0, ~0, ~1)).addVotes(new double[] {0, -0.0}, 0, 2, 1, votes);
    assertEquals(expected[1], votes[0]);
  }

  /** Three trees of depths 0 to 3 with several votes a leaf, against the walk of one sample. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5, 64})
  void samplesSideBySideVoteAsEachAlone(int samples) {
    Trees.Mode[] modes = {
      Trees.Mode.BRANCH_LEQ, Trees.Mode.BRANCH_GT, Trees.Mode.BRANCH_LT, Trees.Mode.BRANCH_GTE
    };
    Trees trees =
        new Trees(
            new int[] {0, ~5, ~2},
            modes,
            new int[] {0, 2, 1, 2},
            new double[] {0.5, 0.25, 0.75, 0.5},
            new double[4][],
            new boolean[4],
            new int[] {1, ~0, ~1, ~3},
            new int[] {~2, 2, 3, ~4},
            new int[] {0, 1, 1, 3, 4, 6, 7},
            new int[] {0, 1, 0, 1, 1, 0, 1},
            new double[] {1, 0.1, 1e9, -3, 0.3, 0.7, 1e-9});
    double[] features = new Random(7).doubles(1 + 3 * samples).toArray();
    double[] together = new double[2 * SimpleTrees.MOST_SAMPLES];
    SimpleTrees.of(trees).addVotes(features, 1, 3, samples, together);
    for (int i = 0; i < samples; i++) {
      double[] alone = new double[2];
      trees.vote(features, 1 + 3 * i, Trees.Aggregate.SUM, alone, null);
      assertEquals(alone[0], together[i]);
      assertEquals(alone[1], together[SimpleTrees.MOST_SAMPLES + i]);
    }
  }

  /** A tree of 12 tests one below the other, some of whose samples are at a leaf after one. */
  @Test
  void deepTrees() {
    int depth = 12;
    int[] whenTrue = new int[depth];
    int[] whenFalse = new int[depth];
    double[] threshold = new double[depth];
    Trees.Mode[] modes = new Trees.Mode[depth];
    for (int i = 0; i < depth; i++) {
      whenTrue[i] = i + 1 < depth ? i + 1 : ~depth;
      whenFalse[i] = ~i;
      threshold[i] = -i;
      modes[i] = Trees.Mode.BRANCH_LEQ;
    }
    Trees trees =
        new Trees(
            new int[] {0},
            modes,
            new int[depth],
            threshold,
            new double[depth][],
            new boolean[depth],
            whenTrue,
            whenFalse,
            IntStream.rangeClosed(0, depth + 1).toArray(),
            new int[depth + 1],
            IntStream.rangeClosed(0, depth).asDoubleStream().toArray());
    double[] samples = {1, 0.5, 2, 3, 0.5, -0.5, -5, -5.5, -100, 7, -11, -10.5, 1, -3.5};
    double[] votes = new double[SimpleTrees.MOST_SAMPLES];
    SimpleTrees.of(trees).addVotes(samples, 0, 1, samples.length, votes);
    // The first test that fails, of x <= 0, x <= -1 and so on, else the last leaf.
    double[] expected = {0, 0, 0, 0, 0, 1, 6, 6, 12, 0, 12, 11, 0, 4};
    assertArrayEquals(expected, Arrays.copyOf(votes, samples.length));
  }

  /**
   * Random trees of one leaf up to more than have masks, of all orders, over numbers that are often
   * the very bounds; few samples and many.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 33, 256})
  void treesOfAllSizesVoteAsTheWalkOfOneSample(int samples) {
    Random random = new Random(samples);
    Trees trees = forest(random, 1, 2, 5, 31, 32, 33, 50, 1, 20);
    double[] features =
        random.ints(1 + 4 * samples, -5, 6).mapToDouble(i -> i == 5 ? -0.0 : i / 2.0).toArray();
    double[] together = new double[2 * SimpleTrees.MOST_SAMPLES];
    SimpleTrees.of(trees).addVotes(features, 1, 4, samples, together);
    for (int i = 0; i < samples; i++) {
      double[] alone = new double[2];
      trees.vote(features, 1 + 4 * i, Trees.Aggregate.SUM, alone, null);
      assertEquals(alone[0], together[i]);
      assertEquals(alone[1], together[SimpleTrees.MOST_SAMPLES + i]);
    }
  }

  /** Trees of these numbers of leaves, grown at random leaves; each leaf votes for one column. */
  private static Trees forest(Random random, int... leafCounts) {
    int leaves = Arrays.stream(leafCounts).sum();
    int branches = leaves - leafCounts.length;
    int[] roots = new int[leafCounts.length];
    int[] whenTrue = new int[branches];
    int[] whenFalse = new int[branches];
    Trees.Mode[] modes = new Trees.Mode[branches];
    int branch = 0;
    int leaf = 0;
    for (int tree = 0; tree < roots.length; tree++) {
      int first = branch;
      roots[tree] = ~leaf++;
      for (; branch - first < leafCounts[tree] - 1; branch++) {
        modes[branch] = Trees.Mode.values()[random.nextInt(4)];
        int parent = branch == first ? -1 : first + random.nextInt(branch - first);
        int[] side = random.nextBoolean() ? whenTrue : whenFalse;
        // Down to a leaf, which this branch takes the place of.
        while (parent >= 0 && side[parent] >= 0) {
          parent = side[parent];
        }
        int[] place = parent < 0 ? roots : side;
        int at = parent < 0 ? tree : parent;
        whenTrue[branch] = place[at];
        whenFalse[branch] = ~leaf++;
        place[at] = branch;
      }
    }
    return new Trees(
        roots,
        modes,
        random.ints(branches, 0, 4).toArray(),
        random.ints(branches, -4, 5).mapToDouble(i -> i / 2.0).toArray(),
        new double[branches][],
        new boolean[branches],
        whenTrue,
        whenFalse,
        IntStream.rangeClosed(0, leaves).toArray(),
        random.ints(leaves, 0, 2).toArray(),
        random.doubles(leaves).toArray());
  }

  @Test
  void otherTestsAndCyclesAreNotSimple() {
    assertNull(SimpleTrees.of(tree(Trees.Mode.BRANCH_EQ, 0.5, ~0, ~1)));
    assertNull(SimpleTrees.of(tree(Trees.Mode.BRANCH_LEQ, Double.NaN, ~0, ~1)));
    assertNull(SimpleTrees.of(tree(Trees.Mode.BRANCH_LT, Double.NEGATIVE_INFINITY, ~0, ~1)));
    assertNull(SimpleTrees.of(tree(Trees.Mode.BRANCH_LT, -Double.MAX_VALUE, ~0, ~1)));
    assertNull(SimpleTrees.of(tree(Trees.Mode.BRANCH_LEQ, 0.5, 0, ~1)));
    // A leaf that votes twice for one column: the two votes must not be added up before.
    assertNull(
        SimpleTrees.of(
            new Trees(
                new int[] {~0},
                new Trees.Mode[0],
                new int[0],
                new double[0],
                new double[0][],
                new boolean[0],
                new int[0],
                new int[0],
                new int[] {0, 2},
                new int[] {0, 0},
                new double[] {1, 2})));
  }

  @Test
  void findsWhatIsNotFinite() {
    double[] features = {Double.NaN, 1, 2, Double.NaN, 0, Double.NEGATIVE_INFINITY};
    assertFalse(SimpleTrees.anyOdd(features, 1, 2));
    assertTrue(SimpleTrees.anyOdd(features, 1, 3));
    assertTrue(SimpleTrees.anyOdd(features, 4, 2));
  }
}
