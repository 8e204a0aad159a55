package dev.sardonyx.cuda.library;

/**
 * Products of matrices by a library. It belongs to one stream, whose work its calls queue; one
 * thread at a time uses it.
 */
public interface MatrixLibrary extends AutoCloseable {
  /** Whether it does this product; if not, own kernels do. */
  boolean supports(Gemm product);

  /**
   * Queues a product.
   *
   * @param a device address of A
   * @param b device address of B
   * @param c device address of C, which isn't read if beta is 0
   * @throws dev.sardonyx.error.DeviceException if the library refuses it
   */
  void multiply(Gemm product, float alpha, long a, long b, float beta, long c);

  @Override
  void close();
}
