package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import dev.sardonyx.kernels.matmul.RowLayout;
import dev.sardonyx.kernels.matmul.RowPanelKernels;
import jdk.incubator.vector.FloatVector;

/** Products over row blocks, by {@link VectorRowBlockTiles} and {@link VectorHalfRowBlockTiles}. */
final class VectorRowBlocks implements RowPanelKernels {
  private final RowLayout layout = RowLayout.of(LANES);

  @Override
  public RowLayout layout() {
    return layout;
  }

  @Override
  public int panelWidth() {
    return VectorTiles.WIDTH;
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
    VectorRowBlockTiles.run(
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
    VectorHalfRowBlockTiles.run(
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
  public void pack(
      int firstRow,
      int rows,
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] to,
      int toOffset,
      int toStride) {
    int whole = depth / LANES * LANES;
    int into = toOffset + firstRow * LANES;
    if (whole == LANES) {
      for (int row = 0; row < rows; row++) {
        FloatVector.fromArray(FLOATS, a, aOffset + row * aStride).intoArray(to, into + row * LANES);
      }
    } else {
      for (int row = 0; row < rows; row++) {
        longRow(whole, a, aOffset + row * aStride, to, into + row * LANES, toStride);
      }
    }
    if (whole < depth) {
      int end = into + whole / LANES * toStride;
      for (int row = 0; row < rows; row++) {
        for (int k = whole; k < depth; k++) {
          to[end + row * LANES + k - whole] = a[aOffset + row * aStride + k];
        }
      }
    }
  }

  private static void longRow(int depth, float[] a, int from, float[] to, int into, int toStride) {
    int block = into;
    for (int k = 0; k < depth; k += LANES) {
      FloatVector.fromArray(FLOATS, a, from + k).intoArray(to, block);
      block += toStride;
    }
  }
}
