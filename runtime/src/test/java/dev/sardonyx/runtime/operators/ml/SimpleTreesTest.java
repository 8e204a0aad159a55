package dev.sardonyx.runtime.operators.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
      double[] votes = {100};
      trees.addVotes(new double[] {9, 9, samples[i]}, 1, votes);
      assertEquals(100 + expected[i], votes[0]);
    }
    double[] votes = {0};
    SimpleTrees.of(tree(mode, 0, ~0, ~1)).addVotes(new double[] {0, -0.0}, 0, votes);
    assertEquals(expected[1], votes[0]);
  }

  @Test
  void otherTestsAndCyclesAreNotSimple() {
    assertNull(SimpleTrees.of(tree(Trees.Mode.BRANCH_EQ, 0.5, ~0, ~1)));
    assertNull(SimpleTrees.of(tree(Trees.Mode.BRANCH_LEQ, Double.NaN, ~0, ~1)));
    assertNull(SimpleTrees.of(tree(Trees.Mode.BRANCH_LT, Double.NEGATIVE_INFINITY, ~0, ~1)));
    assertNull(SimpleTrees.of(tree(Trees.Mode.BRANCH_LEQ, 0.5, 0, ~1)));
  }

  @Test
  void findsNaN() {
    double[] features = {Double.NaN, 1, 2, Double.NaN};
    assertFalse(SimpleTrees.anyNaN(features, 1, 2));
    assertTrue(SimpleTrees.anyNaN(features, 1, 3));
  }
}
