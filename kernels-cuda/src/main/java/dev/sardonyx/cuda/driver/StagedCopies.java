package dev.sardonyx.cuda.driver;

import java.lang.foreign.MemorySegment;

/**
 * Copies between arrays of the JVM, which may move at any time, and a GPU: through two pinned
 * buffers, so that one is filled while the GPU works on the other. One thread at a time uses it.
 */
public final class StagedCopies implements AutoCloseable {
  /** Enough for the GPU's full speed, and little enough to be pinned by each session. */
  static final long BUFFER_BYTES = 1L << 20;

  private final CudaStream stream;
  private final Half[] halves = new Half[2];
  private int next;

  /** A buffer, and the mark behind its last copy. */
  private record Half(PinnedBuffer buffer, CudaEvent copied) implements AutoCloseable {
    static Half of(CudaContext context) {
      PinnedBuffer buffer = new PinnedBuffer(context, BUFFER_BYTES);
      try {
        return new Half(buffer, CudaEvent.toWaitFor(context));
      } catch (RuntimeException e) {
        buffer.close();
        throw e;
      }
    }

    @Override
    public void close() {
      try {
        buffer.close();
      } finally {
        copied.close();
      }
    }
  }

  public StagedCopies(CudaStream stream) {
    this.stream = stream;
    try {
      halves[0] = Half.of(stream.context());
      halves[1] = Half.of(stream.context());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private Half nextHalf() {
    next ^= 1;
    return halves[next];
  }

  /** Queues a copy to the device; the source may change after the return. */
  public void copyIn(long target, MemorySegment source) {
    for (long done = 0; done < source.byteSize(); done += BUFFER_BYTES) {
      long bytes = Math.min(BUFFER_BYTES, source.byteSize() - done);
      Half half = nextHalf();
      half.copied().synchronize();
      MemorySegment part = half.buffer().segment().asSlice(0, bytes);
      MemorySegment.copy(source, done, part, 0, bytes);
      stream.copyIn(target + done, part);
      stream.record(half.copied());
    }
  }

  /** Fills the target from the device, after all that is queued; returns when it is filled. */
  public void copyOut(MemorySegment target, long source) {
    long queued = 0;
    for (long done = 0; done < target.byteSize(); done += BUFFER_BYTES) {
      while (queued < target.byteSize() && queued <= done + BUFFER_BYTES) {
        Half half = halves[(int) (queued / BUFFER_BYTES & 1)];
        half.copied().synchronize();
        long bytes = Math.min(BUFFER_BYTES, target.byteSize() - queued);
        stream.copyOut(half.buffer().segment().asSlice(0, bytes), source + queued);
        stream.record(half.copied());
        queued += BUFFER_BYTES;
      }
      Half half = halves[(int) (done / BUFFER_BYTES & 1)];
      half.copied().synchronize();
      long bytes = Math.min(BUFFER_BYTES, target.byteSize() - done);
      MemorySegment.copy(half.buffer().segment(), 0, target, done, bytes);
    }
  }

  /** Frees the buffers; the copies are done before. */
  @Override
  public void close() {
    try {
      close(halves[0]);
    } finally {
      close(halves[1]);
    }
  }

  private static void close(Half half) {
    if (half != null) {
      half.close();
    }
  }
}
