package dev.sardonyx.cuda.driver;

import dev.sardonyx.cuda.driver.KernelSignature.Kind;
import dev.sardonyx.error.DeviceException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import jcuda.Pointer;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * A launch of a kernel: arguments one after the other, each checked against the parameter that it
 * is for, then {@link #run}. A stream has one such object, which is used again and again, so that a
 * launch makes no garbage.
 */
public final class KernelLaunch {
  /** What a kernel's parameters may take, by CUDA's rules. */
  private static final int MOST_BYTES = 4096;

  private static final int MOST_PARAMETERS = MOST_BYTES / Integer.BYTES;

  private final CudaStream stream;
  private final Arena arena = Arena.ofShared();

  /** The arguments, each at a multiple of 16. */
  private final MemorySegment values = arena.allocate(16L * MOST_PARAMETERS + MOST_BYTES, 16);

  /** The address of each argument, as the driver wants them. */
  private final MemorySegment addresses =
      arena.allocate((long) Long.BYTES * MOST_PARAMETERS, Long.BYTES);

  private final Pointer addressesPointer = Pointer.to(addresses.asByteBuffer());

  private CudaKernel kernel;
  private int position;
  private long used;

  KernelLaunch(CudaStream stream) {
    this.stream = stream;
  }

  KernelLaunch begin(CudaKernel newKernel) {
    kernel = newKernel;
    position = 0;
    used = 0;
    return this;
  }

  /** A device address, or an integer of eight bytes. */
  public KernelLaunch argument(long value) {
    values.set(ValueLayout.JAVA_LONG, next(Kind.LONG, Long.BYTES), value);
    return this;
  }

  /** An integer of two bytes. */
  public KernelLaunch argument(short value) {
    values.set(ValueLayout.JAVA_SHORT, next(Kind.NARROW, Short.BYTES), value);
    return this;
  }

  /** An integer of four bytes. */
  public KernelLaunch argument(int value) {
    values.set(ValueLayout.JAVA_INT, next(Kind.INTEGER, Integer.BYTES), value);
    return this;
  }

  /** An integer of four bytes, 1 for true. */
  public KernelLaunch argument(boolean value) {
    return argument(value ? 1 : 0);
  }

  /** Integers of four bytes, one argument each. */
  public KernelLaunch integers(int... values) {
    for (int value : values) {
      argument(value);
    }
    return this;
  }

  /** Device addresses, one argument each; 0 for nothing. */
  public KernelLaunch addresses(long... values) {
    for (long value : values) {
      argument(value);
    }
    return this;
  }

  /** A float. */
  public KernelLaunch argument(float value) {
    values.set(ValueLayout.JAVA_FLOAT, next(Kind.FLOAT, Float.BYTES), value);
    return this;
  }

  /** A double. */
  public KernelLaunch argument(double value) {
    values.set(ValueLayout.JAVA_DOUBLE, next(Kind.DOUBLE, Double.BYTES), value);
    return this;
  }

  /** A structure by value: all of its bytes. */
  public KernelLaunch argument(MemorySegment structure) {
    long at = next(Kind.STRUCTURE, structure.byteSize());
    MemorySegment.copy(structure, 0, values, at, structure.byteSize());
    return this;
  }

  /** Where the next argument goes. */
  private long next(Kind kind, long bytes) {
    List<KernelSignature.Parameter> parameters = kernel.signature().parameters();
    if (position == parameters.size()) {
      throw new IllegalArgumentException(
          "kernel %s has %d parameters, no more".formatted(kernel.name(), position));
    }
    KernelSignature.Parameter parameter = parameters.get(position);
    if (parameter.kind() != kind || parameter.bytes() != bytes) {
      throw new IllegalArgumentException(
          "parameter %d of kernel %s is %s of %d bytes, not %s of %d"
              .formatted(
                  position, kernel.name(), parameter.kind(), parameter.bytes(), kind, bytes));
    }
    long at = used;
    addresses.setAtIndex(ValueLayout.JAVA_LONG, position, values.address() + at);
    used = (used + bytes + 15) & -16;
    position++;
    return at;
  }

  /** Queues the launch of a row of blocks, each a row of threads. */
  public void run(int blocks, int threads) {
    run(blocks, 1, 1, threads, 1, 1, 0);
  }

  /**
   * Queues the launch.
   *
   * @param sharedBytes shared memory beside what the kernel declares
   * @throws DeviceException if the driver refuses it
   */
  public void run(
      int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ, int sharedBytes) {
    if (position != kernel.signature().parameters().size()) {
      throw new IllegalArgumentException(
          "kernel %s has %d parameters, and %d arguments were given"
              .formatted(kernel.name(), kernel.signature().parameters().size(), position));
    }
    CudaContext context = stream.context();
    context.makeCurrent();
    int result =
        JCudaDriver.cuLaunchKernel(
            kernel.handle(),
            gridX,
            gridY,
            gridZ,
            blockX,
            blockY,
            blockZ,
            sharedBytes,
            stream.handle(),
            addressesPointer,
            null);
    if (result != CUresult.CUDA_SUCCESS) {
      throw context.failure(
          result,
          "Launching %s with %d x %d x %d blocks of %d x %d x %d threads and %d shared bytes"
              .formatted(kernel.name(), gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes));
    }
  }

  void close() {
    arena.close();
  }
}
