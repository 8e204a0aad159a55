package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import dev.sardonyx.kernels.matmul.RowPanels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Rows of A into row panels: with vectors of 8 lanes, squares of 8 by 8 transposed in registers, in
 * three steps that exchange what is 4, 2 and 1 apart. The first is done by loading from 4 before or
 * behind: rows i and i + 4 have all the numbers between them in the array, so neither load leaves
 * it. The methods are written out, for vectors that are handed to a method may end on the heap.
 */
final class VectorRowPacking {
  private static final int WIDTH = VectorTiles.WIDTH;

  private static final int SQUARE = 8;

  private static final VectorMask<Float> FOURS = lanesWith(4);

  private static final VectorMask<Float> TWOS = lanesWith(2);

  private static final VectorMask<Float> ONES = lanesWith(1);

  private static final VectorShuffle<Float> TWO_APART = VectorShuffle.fromOp(FLOATS, i -> i ^ 2);

  private static final VectorShuffle<Float> ONE_APART = VectorShuffle.fromOp(FLOATS, i -> i ^ 1);

  private VectorRowPacking() {}

  private static VectorMask<Float> lanesWith(int bit) {
    boolean[] lanes = new boolean[LANES];
    for (int lane = 0; lane < LANES; lane++) {
      lanes[lane] = (lane & bit) != 0;
    }
    return VectorMask.fromArray(FLOATS, lanes, 0);
  }

  /** See {@link dev.sardonyx.kernels.matmul.RowPanelKernels#pack}. */
  static void pack(
      int firstRow,
      int rows,
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] to,
      int toOffset,
      int toStride) {
    int most = RowPanels.rows(WIDTH);
    int row = 0;
    while (row < rows) {
      int lane = (firstRow + row) % most;
      int count = Math.min(rows - row, most - lane);
      int from = aOffset + row * aStride;
      int into = toOffset + (firstRow + row) / most * toStride + lane;
      int panels = (rows - row) / most;
      if (lane == 0 && panels > 0 && LANES == SQUARE && depth == SQUARE && aStride == SQUARE) {
        int last = most - SQUARE;
        adjacentRows(panels, a, from, to, into, toStride);
        adjacentRows(panels, a, from + last * SQUARE, to, into + last, toStride);
        count = panels * most;
      } else if (LANES != SQUARE || count < SQUARE || aStride < SQUARE) {
        oneByOne(count, 0, depth, a, from, aStride, to, into);
      } else {
        // The last square overlaps the one before it.
        eightRows(depth, a, from, aStride, to, into);
        if (count > SQUARE) {
          int skipped = count - SQUARE;
          eightRows(depth, a, from + skipped * aStride, aStride, to, into + skipped);
        }
        oneByOne(count, depth / SQUARE * SQUARE, depth, a, from, aStride, to, into);
      }
      row += count;
    }
  }

  /**
   * Eight rows of each of several panels; a row has 8 numbers and the next one follows without a
   * gap, as the pixels of a channel block do.
   */
  private static void adjacentRows(
      int panels, float[] a, int aOffset, float[] to, int toOffset, int toStride) {
    int step = RowPanels.rows(WIDTH) * SQUARE;
    int into = toOffset;
    for (int i = 0; i < panels * step; i += step) {
      int row = aOffset + i;
      FloatVector r00 =
          FloatVector.fromArray(FLOATS, a, row)
              .blend(FloatVector.fromArray(FLOATS, a, row + 28), FOURS);
      FloatVector r01 =
          FloatVector.fromArray(FLOATS, a, row + 8)
              .blend(FloatVector.fromArray(FLOATS, a, row + 36), FOURS);
      FloatVector r02 =
          FloatVector.fromArray(FLOATS, a, row + 16)
              .blend(FloatVector.fromArray(FLOATS, a, row + 44), FOURS);
      FloatVector r03 =
          FloatVector.fromArray(FLOATS, a, row + 24)
              .blend(FloatVector.fromArray(FLOATS, a, row + 52), FOURS);
      FloatVector s00 = r00.blend(r02.rearrange(TWO_APART), TWOS);
      FloatVector s01 = r01.blend(r03.rearrange(TWO_APART), TWOS);
      s00.blend(s01.rearrange(ONE_APART), ONES).intoArray(to, into);
      s00.rearrange(ONE_APART).blend(s01, ONES).intoArray(to, into + WIDTH);
      FloatVector s02 = r00.rearrange(TWO_APART).blend(r02, TWOS);
      FloatVector s03 = r01.rearrange(TWO_APART).blend(r03, TWOS);
      s02.blend(s03.rearrange(ONE_APART), ONES).intoArray(to, into + 2 * WIDTH);
      s02.rearrange(ONE_APART).blend(s03, ONES).intoArray(to, into + 3 * WIDTH);
      FloatVector r10 =
          FloatVector.fromArray(FLOATS, a, row + 4)
              .blend(FloatVector.fromArray(FLOATS, a, row + 32), FOURS);
      FloatVector r11 =
          FloatVector.fromArray(FLOATS, a, row + 12)
              .blend(FloatVector.fromArray(FLOATS, a, row + 40), FOURS);
      FloatVector r12 =
          FloatVector.fromArray(FLOATS, a, row + 20)
              .blend(FloatVector.fromArray(FLOATS, a, row + 48), FOURS);
      FloatVector r13 =
          FloatVector.fromArray(FLOATS, a, row + 28)
              .blend(FloatVector.fromArray(FLOATS, a, row + 56), FOURS);
      FloatVector s10 = r10.blend(r12.rearrange(TWO_APART), TWOS);
      FloatVector s11 = r11.blend(r13.rearrange(TWO_APART), TWOS);
      s10.blend(s11.rearrange(ONE_APART), ONES).intoArray(to, into + 4 * WIDTH);
      s10.rearrange(ONE_APART).blend(s11, ONES).intoArray(to, into + 5 * WIDTH);
      FloatVector s12 = r10.rearrange(TWO_APART).blend(r12, TWOS);
      FloatVector s13 = r11.rearrange(TWO_APART).blend(r13, TWOS);
      s12.blend(s13.rearrange(ONE_APART), ONES).intoArray(to, into + 6 * WIDTH);
      s12.rearrange(ONE_APART).blend(s13, ONES).intoArray(to, into + 7 * WIDTH);
      into += toStride;
    }
  }

  private static void oneByOne(
      int rows, int begin, int end, float[] a, int aOffset, int aStride, float[] to, int toOffset) {
    for (int row = 0; row < rows; row++) {
      for (int k = begin; k < end; k++) {
        to[toOffset + k * WIDTH + row] = a[aOffset + row * aStride + k];
      }
    }
  }

  /** Eight rows of one panel. */
  private static void eightRows(
      int depth, float[] a, int aOffset, int aStride, float[] to, int toOffset) {
    int a1 = aOffset + aStride;
    int a2 = aOffset + 2 * aStride;
    int a3 = aOffset + 3 * aStride;
    int a4 = aOffset + 4 * aStride;
    int a5 = aOffset + 5 * aStride;
    int a6 = aOffset + 6 * aStride;
    int a7 = aOffset + 7 * aStride;
    for (int k = 0; k <= depth - SQUARE; k += SQUARE) {
      int into = toOffset + k * WIDTH;
      FloatVector r00 =
          FloatVector.fromArray(FLOATS, a, aOffset + k)
              .blend(FloatVector.fromArray(FLOATS, a, a4 + k - 4), FOURS);
      FloatVector r01 =
          FloatVector.fromArray(FLOATS, a, a1 + k)
              .blend(FloatVector.fromArray(FLOATS, a, a5 + k - 4), FOURS);
      FloatVector r02 =
          FloatVector.fromArray(FLOATS, a, a2 + k)
              .blend(FloatVector.fromArray(FLOATS, a, a6 + k - 4), FOURS);
      FloatVector r03 =
          FloatVector.fromArray(FLOATS, a, a3 + k)
              .blend(FloatVector.fromArray(FLOATS, a, a7 + k - 4), FOURS);
      FloatVector s00 = r00.blend(r02.rearrange(TWO_APART), TWOS);
      FloatVector s01 = r01.blend(r03.rearrange(TWO_APART), TWOS);
      s00.blend(s01.rearrange(ONE_APART), ONES).intoArray(to, into);
      s00.rearrange(ONE_APART).blend(s01, ONES).intoArray(to, into + WIDTH);
      FloatVector s02 = r00.rearrange(TWO_APART).blend(r02, TWOS);
      FloatVector s03 = r01.rearrange(TWO_APART).blend(r03, TWOS);
      s02.blend(s03.rearrange(ONE_APART), ONES).intoArray(to, into + 2 * WIDTH);
      s02.rearrange(ONE_APART).blend(s03, ONES).intoArray(to, into + 3 * WIDTH);
      FloatVector r10 =
          FloatVector.fromArray(FLOATS, a, aOffset + k + 4)
              .blend(FloatVector.fromArray(FLOATS, a, a4 + k), FOURS);
      FloatVector r11 =
          FloatVector.fromArray(FLOATS, a, a1 + k + 4)
              .blend(FloatVector.fromArray(FLOATS, a, a5 + k), FOURS);
      FloatVector r12 =
          FloatVector.fromArray(FLOATS, a, a2 + k + 4)
              .blend(FloatVector.fromArray(FLOATS, a, a6 + k), FOURS);
      FloatVector r13 =
          FloatVector.fromArray(FLOATS, a, a3 + k + 4)
              .blend(FloatVector.fromArray(FLOATS, a, a7 + k), FOURS);
      FloatVector s10 = r10.blend(r12.rearrange(TWO_APART), TWOS);
      FloatVector s11 = r11.blend(r13.rearrange(TWO_APART), TWOS);
      s10.blend(s11.rearrange(ONE_APART), ONES).intoArray(to, into + 4 * WIDTH);
      s10.rearrange(ONE_APART).blend(s11, ONES).intoArray(to, into + 5 * WIDTH);
      FloatVector s12 = r10.rearrange(TWO_APART).blend(r12, TWOS);
      FloatVector s13 = r11.rearrange(TWO_APART).blend(r13, TWOS);
      s12.blend(s13.rearrange(ONE_APART), ONES).intoArray(to, into + 6 * WIDTH);
      s12.rearrange(ONE_APART).blend(s13, ONES).intoArray(to, into + 7 * WIDTH);
    }
  }
}
