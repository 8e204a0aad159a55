package dev.sardonyx.kernels.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sardonyx.kernels.KernelProviders;
import java.util.Arrays;
import java.util.Random;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lanes are combined in one order, whether interpreted or compiled. */
class LaneReductionTest {
  /** More calls than it takes until the code is compiled. */
  private static final int ROUNDS = 30_000;

  @BeforeEach
  void needsVectors() {
    assumeTrue(KernelProviders.preferred().vectorBits() > 0);
  }

  /** Loaded only where there is a Vector API. */
  private static final class Lanes {
    private static final int COUNT = Species.LANES;

    private static float sum(float[] lanes) {
      return LaneReduction.sum(FloatVector.fromArray(Species.FLOATS, lanes, 0));
    }

    private static float product(float[] lanes) {
      return LaneReduction.product(FloatVector.fromArray(Species.FLOATS, lanes, 0));
    }
  }

  private interface Combination {
    float of(float a, float b);
  }

  /** One half onto the other until one number is left. */
  private static float halved(float[] lanes, Combination combination) {
    float[] left = lanes.clone();
    for (int half = left.length / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        left[i] = combination.of(left[i], left[i + half]);
      }
    }
    return left[0];
  }

  @Test
  void sameBitsBeforeAndAfterCompilation() {
    Random random = new Random(23);
    float[] lanes = new float[Lanes.COUNT];
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < lanes.length; i++) {
        lanes[i] = (random.nextFloat() - 0.5f) * (1 << random.nextInt(20));
      }
      assertEquals(halved(lanes, Float::sum), Lanes.sum(lanes));
      assertEquals(halved(lanes, (a, b) -> a * b), Lanes.product(lanes));
    }
  }

  @Test
  void everyLaneCounts() {
    float[] lanes = new float[Lanes.COUNT];
    for (int lane = 0; lane < lanes.length; lane++) {
      Arrays.fill(lanes, 0);
      lanes[lane] = 3;
      assertEquals(3, Lanes.sum(lanes));
      Arrays.fill(lanes, 1);
      lanes[lane] = Float.NaN;
      assertEquals(Float.NaN, Lanes.sum(lanes));
      assertEquals(Float.NaN, Lanes.product(lanes));
      lanes[lane] = Float.NEGATIVE_INFINITY;
      assertEquals(Float.NEGATIVE_INFINITY, Lanes.sum(lanes));
      assertEquals(Float.NEGATIVE_INFINITY, Lanes.product(lanes));
    }
  }
}
