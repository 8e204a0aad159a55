package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.tensor.ElementType;
import java.util.Arrays;

/** Copies that change places and no values (movement.cu), of types of at most 8 bytes. */
public final class MovementKernels {
  private static final String FAMILY = "movement";
  private static final int TILE = 32;
  private static final int TILE_THREADS_ALONG_Y = 8;

  /** Rows and columns from which on a transpose is worth tiles. */
  private static final int TILE_WORTH = 8;

  /** What is outside of a padded tensor; numbered as in movement.cu. */
  public enum PadMode {
    CONSTANT,
    EDGE,
    REFLECT,
    WRAP
  }

  private final KernelModules modules;

  public MovementKernels(KernelModules modules) {
    this.modules = modules;
  }

  /**
   * {@code y[yStart + sum(i * yStrides)] = x[xStart + sum(i * xStrides)]} for all i within sizes:
   * slices, pieces of a concatenation or split, expansion, repetition. Starts and strides count
   * elements; strides of x may be 0 or negative.
   */
  public void copy(
      CudaStream stream,
      ElementType type,
      int[] sizes,
      long x,
      int xStart,
      int[] xStrides,
      long y,
      int yStart,
      int[] yStrides) {
    int n = Blocks.product(sizes);
    if (n == 0) {
      return;
    }
    int bytes = KernelTypes.bytes(type);
    Walk walk = Walk.of(sizes, xStrides, yStrides);
    long from = x + (long) xStart * bytes;
    long to = y + (long) yStart * bytes;
    if (walk.isDense(0) && walk.isDense(1)) {
      stream.copy(to, from, (long) n * bytes);
      return;
    }
    stream
        .launch(modules.kernel(FAMILY, "copy_strided_" + bytes))
        .argument(n)
        .argument(walk.segment())
        .addresses(from, to)
        .run(Blocks.of(stream, n), Blocks.THREADS);
  }

  /**
   * Transposes a dense tensor.
   *
   * @param permutation of y's dimensions: which of x each is
   */
  public void transpose(
      CudaStream stream, ElementType type, int[] shape, int[] permutation, long x, long y) {
    int rank = shape.length;
    int[] sizes = new int[rank];
    int[] from = new int[rank];
    int[] strides = Walk.dense(shape);
    for (int d = 0; d < rank; d++) {
      sizes[d] = shape[permutation[d]];
      from[d] = strides[permutation[d]];
    }
    if (Arrays.stream(sizes).anyMatch(size -> size == 0)) {
      return;
    }
    Walk walk = Walk.of(sizes, from);
    // [batch, columns, rows] of what lies as [batch, rows, columns], or that without the batch
    int last = walk.rank() - 1;
    boolean matrices =
        (last == 1 || last == 2 && walk.stride(0, 0) == walk.size(1) * walk.size(2))
            && walk.stride(0, last - 1) == 1
            && walk.stride(0, last) == walk.size(last - 1);
    if (matrices && walk.size(last) >= TILE_WORTH && walk.size(last - 1) >= TILE_WORTH) {
      matrices(
          stream, type, last == 2 ? walk.size(0) : 1, walk.size(last), walk.size(last - 1), x, y);
    } else {
      copy(stream, type, sizes, x, 0, from, y, 0, Walk.dense(sizes));
    }
  }

  /** {@code [batch, rows, columns]} to {@code [batch, columns, rows]}. */
  private void matrices(
      CudaStream stream, ElementType type, int batch, int rows, int columns, long x, long y) {
    stream
        .launch(modules.kernel(FAMILY, "transpose_" + KernelTypes.bytes(type)))
        .integers(batch, rows, columns)
        .addresses(x, y)
        .run(
            Math.ceilDiv(columns, TILE),
            Math.min(Math.ceilDiv(rows, TILE), Blocks.MOST_ALONG_Y),
            Math.min(batch, Blocks.MOST_ALONG_Y),
            TILE,
            TILE_THREADS_ALONG_Y,
            1,
            0);
  }

  /**
   * Pads, or where a number is negative cuts.
   *
   * @param shape of x, at most 8 dimensions, with elements unless the mode is {@link
   *     PadMode#CONSTANT}
   * @param before elements before those of x, by dimension
   * @param padded the shape of y
   * @param value address of the constant; 0 for zeros
   */
  public void pad(
      CudaStream stream,
      ElementType type,
      PadMode mode,
      int[] shape,
      int[] before,
      int[] padded,
      long x,
      long value,
      long y) {
    int n = Blocks.product(padded);
    if (n == 0) {
      return;
    }
    if (shape.length > Walk.MAX_RANK) {
      throw new IllegalArgumentException(
          "padding of %d dimensions; at most %d".formatted(shape.length, Walk.MAX_RANK));
    }
    int integers = 2 + Walk.MAX_RANK * (3 + 3);
    Structure pads = new Structure(Integer.BYTES * integers).integers(mode.ordinal(), shape.length);
    for (int size : padded) {
      pads.divisor(size);
    }
    pads.skip(Integer.BYTES * 3 * (Walk.MAX_RANK - shape.length))
        .array(Walk.MAX_RANK, before)
        .array(Walk.MAX_RANK, shape)
        .array(Walk.MAX_RANK, Walk.dense(shape));
    stream
        .launch(modules.kernel(FAMILY, "pad_" + KernelTypes.bytes(type)))
        .argument(n)
        .argument(pads.segment())
        .addresses(x, value, y)
        .run(Blocks.of(stream, n), Blocks.THREADS);
  }

  /**
   * Trilu of {@code [batch, rows, columns]}: what is below diagonal {@code k} (above it, if not
   * {@code upper}) becomes 0.
   */
  public void triangle(
      CudaStream stream,
      ElementType type,
      boolean upper,
      int k,
      int batch,
      int rows,
      int columns,
      long x,
      long y) {
    int n = Blocks.product(batch, rows, columns);
    if (n > 0) {
      stream
          .launch(modules.kernel(FAMILY, "triangle_" + KernelTypes.bytes(type)))
          .argument(n)
          .argument(Structure.ofDivisor(rows))
          .argument(Structure.ofDivisor(columns))
          .argument(upper)
          .argument(k)
          .addresses(x, y)
          .run(Blocks.of(stream, n), Blocks.THREADS);
    }
  }

  /**
   * Sets n elements.
   *
   * @param bits of the value, in the low bytes
   */
  public void fill(CudaStream stream, ElementType type, int n, long bits, long y) {
    if (n > 0) {
      stream
          .launch(modules.kernel(FAMILY, "fill_" + KernelTypes.bytes(type)))
          .argument(n)
          .argument(bits)
          .argument(y)
          .run(Blocks.of(stream, n), Blocks.THREADS);
    }
  }
}
