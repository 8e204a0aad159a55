package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.tensor.ElementType;

/** Linear quantization (quantization.cu). n is the number of elements. */
public final class QuantizationKernels {
  private static final String FAMILY = "quantization";
  private static final int MOST_RANGES = 256;

  /** Elements that are worth a block of their own. */
  private static final int RANGE = 16 * Blocks.THREADS;

  private final KernelModules modules;

  public QuantizationKernels(KernelModules modules) {
    this.modules = modules;
  }

  /**
   * Which scale belongs to which element.
   *
   * @param extent places along the axis
   * @param inner elements from one place to the next
   * @param block places that share a scale
   */
  public record Scales(Kind kind, int extent, int inner, int block) {
    /** What has a scale; numbered as in quantization.cu. */
    public enum Kind {
      TENSOR,
      PLACE,
      BLOCK
    }

    /** One scale for all. */
    public static final Scales ONE = new Scales(Kind.TENSOR, 1, 1, 1);

    private static final int BYTES = Integer.BYTES * (2 + 3 * 3);

    private Structure structure() {
      return new Structure(BYTES)
          .integers(kind.ordinal(), Math.ceilDiv(extent, block))
          .divisor(inner)
          .divisor(extent)
          .divisor(block);
    }
  }

  /** Whether {@link #quantize} makes a type. */
  public static boolean isQuantized(ElementType type) {
    return switch (type) {
      case INT8, UINT8, INT16, UINT16 -> true;
      default -> false;
    };
  }

  /** Whether {@link #dequantize} reads a type. */
  public static boolean isDequantized(ElementType type) {
    return type == ElementType.INT32 || isQuantized(type);
  }

  /**
   * {@code y = saturate(round(x / scale) + zero)}, ties to even; NaN becomes the least number.
   *
   * @param type of x and scale: FLOAT, FLOAT16 or BFLOAT16, to which the quotient is rounded
   * @param to of y and the zero points: see {@link #isQuantized}
   * @param zero 0 for none
   */
  public void quantize(
      CudaStream stream,
      ElementType type,
      ElementType to,
      Scales scales,
      int n,
      long x,
      long scale,
      long zero,
      long y) {
    if (n > 0) {
      boolean signed = to.isSignedInteger();
      int bits = to.bits();
      int least = signed ? -(1 << bits - 1) : 0;
      stream
          .launch(modules.kernel(FAMILY, "quantize_" + KernelTypes.suffix(type)))
          .argument(n)
          .argument(scales.structure().segment())
          .argument(to.code())
          .argument((float) least)
          .argument((float) (least + (1 << bits) - 1))
          .addresses(x, scale)
          .argument(zero)
          .argument(y)
          .run(Blocks.of(stream, n), Blocks.THREADS);
    }
  }

  /**
   * {@code y = (x - zero) * scale}, rounded once.
   *
   * @param from of x and the zero points: see {@link #isDequantized}
   * @param type of scale and y: FLOAT, FLOAT16 or BFLOAT16
   * @param zero 0 for none
   */
  public void dequantize(
      CudaStream stream,
      ElementType from,
      ElementType type,
      Scales scales,
      int n,
      long x,
      long scale,
      long zero,
      long y) {
    if (n > 0) {
      stream
          .launch(modules.kernel(FAMILY, "dequantize_" + KernelTypes.suffix(type)))
          .argument(n)
          .argument(scales.structure().segment())
          .argument(from.code())
          .addresses(x, scale)
          .argument(zero)
          .argument(y)
          .run(Blocks.of(stream, n), Blocks.THREADS);
    }
  }

  /** Bytes of working memory that {@link #range} needs. */
  public static long rangeScratchBytes(int n) {
    return 2L * Float.BYTES * Math.max(1, ranges(n));
  }

  /** By the number of elements alone. */
  private static int ranges(int n) {
    return Math.min(MOST_RANGES, Math.ceilDiv(n, RANGE));
  }

  /**
   * DynamicQuantizeLinear's scale and zero point, by the range of the elements and 0.
   *
   * @param x FLOAT
   * @param scale one FLOAT
   * @param zero one UINT8
   * @param scratch of {@link #rangeScratchBytes} bytes
   */
  public void range(CudaStream stream, int n, long x, long scale, long zero, long scratch) {
    int ranges = ranges(n);
    if (ranges > 0) {
      stream
          .launch(modules.kernel(FAMILY, "range_ends"))
          .argument(n)
          .addresses(x, scratch)
          .run(ranges, Blocks.THREADS);
    }
    stream
        .launch(modules.kernel(FAMILY, "range_scale"))
        .argument(ranges)
        .addresses(scratch, scale)
        .argument(zero)
        .run(1, Blocks.THREADS);
  }
}
