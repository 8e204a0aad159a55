package dev.sardonyx.cuda.library;

/**
 * Convolutions, pooling and softmax by a library. It belongs to one stream, whose work its calls
 * queue; one thread at a time uses it. What is chosen for a shape is chosen once.
 */
public interface NetworkLibrary extends AutoCloseable {
  /**
   * Whether it does this convolution; if not, own kernels do. It is made ready, and its algorithm
   * chosen, when this is first asked; the answer stays the same.
   */
  boolean supports(Convolution2d convolution);

  /** Bytes of working memory that a supported convolution needs; the same at each call. */
  long workspaceBytes(Convolution2d convolution);

  /**
   * Queues a supported convolution.
   *
   * @param bias {@code [M]} of the tensors' type; 0: none
   * @param workspace of {@link #workspaceBytes}
   */
  void convolve(Convolution2d convolution, long x, long weights, long bias, long y, long workspace);

  /** Queues pooling; NaN in a window makes its result NaN. */
  void pool(Pooling2d pooling, long x, long y);

  /** Queues the softmax of each of {@code rows} rows of {@code columns} elements. */
  void softmax(ProductType type, int rows, int columns, long x, long y);

  @Override
  void close();
}
