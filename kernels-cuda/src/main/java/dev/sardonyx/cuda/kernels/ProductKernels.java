package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.tensor.ElementType;
import java.util.Locale;

/** Products of matrices (gemm.cuh). */
public final class ProductKernels {
  private final KernelModules modules;

  public ProductKernels(KernelModules modules) {
    this.modules = modules;
  }

  /**
   * Computes a product.
   *
   * @param type FLOAT, FLOAT16 or BFLOAT16, of all matrices; sums are FLOAT
   * @param bias 0 if the epilogue has none
   * @param residual as large as y, and may be y itself; 0 if the epilogue has none
   * @param scratch of {@link MatrixProduct#scratchBytes} bytes
   */
  public void run(
      CudaStream stream,
      ElementType type,
      MatrixProduct product,
      long a,
      long b,
      long bias,
      long residual,
      long y,
      long scratch) {
    if (product.isEmpty()) {
      return;
    }
    String suffix = KernelTypes.suffix(type);
    String tiling = product.tiling().name().toLowerCase(Locale.ROOT);
    int splits = product.splits();
    int work = product.matrices() * splits;
    stream
        .launch(modules.kernel("gemm_" + suffix, "gemm_" + tiling + "_" + suffix))
        .argument(product.structure().segment())
        .addresses(a, b, bias, residual, y, scratch)
        .run(product.blocks(), 1, Math.min(work, Blocks.MOST_ALONG_Y), Blocks.THREADS, 1, 1, 0);
    if (splits > 1) {
      addParts(
          stream,
          type,
          new Parts(
              splits,
              product.matrices(),
              product.rows(),
              product.columns(),
              product.batchStrideBias(),
              product.epilogue()),
          scratch,
          bias,
          residual,
          y);
    }
  }

  /** Results {@code [entries, rows, columns]} that are there in so many parts. */
  record Parts(
      int splits,
      int entries,
      int rows,
      int columns,
      int batchStrideBias,
      DeviceEpilogue epilogue) {}

  void addParts(
      CudaStream stream,
      ElementType type,
      Parts parts,
      long sums,
      long bias,
      long residual,
      long y) {
    String suffix = KernelTypes.suffix(type);
    int n = Blocks.product(parts.entries(), parts.rows(), parts.columns());
    stream
        .launch(modules.kernel("gemm_" + suffix, "add_parts_" + suffix))
        .argument(n)
        .argument(parts.splits())
        .argument(Structure.ofDivisor(parts.columns()))
        .argument(Structure.ofDivisor(parts.rows()))
        .argument(parts.epilogue().structure().segment())
        .argument(parts.batchStrideBias())
        .addresses(sums, bias, residual, y)
        .run(Blocks.of(stream, n), Blocks.THREADS);
  }
}
