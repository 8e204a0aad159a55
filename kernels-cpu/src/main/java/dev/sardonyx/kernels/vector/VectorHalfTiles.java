package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.VectorTiles.WIDTH;

import jdk.incubator.vector.FloatVector;

/**
 * Tiles of one vector's width, for the last columns of a product that fill only half a panel: up to
 * 12 rows, whose accumulators and one vector of B leave three registers.
 */
final class VectorHalfTiles {
  private VectorHalfTiles() {}

  /** As many rows at a time as there is a method for. */
  static void run(
      int rows,
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] panel,
      int panelOffset,
      float[] initial,
      int initialOffset,
      int initialStride,
      float[] c,
      int cOffset,
      int cStride) {
    int row = 0;
    while (row < rows) {
      int from = aOffset + row * aStride;
      int initialFrom = initialOffset + row * initialStride;
      int to = cOffset + row * cStride;
      int left = rows - row;
      if (left >= 12) {
        rows12(
            depth,
            a,
            from,
            aStride,
            panel,
            panelOffset,
            initial,
            initialFrom,
            initialStride,
            c,
            to,
            cStride);
        row += 12;
      } else if (left >= 8) {
        rows8(
            depth,
            a,
            from,
            aStride,
            panel,
            panelOffset,
            initial,
            initialFrom,
            initialStride,
            c,
            to,
            cStride);
        row += 8;
      } else if (left >= 4) {
        rows4(
            depth,
            a,
            from,
            aStride,
            panel,
            panelOffset,
            initial,
            initialFrom,
            initialStride,
            c,
            to,
            cStride);
        row += 4;
      } else {
        rows1(
            depth,
            a,
            from,
            aStride,
            panel,
            panelOffset,
            initial,
            initialFrom,
            initialStride,
            c,
            to,
            cStride);
        row++;
      }
    }
  }

  private static void rows12(
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] panel,
      int panelOffset,
      float[] initial,
      int initialOffset,
      int initialStride,
      float[] c,
      int cOffset,
      int cStride) {
    int a0 = aOffset;
    int a1 = aOffset + aStride;
    int a2 = aOffset + 2 * aStride;
    int a3 = aOffset + 3 * aStride;
    int a4 = aOffset + 4 * aStride;
    int a5 = aOffset + 5 * aStride;
    int a6 = aOffset + 6 * aStride;
    int a7 = aOffset + 7 * aStride;
    int a8 = aOffset + 8 * aStride;
    int a9 = aOffset + 9 * aStride;
    int a10 = aOffset + 10 * aStride;
    int a11 = aOffset + 11 * aStride;
    FloatVector c0 = FloatVector.zero(FLOATS);
    FloatVector c1 = c0;
    FloatVector c2 = c0;
    FloatVector c3 = c0;
    FloatVector c4 = c0;
    FloatVector c5 = c0;
    FloatVector c6 = c0;
    FloatVector c7 = c0;
    FloatVector c8 = c0;
    FloatVector c9 = c0;
    FloatVector c10 = c0;
    FloatVector c11 = c0;
    for (int k = 0; k < depth; k++) {
      FloatVector b = FloatVector.fromArray(FLOATS, panel, panelOffset + k * WIDTH);
      c0 = FloatVector.broadcast(FLOATS, a[a0 + k]).fma(b, c0);
      c1 = FloatVector.broadcast(FLOATS, a[a1 + k]).fma(b, c1);
      c2 = FloatVector.broadcast(FLOATS, a[a2 + k]).fma(b, c2);
      c3 = FloatVector.broadcast(FLOATS, a[a3 + k]).fma(b, c3);
      c4 = FloatVector.broadcast(FLOATS, a[a4 + k]).fma(b, c4);
      c5 = FloatVector.broadcast(FLOATS, a[a5 + k]).fma(b, c5);
      c6 = FloatVector.broadcast(FLOATS, a[a6 + k]).fma(b, c6);
      c7 = FloatVector.broadcast(FLOATS, a[a7 + k]).fma(b, c7);
      c8 = FloatVector.broadcast(FLOATS, a[a8 + k]).fma(b, c8);
      c9 = FloatVector.broadcast(FLOATS, a[a9 + k]).fma(b, c9);
      c10 = FloatVector.broadcast(FLOATS, a[a10 + k]).fma(b, c10);
      c11 = FloatVector.broadcast(FLOATS, a[a11 + k]).fma(b, c11);
    }
    c0.add(FloatVector.fromArray(FLOATS, initial, initialOffset)).intoArray(c, cOffset);
    c1.add(FloatVector.fromArray(FLOATS, initial, initialOffset + initialStride))
        .intoArray(c, cOffset + cStride);
    c2.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 2 * initialStride))
        .intoArray(c, cOffset + 2 * cStride);
    c3.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 3 * initialStride))
        .intoArray(c, cOffset + 3 * cStride);
    c4.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 4 * initialStride))
        .intoArray(c, cOffset + 4 * cStride);
    c5.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 5 * initialStride))
        .intoArray(c, cOffset + 5 * cStride);
    c6.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 6 * initialStride))
        .intoArray(c, cOffset + 6 * cStride);
    c7.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 7 * initialStride))
        .intoArray(c, cOffset + 7 * cStride);
    c8.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 8 * initialStride))
        .intoArray(c, cOffset + 8 * cStride);
    c9.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 9 * initialStride))
        .intoArray(c, cOffset + 9 * cStride);
    c10.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 10 * initialStride))
        .intoArray(c, cOffset + 10 * cStride);
    c11.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 11 * initialStride))
        .intoArray(c, cOffset + 11 * cStride);
  }

  private static void rows8(
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] panel,
      int panelOffset,
      float[] initial,
      int initialOffset,
      int initialStride,
      float[] c,
      int cOffset,
      int cStride) {
    int a0 = aOffset;
    int a1 = aOffset + aStride;
    int a2 = aOffset + 2 * aStride;
    int a3 = aOffset + 3 * aStride;
    int a4 = aOffset + 4 * aStride;
    int a5 = aOffset + 5 * aStride;
    int a6 = aOffset + 6 * aStride;
    int a7 = aOffset + 7 * aStride;
    FloatVector c0 = FloatVector.zero(FLOATS);
    FloatVector c1 = c0;
    FloatVector c2 = c0;
    FloatVector c3 = c0;
    FloatVector c4 = c0;
    FloatVector c5 = c0;
    FloatVector c6 = c0;
    FloatVector c7 = c0;
    for (int k = 0; k < depth; k++) {
      FloatVector b = FloatVector.fromArray(FLOATS, panel, panelOffset + k * WIDTH);
      c0 = FloatVector.broadcast(FLOATS, a[a0 + k]).fma(b, c0);
      c1 = FloatVector.broadcast(FLOATS, a[a1 + k]).fma(b, c1);
      c2 = FloatVector.broadcast(FLOATS, a[a2 + k]).fma(b, c2);
      c3 = FloatVector.broadcast(FLOATS, a[a3 + k]).fma(b, c3);
      c4 = FloatVector.broadcast(FLOATS, a[a4 + k]).fma(b, c4);
      c5 = FloatVector.broadcast(FLOATS, a[a5 + k]).fma(b, c5);
      c6 = FloatVector.broadcast(FLOATS, a[a6 + k]).fma(b, c6);
      c7 = FloatVector.broadcast(FLOATS, a[a7 + k]).fma(b, c7);
    }
    c0.add(FloatVector.fromArray(FLOATS, initial, initialOffset)).intoArray(c, cOffset);
    c1.add(FloatVector.fromArray(FLOATS, initial, initialOffset + initialStride))
        .intoArray(c, cOffset + cStride);
    c2.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 2 * initialStride))
        .intoArray(c, cOffset + 2 * cStride);
    c3.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 3 * initialStride))
        .intoArray(c, cOffset + 3 * cStride);
    c4.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 4 * initialStride))
        .intoArray(c, cOffset + 4 * cStride);
    c5.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 5 * initialStride))
        .intoArray(c, cOffset + 5 * cStride);
    c6.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 6 * initialStride))
        .intoArray(c, cOffset + 6 * cStride);
    c7.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 7 * initialStride))
        .intoArray(c, cOffset + 7 * cStride);
  }

  private static void rows4(
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] panel,
      int panelOffset,
      float[] initial,
      int initialOffset,
      int initialStride,
      float[] c,
      int cOffset,
      int cStride) {
    int a0 = aOffset;
    int a1 = aOffset + aStride;
    int a2 = aOffset + 2 * aStride;
    int a3 = aOffset + 3 * aStride;
    FloatVector c0 = FloatVector.zero(FLOATS);
    FloatVector c1 = c0;
    FloatVector c2 = c0;
    FloatVector c3 = c0;
    for (int k = 0; k < depth; k++) {
      FloatVector b = FloatVector.fromArray(FLOATS, panel, panelOffset + k * WIDTH);
      c0 = FloatVector.broadcast(FLOATS, a[a0 + k]).fma(b, c0);
      c1 = FloatVector.broadcast(FLOATS, a[a1 + k]).fma(b, c1);
      c2 = FloatVector.broadcast(FLOATS, a[a2 + k]).fma(b, c2);
      c3 = FloatVector.broadcast(FLOATS, a[a3 + k]).fma(b, c3);
    }
    c0.add(FloatVector.fromArray(FLOATS, initial, initialOffset)).intoArray(c, cOffset);
    c1.add(FloatVector.fromArray(FLOATS, initial, initialOffset + initialStride))
        .intoArray(c, cOffset + cStride);
    c2.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 2 * initialStride))
        .intoArray(c, cOffset + 2 * cStride);
    c3.add(FloatVector.fromArray(FLOATS, initial, initialOffset + 3 * initialStride))
        .intoArray(c, cOffset + 3 * cStride);
  }

  private static void rows1(
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] panel,
      int panelOffset,
      float[] initial,
      int initialOffset,
      int initialStride,
      float[] c,
      int cOffset,
      int cStride) {
    int a0 = aOffset;
    FloatVector c0 = FloatVector.zero(FLOATS);
    for (int k = 0; k < depth; k++) {
      FloatVector b = FloatVector.fromArray(FLOATS, panel, panelOffset + k * WIDTH);
      c0 = FloatVector.broadcast(FLOATS, a[a0 + k]).fma(b, c0);
    }
    c0.add(FloatVector.fromArray(FLOATS, initial, initialOffset)).intoArray(c, cOffset);
  }
}
