package dev.sardonyx.cuda.kernels;

import java.util.Arrays;

/**
 * Sizes of a batched product of matrices, {@code y[rows, columns] = epilogue(A[rows, depth] ·
 * B[depth, columns])}; strides in elements, rows of what is stored.
 *
 * @param transposedA A is stored as {@code [depth, rows]}
 * @param transposedB B is stored as {@code [columns, depth]}
 * @param batch the sizes of the dimensions of matrices; y has them all, dense
 * @param batchStridesA from one matrix of A to the next, by dimension of the batch; 0 repeats
 * @param batchStrideBias from one matrix's bias to the next
 */
public record MatrixProduct(
    int rows,
    int columns,
    int depth,
    int strideA,
    int strideB,
    boolean transposedA,
    boolean transposedB,
    int[] batch,
    int[] batchStridesA,
    int[] batchStridesB,
    int batchStrideBias,
    DeviceEpilogue epilogue) {
  /** Rows up to which a product is one of few rows. */
  private static final int THIN_ROWS = 8;

  private static final int LARGE_TILE = 128;
  private static final int SMALL_TILE = 64;

  /** Blocks that fill a device; of sizes alone, so that sums are the same on all of them. */
  private static final int ENOUGH_BLOCKS = 128;

  /** Terms that are worth a block of their own. */
  private static final int SPLIT_DEPTH = 256;

  private static final int MOST_SPLITS = 16;

  /** One product of dense matrices. */
  public static MatrixProduct of(
      int rows,
      int columns,
      int depth,
      boolean transposedA,
      boolean transposedB,
      DeviceEpilogue epilogue) {
    return new MatrixProduct(
        rows,
        columns,
        depth,
        transposedA ? rows : depth,
        transposedB ? depth : columns,
        transposedA,
        transposedB,
        new int[0],
        new int[0],
        new int[0],
        0,
        epilogue);
  }

  /** This product with another epilogue. */
  public MatrixProduct with(DeviceEpilogue other) {
    return new MatrixProduct(
        rows,
        columns,
        depth,
        strideA,
        strideB,
        transposedA,
        transposedB,
        batch,
        batchStridesA,
        batchStridesB,
        batchStrideBias,
        other);
  }

  /** How the work is cut. */
  enum Tiling {
    THIN,
    SMALL,
    LARGE
  }

  Tiling tiling() {
    if (rows <= THIN_ROWS) {
      return Tiling.THIN;
    }
    return tiles(rows, columns, LARGE_TILE) * matrices() >= ENOUGH_BLOCKS / 2
        ? Tiling.LARGE
        : Tiling.SMALL;
  }

  static long tiles(long rows, long columns, int tile) {
    return Math.ceilDiv(rows, tile) * Math.ceilDiv(columns, tile);
  }

  /** Blocks for one matrix. */
  int blocks() {
    long blocks =
        switch (tiling()) {
          case THIN -> Math.ceilDiv(columns, transposedB ? 8 : 64);
          case SMALL -> tiles(rows, columns, SMALL_TILE);
          case LARGE -> tiles(rows, columns, LARGE_TILE);
        };
    return Math.toIntExact(blocks);
  }

  /** Parts of the depth that go to different blocks. */
  int splits() {
    return splits((long) blocks() * matrices(), depth);
  }

  static int splits(long blocks, int depth) {
    long wanted = Math.ceilDiv(ENOUGH_BLOCKS, Math.max(1, blocks));
    long splits = Math.clamp(depth / SPLIT_DEPTH, 1, Math.min(wanted, MOST_SPLITS));
    return (int) splits;
  }

  int matrices() {
    return Blocks.product(batch);
  }

  /** Bytes of working memory that the product needs; 0 for none. */
  public long scratchBytes() {
    int splits = isEmpty() ? 1 : splits();
    return splits == 1 ? 0 : (long) Float.BYTES * splits * matrices() * rows * columns;
  }

  boolean isEmpty() {
    return rows == 0 || columns == 0 || Arrays.stream(batch).anyMatch(size -> size == 0);
  }

  /** As {@code Product} (gemm.cuh). */
  Structure structure() {
    Walk walk = Walk.of(batch, batchStridesA, batchStridesB);
    int integers = 12;
    return new Structure(integers * Integer.BYTES + Walk.bytes(2) + DeviceEpilogue.BYTES)
        .integers(rows, columns, depth, strideA, strideB, columns)
        .flag(transposedA)
        .flag(transposedB)
        .integers(matrices(), splits(), Blocks.product(rows, columns), batchStrideBias)
        .append(walk.structure(2))
        .append(epilogue.structure());
  }
}
