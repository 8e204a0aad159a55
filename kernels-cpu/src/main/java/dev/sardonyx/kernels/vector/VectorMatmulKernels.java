package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.matmul.RowLayout;
import dev.sardonyx.kernels.matmul.RowPanelKernels;
import jdk.incubator.vector.FloatVector;

/** Matrix multiplication's inner loops in the Vector API. */
final class VectorMatmulKernels implements MatmulKernels {
  private final RowPanelKernels rowPanels =
      RowLayout.of(LANES).isOfChannelBlocks() ? new VectorRowBlocks() : new VectorRowPanels();

  @Override
  public int panelWidth() {
    return VectorTiles.WIDTH;
  }

  @Override
  public int tileRows() {
    return VectorTiles.ROWS;
  }

  @Override
  public void tiles(
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
      int initialHalf,
      float[] c,
      int cOffset,
      int cStride,
      int cHalf) {
    VectorTiles.run(
        rows,
        depth,
        a,
        aOffset,
        aStride,
        panel,
        panelOffset,
        initial,
        initialOffset,
        initialStride,
        initialHalf,
        c,
        cOffset,
        cStride,
        cHalf);
  }

  @Override
  public void halfTiles(
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
    VectorHalfTiles.run(
        rows,
        depth,
        a,
        aOffset,
        aStride,
        panel,
        panelOffset,
        initial,
        initialOffset,
        initialStride,
        c,
        cOffset,
        cStride);
  }

  @Override
  public RowPanelKernels rowPanels() {
    return rowPanels;
  }

  @Override
  public boolean prefersRowPanels() {
    return true;
  }

  @Override
  public float dot(float[] a, int aOffset, float[] b, int bOffset, int length) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = FloatVector.zero(FLOATS);
    FloatVector sum2 = FloatVector.zero(FLOATS);
    FloatVector sum3 = FloatVector.zero(FLOATS);
    int i = 0;
    for (; i <= length - 4 * LANES; i += 4 * LANES) {
      int x = aOffset + i;
      int y = bOffset + i;
      sum0 = FloatVector.fromArray(FLOATS, a, x).fma(FloatVector.fromArray(FLOATS, b, y), sum0);
      sum1 =
          FloatVector.fromArray(FLOATS, a, x + LANES)
              .fma(FloatVector.fromArray(FLOATS, b, y + LANES), sum1);
      sum2 =
          FloatVector.fromArray(FLOATS, a, x + 2 * LANES)
              .fma(FloatVector.fromArray(FLOATS, b, y + 2 * LANES), sum2);
      sum3 =
          FloatVector.fromArray(FLOATS, a, x + 3 * LANES)
              .fma(FloatVector.fromArray(FLOATS, b, y + 3 * LANES), sum3);
    }
    for (; i <= length - LANES; i += LANES) {
      sum0 =
          FloatVector.fromArray(FLOATS, a, aOffset + i)
              .fma(FloatVector.fromArray(FLOATS, b, bOffset + i), sum0);
    }
    float sum = LaneReduction.sum(sum0.add(sum1).add(sum2.add(sum3)));
    for (; i < length; i++) {
      sum += a[aOffset + i] * b[bOffset + i];
    }
    return sum;
  }

  @Override
  public void addRowTimesMatrix(
      int columns,
      int depth,
      float[] a,
      int aOffset,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset) {
    int k = 0;
    for (; k <= depth - 4; k += 4) {
      addFourRows(columns, a, aOffset + k, b, bOffset + k * bStride, bStride, c, cOffset);
    }
    for (; k < depth; k++) {
      addOneRow(columns, a[aOffset + k], b, bOffset + k * bStride, c, cOffset);
    }
  }

  private static void addFourRows(
      int columns, float[] a, int aOffset, float[] b, int bOffset, int bStride, float[] c, int to) {
    float x0 = a[aOffset];
    float x1 = a[aOffset + 1];
    float x2 = a[aOffset + 2];
    float x3 = a[aOffset + 3];
    int b1 = bOffset + bStride;
    int b2 = bOffset + 2 * bStride;
    int b3 = bOffset + 3 * bStride;
    int j = 0;
    for (; j <= columns - LANES; j += LANES) {
      FloatVector sum = FloatVector.fromArray(FLOATS, c, to + j);
      sum =
          FloatVector.fromArray(FLOATS, b, bOffset + j).fma(FloatVector.broadcast(FLOATS, x0), sum);
      sum = FloatVector.fromArray(FLOATS, b, b1 + j).fma(FloatVector.broadcast(FLOATS, x1), sum);
      sum = FloatVector.fromArray(FLOATS, b, b2 + j).fma(FloatVector.broadcast(FLOATS, x2), sum);
      sum = FloatVector.fromArray(FLOATS, b, b3 + j).fma(FloatVector.broadcast(FLOATS, x3), sum);
      sum.intoArray(c, to + j);
    }
    for (; j < columns; j++) {
      c[to + j] += x0 * b[bOffset + j] + x1 * b[b1 + j] + x2 * b[b2 + j] + x3 * b[b3 + j];
    }
  }

  private static void addOneRow(int columns, float x, float[] b, int bOffset, float[] c, int to) {
    int j = 0;
    for (; j <= columns - LANES; j += LANES) {
      FloatVector.fromArray(FLOATS, b, bOffset + j)
          .fma(FloatVector.broadcast(FLOATS, x), FloatVector.fromArray(FLOATS, c, to + j))
          .intoArray(c, to + j);
    }
    for (; j < columns; j++) {
      c[to + j] += x * b[bOffset + j];
    }
  }

  @Override
  public void packPanels(
      int depth, int panels, float[] b, int bOffset, int bStride, float[] to, int toOffset) {
    int panelElements = depth * VectorTiles.WIDTH;
    for (int k = 0; k < depth; k++) {
      int from = bOffset + k * bStride;
      int into = toOffset + k * VectorTiles.WIDTH;
      for (int panel = 0; panel < panels; panel++) {
        FloatVector.fromArray(FLOATS, b, from).intoArray(to, into);
        FloatVector.fromArray(FLOATS, b, from + LANES).intoArray(to, into + LANES);
        from += VectorTiles.WIDTH;
        into += panelElements;
      }
    }
  }
}
