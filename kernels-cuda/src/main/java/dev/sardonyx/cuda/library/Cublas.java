package dev.sardonyx.cuda.library;

import dev.sardonyx.cuda.driver.CudaContext;
import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.cuda.driver.DeviceMemory;
import dev.sardonyx.error.DeviceException;
import jcuda.jcublas.cublasStatus;

/** Products of matrices by cuBLAS, whichever way it is bound. */
final class Cublas implements MatrixLibrary {
  // cublasOperation_t
  private static final int NOT_TRANSPOSED = 0;
  private static final int TRANSPOSED = 1;

  // cudaDataType
  private static final int REAL_32 = 0;
  private static final int REAL_16 = 2;
  private static final int INTEGER_8 = 3;
  private static final int INTEGER_32 = 10;
  private static final int REAL_16_BRAIN = 14;

  // cublasComputeType_t
  static final int COMPUTE_32 = 68;
  static final int COMPUTE_INTEGER_32 = 72;
  static final int COMPUTE_32_FAST_TENSOR_FLOAT = 77;

  /** CUBLAS_DEFAULT_MATH without sums in FLOAT16, which it may take otherwise. */
  private static final int MATH_WITH_FULL_SUMS = 16;

  /** What NVIDIA recommends for Hopper; older ones take less. */
  private static final long WORKSPACE_BYTES = 32L << 20;

  /** What a grid has along its last dimension; whether cuBLAS gets over that isn't documented. */
  private static final int MOST_MATRICES = 65535;

  private final CudaStream stream;
  private final CublasBinding binding;
  private final DeviceMemory workspace;
  private final boolean multipliesIntegers;

  /**
   * Makes it ready on a stream. Its working memory is taken here, so that its calls can be
   * recorded.
   */
  Cublas(CudaStream stream, CublasBinding binding) {
    this.stream = stream;
    this.binding = binding;
    CudaContext context = stream.context();
    check(context.betweenRecordings(() -> binding.create(stream)), "Making cuBLAS ready");
    DeviceMemory memory = null;
    boolean integers;
    try {
      memory = context.allocator().allocate(WORKSPACE_BYTES);
      check(binding.setWorkspace(memory.address(), memory.bytes()), "Giving cuBLAS its memory");
      check(binding.setMathMode(MATH_WITH_FULL_SUMS), "Making cuBLAS precise");
      integers = context.gpu().isAtLeast(6, 1) && tryIntegers(memory.address());
    } catch (RuntimeException e) {
      context.betweenRecordings(binding::destroy);
      if (memory != null) {
        memory.close();
      }
      throw e;
    }
    workspace = memory;
    multipliesIntegers = integers;
  }

  /**
   * Whether INT8 is multiplied here: not all GPUs and versions do all that the manual allows.
   *
   * @param memory where anything may be written
   */
  private boolean tryIntegers(long memory) {
    Gemm least = new Gemm(ProductType.INT8, 4, 4, 16, false, true, 1, 0, 0, 0);
    stream.fill(memory, (byte) 0, 128);
    return binding.multiply(call(least, 1, memory, memory + 64, 0, memory + 128))
        == cublasStatus.CUBLAS_STATUS_SUCCESS;
  }

  /** INT8 is multiplied by fours; all else in any size. Not all GPUs know all types. */
  @Override
  public boolean supports(Gemm p) {
    boolean known =
        switch (p.type()) {
          case FLOAT, TENSOR_FLOAT -> true;
          case FLOAT16 -> stream.context().gpu().isAtLeast(5, 3);
          case BFLOAT16 -> stream.context().gpu().isAtLeast(8, 0);
          case INT8 -> multipliesIntegers && (p.m() | p.n() | p.k()) % 4 == 0;
        };
    return known && p.m() > 0 && p.n() > 0 && p.k() > 0 && p.batch() <= MOST_MATRICES;
  }

  /** Row-major C = A B is column-major transposed C = transposed B times transposed A. */
  @Override
  public void multiply(Gemm p, float alpha, long a, long b, float beta, long c) {
    stream.context().makeCurrent();
    int result = binding.multiply(call(p, alpha, a, b, beta, c));
    if (result != cublasStatus.CUBLAS_STATUS_SUCCESS) {
      check(result, "The product " + p);
    }
  }

  private static GemmCall call(Gemm p, float alpha, long a, long b, float beta, long c) {
    int type = dataType(p.type());
    return new GemmCall(
        p.transposeB() ? TRANSPOSED : NOT_TRANSPOSED,
        p.transposeA() ? TRANSPOSED : NOT_TRANSPOSED,
        p.n(),
        p.m(),
        p.k(),
        alpha,
        b,
        type,
        p.rowOfB(),
        p.strideB(),
        a,
        p.rowOfA(),
        p.strideA(),
        beta,
        c,
        p.type() == ProductType.INT8 ? INTEGER_32 : type,
        p.n(),
        p.strideC(),
        p.batch(),
        computeType(p.type()));
  }

  private static int dataType(ProductType type) {
    return switch (type) {
      case FLOAT, TENSOR_FLOAT -> REAL_32;
      case FLOAT16 -> REAL_16;
      case BFLOAT16 -> REAL_16_BRAIN;
      case INT8 -> INTEGER_8;
    };
  }

  private static int computeType(ProductType type) {
    return switch (type) {
      case FLOAT, FLOAT16, BFLOAT16 -> COMPUTE_32;
      case TENSOR_FLOAT -> COMPUTE_32_FAST_TENSOR_FLOAT;
      case INT8 -> COMPUTE_INTEGER_32;
    };
  }

  private void check(int result, String what) {
    if (result == cublasStatus.CUBLAS_STATUS_SUCCESS) {
      return;
    }
    stream.reportLostContext();
    throw new DeviceException(
        "%s by cuBLAS on %s failed with %s"
            .formatted(what, stream.context().gpu(), cublasStatus.stringFor(result)));
  }

  @Override
  public void close() {
    if (!stream.context().isLost()) {
      check(stream.context().betweenRecordings(binding::destroy), "Closing cuBLAS");
    }
    workspace.close();
  }
}
