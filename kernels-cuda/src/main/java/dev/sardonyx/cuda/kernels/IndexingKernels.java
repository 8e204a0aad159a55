package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.tensor.ElementType;
import java.util.Arrays;

/**
 * Gather, scatter and relatives (indexing.cu). Indices are INT32 or INT64 ({@code wide}). One that
 * is out of range is not followed: the element is 0 or stays as it is, and the INT32 at {@code
 * fault}, unless that is 0, becomes 1.
 */
public final class IndexingKernels {
  private static final String FAMILY = "indexing";

  /** How an update enters an element; numbered as in indexing.cu. */
  public enum Reduction {
    REPLACE,
    SUM,
    PRODUCT,
    MAX,
    MIN
  }

  private final KernelModules modules;

  public IndexingKernels(KernelModules modules) {
    this.modules = modules;
  }

  /** {@code y[outer, j, inner] = x[outer, indices[j], inner]}; x has {@code extent} of them. */
  public void gather(
      CudaStream stream,
      ElementType type,
      int outer,
      int extent,
      int inner,
      int count,
      boolean wide,
      long x,
      long indices,
      long y,
      long fault) {
    int n = Blocks.product(outer, count, inner);
    if (n > 0) {
      stream
          .launch(modules.kernel(FAMILY, "gather_" + KernelTypes.bytes(type)))
          .argument(n)
          .argument(Structure.ofDivisor(inner))
          .argument(Structure.ofDivisor(count))
          .argument(extent)
          .argument(wide)
          .addresses(x, indices, y, fault)
          .run(Blocks.of(stream, n), Blocks.THREADS);
    }
  }

  /** GatherElements. */
  public void gatherElements(
      CudaStream stream,
      ElementType type,
      int[] shape,
      int[] indexShape,
      int axis,
      boolean wide,
      long x,
      long indices,
      long y,
      long fault) {
    int n = Blocks.product(indexShape);
    if (n > 0) {
      int[] strides = Walk.dense(shape);
      int axisStride = strides[axis];
      strides[axis] = 0;
      stream
          .launch(modules.kernel(FAMILY, "gather_elements_" + KernelTypes.bytes(type)))
          .argument(n)
          .argument(Walk.of(indexShape, strides).segment())
          .integers(shape[axis], axisStride)
          .argument(wide)
          .addresses(x, indices, y, fault)
          .run(Blocks.of(stream, n), Blocks.THREADS);
    }
  }

  /**
   * GatherND: y is {@code [batch, tuples, slice]}.
   *
   * @param batchDimensions leading dimensions that x and indices share
   * @param width how many dimensions after those an index stands for
   * @param tuples how many indices a batch entry has
   */
  public void gatherSlices(
      CudaStream stream,
      ElementType type,
      int[] shape,
      int batchDimensions,
      int width,
      int tuples,
      boolean wide,
      long x,
      long indices,
      long y,
      long fault) {
    int batch = Blocks.product(shape, 0, batchDimensions);
    int slice = Blocks.product(shape, batchDimensions + width, shape.length);
    int n = Blocks.product(batch, tuples, slice);
    if (n > 0) {
      stream
          .launch(modules.kernel(FAMILY, "gather_slices_" + KernelTypes.bytes(type)))
          .argument(n)
          .argument(Structure.ofDivisor(slice))
          .argument(Structure.ofDivisor(tuples))
          .argument(Blocks.product(shape, batchDimensions, shape.length))
          .argument(axes(shape, batchDimensions, width).segment())
          .argument(wide)
          .addresses(x, indices, y, fault)
          .run(Blocks.of(stream, n), Blocks.THREADS);
    }
  }

  /** As {@code Axes}: extents and strides of {@code width} dimensions. */
  private static Structure axes(int[] shape, int first, int width) {
    if (width > Walk.MAX_RANK) {
      throw new IllegalArgumentException(
          "indices of %d dimensions; at most %d".formatted(width, Walk.MAX_RANK));
    }
    int[] strides = Walk.dense(shape);
    return new Structure(Integer.BYTES * (1 + 2 * Walk.MAX_RANK))
        .integer(width)
        .array(Walk.MAX_RANK, Arrays.copyOfRange(shape, first, first + width))
        .array(Walk.MAX_RANK, Arrays.copyOfRange(strides, first, first + width));
  }

  /** Whether updates of a type can be scattered; without a reduction any type goes by its size. */
  public static boolean scatters(ElementType type, Reduction reduction) {
    return switch (type) {
      case FLOAT, FLOAT16, BFLOAT16, DOUBLE, INT8, UINT8, INT16, INT32, INT64 -> true;
      default -> reduction == Reduction.REPLACE && !type.isComplex();
    };
  }

  private static String scatterSuffix(ElementType type, Reduction reduction) {
    if (reduction != Reduction.REPLACE) {
      return KernelTypes.suffix(type);
    }
    return switch (KernelTypes.bytes(type)) {
      case 1 -> "u8";
      case 2 -> "i16";
      case 4 -> "i32";
      default -> "i64";
    };
  }

  /**
   * ScatterElements, with y holding the data already. Updates that meet are done in their order.
   *
   * @param shape of y
   * @param indexShape of indices and updates
   */
  public void scatterElements(
      CudaStream stream,
      ElementType type,
      Reduction reduction,
      int[] shape,
      int[] indexShape,
      int axis,
      boolean wide,
      long indices,
      long updates,
      long y,
      long fault) {
    if (Blocks.product(indexShape) == 0) {
      return;
    }
    int[] sizes = indexShape.clone();
    sizes[axis] = 1;
    int[] from = Walk.dense(indexShape);
    int[] to = Walk.dense(shape);
    int lines = Blocks.product(sizes);
    stream
        .launch(modules.kernel(FAMILY, "scatter_elements_" + scatterSuffix(type, reduction)))
        .integers(lines, indexShape[axis], from[axis])
        .argument(Walk.of(sizes, from, to).segment())
        .integers(shape[axis], to[axis], reduction.ordinal())
        .argument(wide)
        .addresses(indices, updates, y, fault)
        .run(Blocks.of(stream, lines), Blocks.THREADS);
  }

  /**
   * ScatterND, with y holding the data already. Updates that meet are done in their order.
   *
   * @param width how many dimensions an index stands for
   * @param apart whether no two indices are the same, so that all updates are done at once
   */
  public void scatterSlices(
      CudaStream stream,
      ElementType type,
      Reduction reduction,
      int[] shape,
      int width,
      int tuples,
      boolean apart,
      boolean wide,
      long indices,
      long updates,
      long y,
      long fault) {
    int slice = Blocks.product(shape, width, shape.length);
    if (slice == 0 || tuples == 0) {
      return;
    }
    int threads = apart ? Blocks.product(slice, tuples) : slice;
    stream
        .launch(modules.kernel(FAMILY, "scatter_slices_" + scatterSuffix(type, reduction)))
        .argument(tuples)
        .argument(Structure.ofDivisor(slice))
        .argument(axes(shape, 0, width).segment())
        .argument(reduction.ordinal())
        .argument(apart)
        .argument(wide)
        .addresses(indices, updates, y, fault)
        .run(Blocks.of(stream, threads), Blocks.THREADS);
  }
}
