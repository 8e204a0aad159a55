package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.tensor.ElementType;

/**
 * {@code softmax(scale * Q · K' + mask) · V} without ever storing the scores (attention.cuh), and
 * masks for it (masks.cu).
 */
public final class AttentionKernels {
  private final KernelModules modules;

  public AttentionKernels(KernelModules modules) {
    this.modules = modules;
  }

  /** What a mask is. */
  public enum Mask {
    NONE,
    /** Numbers of the tensors' type, which are added to the scores. */
    ADDED,
    /** BOOL: false hides a key. */
    BOOL
  }

  /**
   * Where the elements {@code [batch, heads, rows, size]} of a tensor lie; along the last dimension
   * they follow each other. A stride of 0 repeats what is there once.
   */
  public record Layout(int batchStride, int headStride, int rowStride) {
    private static final int INTEGERS = 3;

    /** Of a dense tensor {@code [batch, heads, rows, size]}. */
    public static Layout headsFirst(int heads, int rows, int size) {
      return new Layout(heads * rows * size, rows * size, size);
    }

    /** Of a dense tensor {@code [batch, rows, heads, size]}. */
    public static Layout rowsFirst(int heads, int rows, int size) {
      return new Layout(heads * rows * size, size, heads * size);
    }

    private int[] integers() {
      return new int[] {batchStride, headStride, rowStride};
    }
  }

  /**
   * Sizes.
   *
   * @param keyHeads heads of K and V; each serves {@code heads / keyHeads} of Q
   * @param size elements of a row of Q and K
   * @param valueSize elements of a row of V and of the result
   * @param softcap scores become {@code softcap * tanh(score / softcap)} before the mask; 0 for not
   * @param causal whether query i sees only keys up to {@code i + causalOffset}
   * @param maskKeyStride elements of the mask from one key to the next: 1, or 0 for one for all
   * @param blankIsZero whether the result of a query that sees no key is 0, not NaN
   */
  public record Shape(
      int batch,
      int heads,
      int keyHeads,
      int queries,
      int keys,
      int size,
      int valueSize,
      float scale,
      float softcap,
      boolean causal,
      int causalOffset,
      Mask mask,
      int maskKeyStride,
      boolean blankIsZero,
      Layout q,
      Layout k,
      Layout v,
      Layout y,
      Layout masks) {
    private static final int BYTES = Integer.BYTES * (13 + 5 * Layout.INTEGERS);
    private static final int LONGEST = 256;

    /** Whether there is a kernel for rows as long as these. */
    public boolean fits() {
      return longest() <= LONGEST;
    }

    private int longest() {
      return Math.max(size, valueSize);
    }

    /** The longest row of the kernel to take. */
    private int kernel() {
      return longest() <= 64 ? 64 : longest() <= 128 ? 128 : LONGEST;
    }

    /** Queries that a block does. */
    private int queriesOfBlock() {
      return switch (kernel()) {
        case 64 -> 64;
        case 128 -> 32;
        default -> 16;
      };
    }

    private Structure structure() {
      return new Structure(BYTES)
          .integers(heads, heads / keyHeads, queries, keys, size, valueSize)
          .real(scale)
          .real(softcap)
          .flag(causal)
          .integers(causalOffset, mask.ordinal(), maskKeyStride)
          .flag(blankIsZero)
          .integers(q.integers())
          .integers(k.integers())
          .integers(v.integers())
          .integers(y.integers())
          .integers(masks.integers());
    }
  }

  /**
   * Computes all heads.
   *
   * @param type FLOAT, FLOAT16 or BFLOAT16; computed in FLOAT
   * @param shape that {@link Shape#fits}
   * @param mask 0 for none
   */
  public void run(
      CudaStream stream, ElementType type, Shape shape, long q, long k, long v, long mask, long y) {
    if (!shape.fits()) {
      throw new IllegalArgumentException(
          "attention on rows of %d and %d elements; at most %d"
              .formatted(shape.size(), shape.valueSize(), Shape.LONGEST));
    }
    int blocks =
        Blocks.product(
            shape.batch(), shape.heads(), Math.ceilDiv(shape.queries(), shape.queriesOfBlock()));
    if (blocks == 0 || shape.valueSize() == 0) {
      return;
    }
    String name = "attention_" + shape.kernel() + "_" + KernelTypes.suffix(type);
    stream
        .launch(modules.kernel("attention", name))
        .argument(shape.structure().segment())
        .addresses(q, k, v, mask, y)
        .run(blocks, Blocks.THREADS);
  }

  /** How it is said which keys are padding; numbered as in masks.cu. */
  public enum Padding {
    NONE,
    /** {@code [batch]}: how many keys count. */
    ENDS,
    /** {@code [2 * batch]}: where those that count end, and then where they begin. */
    ENDS_AND_BEGINS,
    /** By batch entry, query and key: 0 for what doesn't count. */
    ZEROS
  }

  /**
   * Two masks that become one, {@code [batch, heads, queries, keys]}.
   *
   * @param padding INT32; of {@link Padding#ZEROS} with a stride for each batch entry and query
   * @param score what is added for a key that doesn't count
   * @param added address of numbers that are added, 0 for none
   * @param addedLayout where those lie
   * @param addedKeyStride from one key to the next: 1 or 0
   */
  public record Masks(
      int batch,
      int heads,
      int queries,
      int keys,
      Padding kind,
      long padding,
      int paddingBatchStride,
      int paddingQueryStride,
      float score,
      long added,
      Layout addedLayout,
      int addedKeyStride) {}

  /**
   * Makes a mask that is added.
   *
   * @param type of the numbers added and of y: FLOAT, FLOAT16 or BFLOAT16
   */
  public void mask(CudaStream stream, ElementType type, Masks masks, long y) {
    int n = Blocks.product(masks.batch(), masks.heads(), masks.queries(), masks.keys());
    if (n > 0) {
      Structure structure =
          new Structure(Integer.BYTES * (9 + 5 + Layout.INTEGERS + 1))
              .divisor(masks.keys())
              .divisor(masks.queries())
              .divisor(masks.heads())
              .integers(masks.batch(), masks.kind().ordinal())
              .integers(masks.paddingBatchStride(), masks.paddingQueryStride())
              .real(masks.score())
              .integers(masks.addedLayout().integers())
              .integer(masks.addedKeyStride());
      stream
          .launch(modules.kernel("masks", "mask_" + KernelTypes.suffix(type)))
          .argument(n)
          .argument(structure.segment())
          .argument(masks.padding())
          .argument(masks.added())
          .argument(y)
          .run(Blocks.of(stream, n), Blocks.THREADS);
    }
  }
}
