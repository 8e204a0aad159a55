package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.LANES;

import dev.sardonyx.kernels.matmul.RowLayout;
import dev.sardonyx.kernels.matmul.RowPanelKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Rows of A into row panels, two numbers of a row at a time. */
final class VectorRowPacking {
  private static final VectorSpecies<Float> TWO = FloatVector.SPECIES_64;

  private static final int STEPS = RowPanelKernels.STEPS;

  private static final int WIDTH = VectorTiles.WIDTH;

  /** From one pair of numbers of a row to the next. */
  private static final int NEXT = STEPS * WIDTH;

  private static final RowLayout LAYOUT = RowLayout.of(LANES);

  private static final int PANEL_ROWS = LAYOUT.panelRows();

  /** Numbers from which on a row is packed by itself. */
  private static final int LONG_ROW = 32;

  private VectorRowPacking() {}

  /** See {@link RowPanelKernels#pack}. */
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
    int whole = depth / STEPS * STEPS;
    for (int row = 0; row < rows; ) {
      int slot = (firstRow + row) % PANEL_ROWS;
      int count = Math.min(rows - row, PANEL_ROWS - slot);
      int from = aOffset + row * aStride;
      int into = toOffset + (firstRow + row) / PANEL_ROWS * toStride + slot * STEPS;
      if (depth >= LONG_ROW) {
        for (int i = 0; i < count; i++) {
          longRow(whole, a, from + i * aStride, to, into + i * STEPS);
        }
      } else if (depth == 4 * STEPS && aStride == 4 * STEPS) {
        adjacentRows(count, a, from, to, into);
      } else {
        shortRows(count, whole, a, from, aStride, to, into);
      }
      if (whole < depth) {
        ends(count, depth, a, from, aStride, to, into);
      }
      row += count;
    }
  }

  private static void longRow(int depth, float[] a, int from, float[] to, int into) {
    for (int k = 0; k < depth; k += STEPS) {
      FloatVector.fromArray(TWO, a, from + k).intoArray(to, into + k * WIDTH);
    }
  }

  /** Rows of four pairs without a gap between them, as the pixels of a block of 8 channels lie. */
  private static void adjacentRows(int rows, float[] a, int from, float[] to, int into) {
    for (int i = 0; i < rows * STEPS; i += STEPS) {
      int row = from + 4 * i;
      FloatVector.fromArray(TWO, a, row).intoArray(to, into + i);
      FloatVector.fromArray(TWO, a, row + STEPS).intoArray(to, into + i + NEXT);
      FloatVector.fromArray(TWO, a, row + 2 * STEPS).intoArray(to, into + i + 2 * NEXT);
      FloatVector.fromArray(TWO, a, row + 3 * STEPS).intoArray(to, into + i + 3 * NEXT);
    }
  }

  private static void shortRows(
      int rows, int depth, float[] a, int aOffset, int aStride, float[] to, int toOffset) {
    for (int i = 0; i < rows; i++) {
      int from = aOffset + i * aStride;
      int into = toOffset + i * STEPS;
      for (int k = 0; k < depth; k += STEPS) {
        FloatVector.fromArray(TWO, a, from + k).intoArray(to, into + k * WIDTH);
      }
    }
  }

  /** What is left of the rows behind their whole pairs. */
  private static void ends(
      int rows, int depth, float[] a, int aOffset, int aStride, float[] to, int toOffset) {
    for (int i = 0; i < rows; i++) {
      for (int k = depth / STEPS * STEPS; k < depth; k++) {
        to[toOffset + i * STEPS + LAYOUT.step(k, 0)] = a[aOffset + i * aStride + k];
      }
    }
  }
}
