package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * All lanes of a vector to one number, halves upon halves.
 *
 * <p>In place of {@code reduceLanes}, whose order of additions is unspecified (its documentation
 * says so) and indeed is another before C2 has compiled a loop than after: the same call would give
 * other bits later.
 */
final class LaneReduction {
  private static final VectorShuffle<Float> ROTATE_8 = rotate(8);
  private static final VectorShuffle<Float> ROTATE_4 = rotate(4);
  private static final VectorShuffle<Float> ROTATE_2 = rotate(2);
  private static final VectorShuffle<Float> ROTATE_1 = rotate(1);

  private LaneReduction() {}

  private static VectorShuffle<Float> rotate(int lanes) {
    return VectorShuffle.iota(FLOATS, lanes % LANES, 1, true);
  }

  static float sum(FloatVector vector) {
    FloatVector sum = vector;
    if (LANES > 8) {
      sum = sum.add(sum.rearrange(ROTATE_8));
    }
    if (LANES > 4) {
      sum = sum.add(sum.rearrange(ROTATE_4));
    }
    if (LANES > 2) {
      sum = sum.add(sum.rearrange(ROTATE_2));
    }
    return sum.add(sum.rearrange(ROTATE_1)).lane(0);
  }

  static float product(FloatVector vector) {
    FloatVector product = vector;
    if (LANES > 8) {
      product = product.mul(product.rearrange(ROTATE_8));
    }
    if (LANES > 4) {
      product = product.mul(product.rearrange(ROTATE_4));
    }
    if (LANES > 2) {
      product = product.mul(product.rearrange(ROTATE_2));
    }
    return product.mul(product.rearrange(ROTATE_1)).lane(0);
  }
}
