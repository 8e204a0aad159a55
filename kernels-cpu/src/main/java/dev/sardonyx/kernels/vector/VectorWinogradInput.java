package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import dev.sardonyx.kernels.matmul.RowPanelKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;

/**
 * The transform of Winograd's patches along one dimension, a vector of channels at a time, over
 * runs of pixels or patches: in long loops with fixed steps C2 checks bounds once.
 *
 * <p>All work from array to array: methods that take or return vectors would box them wherever C2
 * doesn't inline.
 */
final class VectorWinogradInput {
  private static final int STEPS = RowPanelKernels.STEPS;

  /** From one pair of channels to the next in a row panel. */
  private static final int NEXT = STEPS * VectorTiles.WIDTH;

  private static final float ROOT_HALF = (float) Math.sqrt(0.5);

  private static final float ROOT_TWO = (float) Math.sqrt(2);

  private static final VectorShuffle<Float> SECOND = pair(1);

  private static final VectorShuffle<Float> THIRD = pair(2);

  private static final VectorShuffle<Float> FOURTH = pair(3);

  private VectorWinogradInput() {}

  /** Brings one pair of lanes to the front. */
  private static VectorShuffle<Float> pair(int pair) {
    return VectorShuffle.fromOp(FLOATS, lane -> (lane + STEPS * pair) % LANES);
  }

  /**
   * Six lines of pixels {@code stride} apart to six, by the rows of {@code Bᵀ} of F(4x4, 3x3).
   *
   * @param columns pixels of a line
   */
  static void down6(
      int columns, float[] d, int from, int stride, float[] to, int into, int toStride) {
    int from1 = from + stride;
    int from2 = from + 2 * stride;
    int from3 = from + 3 * stride;
    int from4 = from + 4 * stride;
    int from5 = from + 5 * stride;
    int into1 = into + toStride;
    int into2 = into + 2 * toStride;
    int into3 = into + 3 * toStride;
    int into4 = into + 4 * toStride;
    int into5 = into + 5 * toStride;
    for (int i = 0; i < columns * LANES; i += LANES) {
      FloatVector d1 = FloatVector.fromArray(FLOATS, d, from1 + i);
      FloatVector d2 = FloatVector.fromArray(FLOATS, d, from2 + i);
      FloatVector d3 = FloatVector.fromArray(FLOATS, d, from3 + i);
      FloatVector d4 = FloatVector.fromArray(FLOATS, d, from4 + i);
      d2.fma(FloatVector.broadcast(FLOATS, -2.5f), d4)
          .add(FloatVector.fromArray(FLOATS, d, from + i))
          .intoArray(to, into + i);
      FloatVector even = d2.fma(FloatVector.broadcast(FLOATS, -2f), d4);
      FloatVector odd = d1.fma(FloatVector.broadcast(FLOATS, -2f), d3);
      odd.fma(FloatVector.broadcast(FLOATS, ROOT_HALF), even).intoArray(to, into1 + i);
      odd.fma(FloatVector.broadcast(FLOATS, -ROOT_HALF), even).intoArray(to, into2 + i);
      even = d2.fma(FloatVector.broadcast(FLOATS, -0.5f), d4);
      odd = d1.fma(FloatVector.broadcast(FLOATS, -0.5f), d3);
      odd.fma(FloatVector.broadcast(FLOATS, ROOT_TWO), even).intoArray(to, into3 + i);
      odd.fma(FloatVector.broadcast(FLOATS, -ROOT_TWO), even).intoArray(to, into4 + i);
      d3.fma(FloatVector.broadcast(FLOATS, -2.5f), d1)
          .add(FloatVector.fromArray(FLOATS, d, from5 + i))
          .intoArray(to, into5 + i);
    }
  }

  /** Four lines to four, for F(2x2, 3x3). */
  static void down4(
      int columns, float[] d, int from, int stride, float[] to, int into, int toStride) {
    int from1 = from + stride;
    int from2 = from + 2 * stride;
    int from3 = from + 3 * stride;
    int into1 = into + toStride;
    int into2 = into + 2 * toStride;
    int into3 = into + 3 * toStride;
    for (int i = 0; i < columns * LANES; i += LANES) {
      FloatVector d1 = FloatVector.fromArray(FLOATS, d, from1 + i);
      FloatVector d2 = FloatVector.fromArray(FLOATS, d, from2 + i);
      FloatVector.fromArray(FLOATS, d, from + i).sub(d2).intoArray(to, into + i);
      d1.add(d2).intoArray(to, into1 + i);
      d2.sub(d1).intoArray(to, into2 + i);
      FloatVector.fromArray(FLOATS, d, from3 + i).sub(d1).intoArray(to, into3 + i);
    }
  }

  /**
   * The columns of patches that lie four pixels apart, six to six, into row panels: what belongs to
   * position j of patch i goes to slot i of the panel at {@code into + j * toStride}.
   *
   * <p>For vectors of eight. Each pair of lanes goes to another place, by a store of the whole:
   * what the others overwrite are the next slots, whose turn is still to come, or those behind the
   * last, which row panels don't use.
   */
  static void across6(int patches, float[] d, int from, float[] to, int into, int toStride) {
    int into1 = into + toStride;
    int into2 = into + 2 * toStride;
    int into3 = into + 3 * toStride;
    int into4 = into + 4 * toStride;
    int into5 = into + 5 * toStride;
    for (int i = 0; i < patches; i++) {
      int slot = i * STEPS;
      int column = from + i * 4 * LANES;
      FloatVector d1 = FloatVector.fromArray(FLOATS, d, column + LANES);
      FloatVector d2 = FloatVector.fromArray(FLOATS, d, column + 2 * LANES);
      FloatVector d3 = FloatVector.fromArray(FLOATS, d, column + 3 * LANES);
      FloatVector d4 = FloatVector.fromArray(FLOATS, d, column + 4 * LANES);
      FloatVector r0 =
          d2.fma(FloatVector.broadcast(FLOATS, -2.5f), d4)
              .add(FloatVector.fromArray(FLOATS, d, column));
      r0.intoArray(to, into + slot);
      r0.rearrange(SECOND).intoArray(to, into + slot + NEXT);
      r0.rearrange(THIRD).intoArray(to, into + slot + 2 * NEXT);
      r0.rearrange(FOURTH).intoArray(to, into + slot + 3 * NEXT);
      FloatVector even = d2.fma(FloatVector.broadcast(FLOATS, -2f), d4);
      FloatVector odd = d1.fma(FloatVector.broadcast(FLOATS, -2f), d3);
      FloatVector r1 = odd.fma(FloatVector.broadcast(FLOATS, ROOT_HALF), even);
      r1.intoArray(to, into1 + slot);
      r1.rearrange(SECOND).intoArray(to, into1 + slot + NEXT);
      r1.rearrange(THIRD).intoArray(to, into1 + slot + 2 * NEXT);
      r1.rearrange(FOURTH).intoArray(to, into1 + slot + 3 * NEXT);
      FloatVector r2 = odd.fma(FloatVector.broadcast(FLOATS, -ROOT_HALF), even);
      r2.intoArray(to, into2 + slot);
      r2.rearrange(SECOND).intoArray(to, into2 + slot + NEXT);
      r2.rearrange(THIRD).intoArray(to, into2 + slot + 2 * NEXT);
      r2.rearrange(FOURTH).intoArray(to, into2 + slot + 3 * NEXT);
      even = d2.fma(FloatVector.broadcast(FLOATS, -0.5f), d4);
      odd = d1.fma(FloatVector.broadcast(FLOATS, -0.5f), d3);
      FloatVector r3 = odd.fma(FloatVector.broadcast(FLOATS, ROOT_TWO), even);
      r3.intoArray(to, into3 + slot);
      r3.rearrange(SECOND).intoArray(to, into3 + slot + NEXT);
      r3.rearrange(THIRD).intoArray(to, into3 + slot + 2 * NEXT);
      r3.rearrange(FOURTH).intoArray(to, into3 + slot + 3 * NEXT);
      FloatVector r4 = odd.fma(FloatVector.broadcast(FLOATS, -ROOT_TWO), even);
      r4.intoArray(to, into4 + slot);
      r4.rearrange(SECOND).intoArray(to, into4 + slot + NEXT);
      r4.rearrange(THIRD).intoArray(to, into4 + slot + 2 * NEXT);
      r4.rearrange(FOURTH).intoArray(to, into4 + slot + 3 * NEXT);
      FloatVector r5 =
          d3.fma(FloatVector.broadcast(FLOATS, -2.5f), d1)
              .add(FloatVector.fromArray(FLOATS, d, column + 5 * LANES));
      r5.intoArray(to, into5 + slot);
      r5.rearrange(SECOND).intoArray(to, into5 + slot + NEXT);
      r5.rearrange(THIRD).intoArray(to, into5 + slot + 2 * NEXT);
      r5.rearrange(FOURTH).intoArray(to, into5 + slot + 3 * NEXT);
    }
  }

  /**
   * As {@link #across6}, into row blocks: what belongs to position j of patch i goes to row i at
   * {@code into + j * toStride}.
   */
  static void blocks6(int patches, float[] d, int from, float[] to, int into, int toStride) {
    int into1 = into + toStride;
    int into2 = into + 2 * toStride;
    int into3 = into + 3 * toStride;
    int into4 = into + 4 * toStride;
    int into5 = into + 5 * toStride;
    for (int i = 0; i < patches * LANES; i += LANES) {
      int column = from + i * 4;
      FloatVector d1 = FloatVector.fromArray(FLOATS, d, column + LANES);
      FloatVector d2 = FloatVector.fromArray(FLOATS, d, column + 2 * LANES);
      FloatVector d3 = FloatVector.fromArray(FLOATS, d, column + 3 * LANES);
      FloatVector d4 = FloatVector.fromArray(FLOATS, d, column + 4 * LANES);
      d2.fma(FloatVector.broadcast(FLOATS, -2.5f), d4)
          .add(FloatVector.fromArray(FLOATS, d, column))
          .intoArray(to, into + i);
      FloatVector even = d2.fma(FloatVector.broadcast(FLOATS, -2f), d4);
      FloatVector odd = d1.fma(FloatVector.broadcast(FLOATS, -2f), d3);
      odd.fma(FloatVector.broadcast(FLOATS, ROOT_HALF), even).intoArray(to, into1 + i);
      odd.fma(FloatVector.broadcast(FLOATS, -ROOT_HALF), even).intoArray(to, into2 + i);
      even = d2.fma(FloatVector.broadcast(FLOATS, -0.5f), d4);
      odd = d1.fma(FloatVector.broadcast(FLOATS, -0.5f), d3);
      odd.fma(FloatVector.broadcast(FLOATS, ROOT_TWO), even).intoArray(to, into3 + i);
      odd.fma(FloatVector.broadcast(FLOATS, -ROOT_TWO), even).intoArray(to, into4 + i);
      d3.fma(FloatVector.broadcast(FLOATS, -2.5f), d1)
          .add(FloatVector.fromArray(FLOATS, d, column + 5 * LANES))
          .intoArray(to, into5 + i);
    }
  }

  /** As {@link #across4}, into row blocks as {@link #blocks6}. */
  static void blocks4(int patches, float[] d, int from, float[] to, int into, int toStride) {
    int into1 = into + toStride;
    int into2 = into + 2 * toStride;
    int into3 = into + 3 * toStride;
    for (int i = 0; i < patches * LANES; i += LANES) {
      int column = from + i * 2;
      FloatVector d1 = FloatVector.fromArray(FLOATS, d, column + LANES);
      FloatVector d2 = FloatVector.fromArray(FLOATS, d, column + 2 * LANES);
      FloatVector.fromArray(FLOATS, d, column).sub(d2).intoArray(to, into + i);
      d1.add(d2).intoArray(to, into1 + i);
      d2.sub(d1).intoArray(to, into2 + i);
      FloatVector.fromArray(FLOATS, d, column + 3 * LANES).sub(d1).intoArray(to, into3 + i);
    }
  }

  /** The columns of patches two pixels apart, four to four; otherwise as {@link #across6}. */
  static void across4(int patches, float[] d, int from, float[] to, int into, int toStride) {
    int into1 = into + toStride;
    int into2 = into + 2 * toStride;
    int into3 = into + 3 * toStride;
    for (int i = 0; i < patches; i++) {
      int slot = i * STEPS;
      int column = from + i * 2 * LANES;
      FloatVector d1 = FloatVector.fromArray(FLOATS, d, column + LANES);
      FloatVector d2 = FloatVector.fromArray(FLOATS, d, column + 2 * LANES);
      FloatVector r0 = FloatVector.fromArray(FLOATS, d, column).sub(d2);
      r0.intoArray(to, into + slot);
      r0.rearrange(SECOND).intoArray(to, into + slot + NEXT);
      r0.rearrange(THIRD).intoArray(to, into + slot + 2 * NEXT);
      r0.rearrange(FOURTH).intoArray(to, into + slot + 3 * NEXT);
      FloatVector r1 = d1.add(d2);
      r1.intoArray(to, into1 + slot);
      r1.rearrange(SECOND).intoArray(to, into1 + slot + NEXT);
      r1.rearrange(THIRD).intoArray(to, into1 + slot + 2 * NEXT);
      r1.rearrange(FOURTH).intoArray(to, into1 + slot + 3 * NEXT);
      FloatVector r2 = d2.sub(d1);
      r2.intoArray(to, into2 + slot);
      r2.rearrange(SECOND).intoArray(to, into2 + slot + NEXT);
      r2.rearrange(THIRD).intoArray(to, into2 + slot + 2 * NEXT);
      r2.rearrange(FOURTH).intoArray(to, into2 + slot + 3 * NEXT);
      FloatVector r3 = FloatVector.fromArray(FLOATS, d, column + 3 * LANES).sub(d1);
      r3.intoArray(to, into3 + slot);
      r3.rearrange(SECOND).intoArray(to, into3 + slot + NEXT);
      r3.rearrange(THIRD).intoArray(to, into3 + slot + 2 * NEXT);
      r3.rearrange(FOURTH).intoArray(to, into3 + slot + 3 * NEXT);
    }
  }
}
