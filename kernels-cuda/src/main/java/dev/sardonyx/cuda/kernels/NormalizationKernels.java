package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.tensor.ElementType;

/**
 * Softmax and normalizations (softmax.cu, normalization.cu) of FLOAT, FLOAT16 or BFLOAT16, computed
 * in FLOAT.
 */
public final class NormalizationKernels {
  private static final int LEAST_THREADS = 32;

  private final KernelModules modules;

  public NormalizationKernels(KernelModules modules) {
    this.modules = modules;
  }

  /** Softmax, or its logarithm, over the middle axis of {@code [outer, extent, inner]}. */
  public void softmax(
      CudaStream stream,
      ElementType type,
      boolean logarithm,
      int outer,
      int extent,
      int inner,
      long x,
      long y) {
    if (Blocks.product(outer, extent, inner) == 0) {
      return;
    }
    String suffix = KernelTypes.suffix(type);
    if (inner == 1) {
      stream
          .launch(modules.kernel("softmax", "softmax_rows_" + suffix))
          .argument(logarithm)
          .argument(extent)
          .addresses(x, y)
          .run(outer, Blocks.powerOfTwo(extent, LEAST_THREADS, Blocks.THREADS));
    } else {
      stream
          .launch(modules.kernel("softmax", "softmax_columns_" + suffix))
          .argument(logarithm)
          .argument(outer * inner)
          .integers(extent, inner)
          .addresses(x, y)
          .run(Blocks.of(stream, (long) outer * inner), Blocks.THREADS);
    }
  }

  /**
   * Rows that are normalized, {@code (x - mean) / sqrt(variance + epsilon) * scale + bias}: element
   * i of row r has the scale and bias number {@code r % groups * channels + i / spatial}.
   *
   * @param size elements of a row
   * @param centered whether the mean is taken away; else it is the root mean square
   */
  public record Rows(
      int rows, int size, int groups, int channels, int spatial, boolean centered, float epsilon) {
    private static final int BYTES = Integer.BYTES * 8;

    /** LayerNormalization, or RMSNormalization if not centered: a scale an element of the row. */
    public static Rows layers(int rows, int size, boolean centered, float epsilon) {
      return new Rows(rows, size, 1, size, 1, centered, epsilon);
    }

    /** GroupNormalization of {@code [batch, channels, spatial]}; instances are groups of one. */
    public static Rows groups(int batch, int channels, int groups, int spatial, float epsilon) {
      int each = channels / groups;
      return new Rows(batch * groups, each * spatial, groups, each, spatial, true, epsilon);
    }

    private Structure structure() {
      return new Structure(BYTES)
          .integers(size, groups, channels)
          .divisor(spatial)
          .flag(centered)
          .real(epsilon);
    }
  }

  /**
   * Normalizes rows.
   *
   * @param scale 0 for none
   * @param bias 0 for none
   * @param means FLOAT {@code [rows]}, or 0 if nobody wants them
   * @param deviations FLOAT {@code [rows]}, the inverse standard deviations; or 0
   */
  public void rows(
      CudaStream stream,
      ElementType type,
      Rows rows,
      long x,
      long scale,
      long bias,
      long y,
      long means,
      long deviations) {
    if (rows.rows() == 0 || rows.size() == 0) {
      return;
    }
    stream
        .launch(modules.kernel("normalization", "normalize_rows_" + KernelTypes.suffix(type)))
        .argument(rows.structure().segment())
        .addresses(x, scale, bias, y, means, deviations)
        .run(rows.rows(), Blocks.powerOfTwo(rows.size(), LEAST_THREADS, Blocks.THREADS));
  }

  /** BatchNormalization of {@code [batch, channels, spatial]} by known statistics. */
  public void channels(
      CudaStream stream,
      ElementType type,
      int batch,
      int channels,
      int spatial,
      float epsilon,
      long x,
      long scale,
      long bias,
      long means,
      long variances,
      long y) {
    int n = Blocks.product(batch, channels, spatial);
    if (n == 0) {
      return;
    }
    stream
        .launch(modules.kernel("normalization", "normalize_channels_" + KernelTypes.suffix(type)))
        .argument(n)
        .argument(Structure.ofDivisor(spatial))
        .argument(Structure.ofDivisor(channels))
        .argument(epsilon)
        .addresses(x, scale, bias, means, variances, y)
        .run(Blocks.of(stream, n), Blocks.THREADS);
  }

  /** LRN of {@code [batch, channels, spatial]}. */
  public void localResponse(
      CudaStream stream,
      ElementType type,
      int batch,
      int channels,
      int spatial,
      int size,
      float alpha,
      float beta,
      float offset,
      long x,
      long y) {
    int n = Blocks.product(batch, channels, spatial);
    if (n == 0) {
      return;
    }
    stream
        .launch(modules.kernel("normalization", "local_response_" + KernelTypes.suffix(type)))
        .argument(n)
        .argument(Structure.ofDivisor(spatial))
        .argument(Structure.ofDivisor(channels))
        .argument(size)
        .argument(alpha)
        .argument(beta)
        .argument(offset)
        .addresses(x, y)
        .run(Blocks.of(stream, n), Blocks.THREADS);
  }
}
