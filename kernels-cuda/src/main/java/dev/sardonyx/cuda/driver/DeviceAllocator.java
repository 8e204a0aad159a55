package dev.sardonyx.cuda.driver;

import dev.sardonyx.error.DeviceMemoryException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * A context's device memory. The driver takes long to allocate and stops the device to free, so
 * blocks given back are kept for the next who asks for about as much, up to {@link #KEPT_BYTES};
 * all that are kept are freed before memory is said to be short. Safe for use by many threads.
 */
public final class DeviceAllocator {
  /** How much memory waits for reuse at most. */
  static final long KEPT_BYTES = 256L << 20;

  /** Sizes are rounded up to a multiple of this, below {@link #LARGE}. */
  private static final long SMALL_STEP = 512;

  private static final long LARGE = 1L << 20;

  /** Larger sizes are rounded up to a multiple of the driver's own granularity. */
  private static final long LARGE_STEP = 2L << 20;

  private final CudaContext context;
  private final TreeMap<Long, Deque<Long>> kept = new TreeMap<>();
  private long keptBytes;
  private long liveBlocks;
  private long liveBytes;

  DeviceAllocator(CudaContext context) {
    this.context = context;
  }

  /**
   * A block of memory, not zeroed.
   *
   * @param bytes how many; of none there is a block as well
   * @throws DeviceMemoryException if the device hasn't as much left
   */
  public synchronized DeviceMemory allocate(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(bytes + " bytes");
    }
    long size = rounded(bytes);
    long address = takeKept(size);
    if (address == 0) {
      address = allocateNew(size, bytes);
    } else {
      size = takenBytes;
    }
    liveBlocks++;
    liveBytes += size;
    return new DeviceMemory(this, address, bytes, size);
  }

  /** The size of the block that {@link #takeKept} found. */
  private long takenBytes;

  static long rounded(long bytes) {
    long step = bytes < LARGE ? SMALL_STEP : LARGE_STEP;
    return Math.max(1, Math.ceilDiv(bytes, step)) * step;
  }

  /** A kept block of this size or up to a quarter more; 0 if there is none. */
  private long takeKept(long size) {
    Map.Entry<Long, Deque<Long>> found = kept.ceilingEntry(size);
    if (found == null || found.getKey() > size + size / 4) {
      return 0;
    }
    long address = found.getValue().pop();
    takenBytes = found.getKey();
    keptBytes -= takenBytes;
    if (found.getValue().isEmpty()) {
      kept.remove(found.getKey());
    }
    return address;
  }

  private long allocateNew(long size, long asked) {
    context.makeCurrent();
    RawPointer pointer = new RawPointer();
    int result = JCudaDriver.cuMemAlloc(pointer, size);
    if (result == CUresult.CUDA_ERROR_OUT_OF_MEMORY && keptBytes > 0) {
      release();
      result = JCudaDriver.cuMemAlloc(pointer, size);
    }
    if (result == CUresult.CUDA_ERROR_OUT_OF_MEMORY) {
      throw outOfMemory(asked);
    }
    context.check(result, "Allocating " + asked + " bytes");
    return pointer.address();
  }

  private DeviceMemoryException outOfMemory(long asked) {
    CudaContext.MemoryStatus status = context.memory();
    return new DeviceMemoryException(
        ("cuda:%d (%s) is out of memory: %,d bytes were asked for, %,d of %,d are free, and this engine"
                + " uses %,d. Use a smaller batch, another device (cuda:N), or the CPU; see nvidia-smi"
                + " for other users.")
            .formatted(
                context.gpu().index(),
                context.gpu().name(),
                asked,
                status.free(),
                status.total(),
                liveBytes));
  }

  synchronized void giveBack(DeviceMemory memory) {
    liveBlocks--;
    liveBytes -= memory.blockBytes();
    if (context.isLost()) {
      // It went with the context.
      return;
    }
    if (keptBytes + memory.blockBytes() <= KEPT_BYTES) {
      kept.computeIfAbsent(memory.blockBytes(), size -> new ArrayDeque<>()).push(memory.address());
      keptBytes += memory.blockBytes();
    } else {
      free(memory.address());
    }
  }

  private void free(long address) {
    context.makeCurrent();
    context.check(JCudaDriver.cuMemFree(new RawPointer(address)), "Freeing memory");
  }

  /** Frees all blocks that wait for reuse. */
  public synchronized void release() {
    kept.values().forEach(blocks -> blocks.forEach(this::free));
    kept.clear();
    keptBytes = 0;
  }

  /** How many blocks are in use. */
  public synchronized long liveBlocks() {
    return liveBlocks;
  }

  /** How many bytes the blocks in use have. */
  public synchronized long liveBytes() {
    return liveBytes;
  }

  /** How many bytes wait for reuse. */
  public synchronized long keptBytes() {
    return keptBytes;
  }
}
