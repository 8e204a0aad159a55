package dev.sardonyx.cuda.library;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sardonyx.cuda.driver.CudaStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** cuBLAS of any major version from 11 by Java's foreign functions. */
@SuppressWarnings("restricted") // the library is native
final class ForeignCublasBinding implements CublasBinding {
  private static final int DEFAULT_ALGORITHM = -1;

  private final MethodHandle create;
  private final MethodHandle destroy;
  private final MethodHandle setStream;
  private final MethodHandle setWorkspace;
  private final MethodHandle setMathMode;
  private final MethodHandle gemm;
  private final MethodHandle getProperty;

  private final MemorySegment handlePlace = Arena.ofAuto().allocate(ADDRESS);
  private final MemorySegment alphaPlace = Arena.ofAuto().allocate(4, 4);
  private final MemorySegment betaPlace = Arena.ofAuto().allocate(4, 4);

  /** Device addresses are passed as integers, which the calling conventions pass as pointers. */
  ForeignCublasBinding(SymbolLookup symbols) {
    create = bind(symbols, "cublasCreate_v2", ADDRESS);
    destroy = bind(symbols, "cublasDestroy_v2", ADDRESS);
    setStream = bind(symbols, "cublasSetStream_v2", ADDRESS, JAVA_LONG);
    setWorkspace = bind(symbols, "cublasSetWorkspace_v2", ADDRESS, JAVA_LONG, JAVA_LONG);
    setMathMode = bind(symbols, "cublasSetMathMode", ADDRESS, JAVA_INT);
    getProperty = bind(symbols, "cublasGetProperty", JAVA_INT, ADDRESS);
    gemm =
        bind(
            symbols,
            "cublasGemmStridedBatchedEx",
            ADDRESS,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            ADDRESS,
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            ADDRESS,
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT);
  }

  private static MethodHandle bind(SymbolLookup symbols, String name, MemoryLayout... arguments) {
    return Linker.nativeLinker()
        .downcallHandle(symbols.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, arguments));
  }

  /** Native functions throw nothing; what the JVM itself may throw is passed on. */
  private static RuntimeException unexpected(Throwable e) {
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  private MemorySegment handle() {
    return handlePlace.get(ADDRESS, 0);
  }

  @Override
  public int create(CudaStream stream) {
    try {
      int result = (int) create.invokeExact(handlePlace);
      return result != 0 ? result : (int) setStream.invokeExact(handle(), stream.handleAddress());
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int destroy() {
    try {
      return (int) destroy.invokeExact(handle());
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int setWorkspace(long address, long bytes) {
    try {
      return (int) setWorkspace.invokeExact(handle(), address, bytes);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int setMathMode(int mode) {
    try {
      return (int) setMathMode.invokeExact(handle(), mode);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int gemmStridedBatched(
      int transposeA,
      int transposeB,
      int m,
      int n,
      int k,
      float alpha,
      long a,
      int typeA,
      int rowA,
      long strideA,
      long b,
      int typeB,
      int rowB,
      long strideB,
      float beta,
      long c,
      int typeC,
      int rowC,
      long strideC,
      int batch,
      int computeType) {
    if (computeType == Cublas.COMPUTE_INTEGER_32) {
      alphaPlace.set(JAVA_INT, 0, (int) alpha);
      betaPlace.set(JAVA_INT, 0, (int) beta);
    } else {
      alphaPlace.set(JAVA_FLOAT, 0, alpha);
      betaPlace.set(JAVA_FLOAT, 0, beta);
    }
    try {
      return (int)
          gemm.invokeExact(
              handle(),
              transposeA,
              transposeB,
              m,
              n,
              k,
              alphaPlace,
              a,
              typeA,
              rowA,
              strideA,
              b,
              typeB,
              rowB,
              strideB,
              betaPlace,
              c,
              typeC,
              rowC,
              strideC,
              batch,
              computeType,
              DEFAULT_ALGORITHM);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public String version() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment part = arena.allocate(JAVA_INT);
      StringBuilder version = new StringBuilder();
      for (int property = 0; property < 3; property++) {
        int result = (int) getProperty.invokeExact(property, part);
        version.append(property == 0 ? "" : ".").append(result == 0 ? part.get(JAVA_INT, 0) : 0);
      }
      return version.toString();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }
}
