package dev.sardonyx.cuda.library;

import static java.lang.foreign.ValueLayout.ADDRESS;
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
  private final MethodHandle create;
  private final MethodHandle destroy;
  private final MethodHandle setStream;
  private final MethodHandle setWorkspace;
  private final MethodHandle setMathMode;
  private final MethodHandle gemm;
  private final MethodHandle getProperty;

  private final MemorySegment handlePlace = Arena.ofAuto().allocate(ADDRESS);
  private final GemmScalars scalars = new GemmScalars();
  private final MemorySegment alpha = MemorySegment.ofBuffer(scalars.alpha());
  private final MemorySegment beta = MemorySegment.ofBuffer(scalars.beta());

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

  /** A call of a native function, which throws nothing. */
  private interface NativeCall {
    int run() throws Throwable;
  }

  /** The result of a call; what the JVM itself may throw is passed on. */
  private static int result(NativeCall call) {
    try {
      return call.run();
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private MemorySegment handle() {
    return handlePlace.get(ADDRESS, 0);
  }

  @Override
  public int create(CudaStream stream) {
    int made = result(() -> (int) create.invokeExact(handlePlace));
    return made != 0
        ? made
        : result(() -> (int) setStream.invokeExact(handle(), stream.handleAddress()));
  }

  @Override
  public int destroy() {
    return result(() -> (int) destroy.invokeExact(handle()));
  }

  @Override
  public int setWorkspace(long address, long bytes) {
    return result(() -> (int) setWorkspace.invokeExact(handle(), address, bytes));
  }

  @Override
  public int setMathMode(int mode) {
    return result(() -> (int) setMathMode.invokeExact(handle(), mode));
  }

  @Override
  public int multiply(GemmCall call) {
    scalars.set(call);
    return result(
        () ->
            (int)
                gemm.invokeExact(
                    handle(),
                    call.transposeA(),
                    call.transposeB(),
                    call.m(),
                    call.n(),
                    call.k(),
                    alpha,
                    call.a(),
                    call.type(),
                    call.rowA(),
                    call.strideA(),
                    call.b(),
                    call.type(),
                    call.rowB(),
                    call.strideB(),
                    beta,
                    call.c(),
                    call.typeC(),
                    call.rowC(),
                    call.strideC(),
                    call.batch(),
                    call.computeType(),
                    GemmCall.ALGORITHM));
  }

  @Override
  public int property(int property) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(JAVA_INT);
      int failed = result(() -> (int) getProperty.invokeExact(property, value));
      return failed != 0 ? 0 : value.get(JAVA_INT, 0);
    }
  }
}
