package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaKernel;
import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.tensor.ElementType;

/** Reductions over any axes, and the places of extremes (reduce.cuh, argument.cu). */
public final class ReductionKernels {
  /** How an element enters the result; numbered as in reduce.cuh. */
  public enum Accumulation {
    SUM,
    SUM_OF_MAGNITUDES,
    SUM_OF_SQUARES,
    PRODUCT,
    MAX,
    MIN,
    /** Of {@code exp(x - reference)}; floating point only. */
    SUM_OF_EXPONENTIALS
  }

  /** What happens to a finished result; roots and logarithms are of floating point only. */
  public enum Finish {
    NONE,
    /** Division by the number of elements. */
    MEAN,
    SQUARE_ROOT,
    LOGARITHM,
    LOGARITHM_PLUS_REFERENCE
  }

  /** Elements that are worth a block of their own. */
  private static final int PART = 4096;

  private static final int MOST_PARTS = 64;

  /** Blocks that fill a device; of sizes alone, so that sums are the same on all of them. */
  private static final int ENOUGH_BLOCKS = 128;

  private static final int COLUMNS = 32;

  private final KernelModules modules;

  public ReductionKernels(KernelModules modules) {
    this.modules = modules;
  }

  /** How a reduction is done. */
  private record Plan(
      Walk kept, Walk within, int outputs, int elements, boolean rows, int threads, int parts) {
    static Plan of(int[] shape, boolean[] axes) {
      int[] strides = Walk.dense(shape);
      int reducedRank = 0;
      for (boolean axis : axes) {
        reducedRank += axis ? 1 : 0;
      }
      int[][] kept = new int[2][shape.length - reducedRank];
      int[][] reduced = new int[2][reducedRank];
      boolean rows = true;
      int k = 0;
      int r = 0;
      for (int d = 0; d < shape.length; d++) {
        if (axes[d]) {
          reduced[0][r] = shape[d];
          reduced[1][r++] = strides[d];
        } else {
          kept[0][k] = shape[d];
          kept[1][k++] = strides[d];
        }
        rows = shape[d] == 1 ? rows : axes[d];
      }
      int outputs = Blocks.product(kept[0]);
      int elements = Blocks.product(reduced[0]);
      // Threads that share an output; the rest of a block's 256 have other outputs.
      int threads =
          rows
              ? Blocks.powerOfTwo(elements, 1, Blocks.THREADS)
              : Blocks.THREADS / Blocks.powerOfTwo(outputs, 1, COLUMNS);
      long blocks = Math.ceilDiv((long) outputs * threads, Blocks.THREADS);
      int parts = 1;
      if (blocks < ENOUGH_BLOCKS) {
        parts = Math.clamp(elements / PART, 1, MOST_PARTS);
      }
      return new Plan(
          Walk.of(kept[0], kept[1]),
          elements == 0 ? Walk.of(new int[0], new int[0]) : Walk.of(reduced[0], reduced[1]),
          outputs,
          elements,
          rows,
          threads,
          parts);
    }
  }

  /** Whether {@link #reduce} takes a type. */
  public static boolean takes(ElementType type) {
    return switch (type) {
      case FLOAT, FLOAT16, BFLOAT16, DOUBLE, INT8, UINT8, BOOL, INT32, UINT32, INT64, UINT64 ->
          true;
      default -> false;
    };
  }

  /** Bytes of working memory that {@link #reduce} needs; 0 for none. */
  public static long scratchBytes(ElementType type, int[] shape, boolean[] axes) {
    Plan plan = Plan.of(shape, axes);
    // Parts are of the type of arithmetic, FLOAT or wider.
    int bytes = Math.max(Float.BYTES, KernelTypes.bytes(type));
    return plan.parts == 1 ? 0 : (long) bytes * plan.parts * plan.outputs;
  }

  /**
   * Reduces a dense tensor over some axes. Of no elements a result is the neutral one: 0, 1, or the
   * type's least or greatest number.
   *
   * @param axes which are reduced
   * @param references of the shape of y, for what takes them; else 0
   * @param y dense, of the other axes
   * @param scratch of {@link #scratchBytes} bytes
   */
  public void reduce(
      CudaStream stream,
      ElementType type,
      Accumulation accumulation,
      Finish finish,
      int[] shape,
      boolean[] axes,
      long x,
      long references,
      long y,
      long scratch) {
    Plan plan = Plan.of(shape, axes);
    if (plan.outputs == 0) {
      return;
    }
    String suffix = KernelTypes.suffix(type);
    int across = Blocks.THREADS / plan.threads;
    int blocks = Math.ceilDiv(plan.outputs, across);
    int blockX = plan.rows ? plan.threads : across;
    String walk = plan.rows ? "row" : "column";
    if (plan.parts == 1) {
      stream
          .launch(kernel("reduce_" + walk + "s_", suffix, type))
          .integers(accumulation.ordinal(), finish.ordinal(), plan.outputs, plan.elements)
          .argument(plan.kept.segment())
          .argument(plan.within.segment())
          .addresses(x, references, y)
          .run(blocks, 1, 1, blockX, Blocks.THREADS / blockX, 1, 0);
      return;
    }
    stream
        .launch(kernel("reduce_" + walk + "_parts_", suffix, type))
        .integers(accumulation.ordinal(), plan.outputs, plan.elements)
        .argument(plan.kept.segment())
        .argument(plan.within.segment())
        .addresses(x, references, scratch)
        .run(blocks, plan.parts, 1, blockX, Blocks.THREADS / blockX, 1, 0);
    stream
        .launch(kernel("reduce_parts_", suffix, type))
        .integers(accumulation.ordinal(), finish.ordinal(), plan.outputs, plan.parts, plan.elements)
        .addresses(scratch, references, y)
        .run(Blocks.of(stream, plan.outputs), Blocks.THREADS);
  }

  private CudaKernel kernel(String name, String suffix, ElementType type) {
    String family = type.isFloatingPoint() ? "reduce_real" : "reduce_whole";
    return modules.kernel(family, name + suffix);
  }

  /**
   * ArgMax or ArgMin over the middle axis of {@code [outer, extent, inner]}.
   *
   * @param type one that {@link #takes}
   * @param last whether of equal elements the last counts
   * @param y INT64 {@code [outer, inner]}
   */
  public void argument(
      CudaStream stream,
      ElementType type,
      boolean largest,
      boolean last,
      int outer,
      int extent,
      int inner,
      long x,
      long y) {
    int outputs = Blocks.product(outer, inner);
    if (outputs == 0) {
      return;
    }
    String suffix = KernelTypes.suffix(type);
    int threads = Blocks.powerOfTwo(Math.ceilDiv(extent, 4), 1, Blocks.THREADS);
    int across = Blocks.THREADS / threads;
    stream
        .launch(modules.kernel("argument", "argument_" + suffix))
        .argument(largest)
        .argument(last)
        .integers(outputs, extent, inner)
        .addresses(x, y)
        .run(Math.ceilDiv(outputs, across), 1, 1, threads, across, 1, 0);
  }
}
