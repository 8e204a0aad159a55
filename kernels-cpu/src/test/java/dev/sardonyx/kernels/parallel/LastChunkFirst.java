package dev.sardonyx.kernels.parallel;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pool for tests: two threads that take the chunks from the last to the first, so that a kernel
 * whose chunks depend on each other, or on their order, is found out.
 */
public final class LastChunkFirst implements WorkerPool {
  /** A pool. */
  public LastChunkFirst() {}

  @Override
  public int threads() {
    return 2;
  }

  @Override
  public void run(int chunks, ChunkTask task) {
    AtomicInteger next = new AtomicInteger(chunks);
    Runnable work =
        () -> {
          int chunk = next.decrementAndGet();
          while (chunk >= 0) {
            task.run(chunk);
            chunk = next.decrementAndGet();
          }
        };
    CompletableFuture<Void> other = CompletableFuture.runAsync(work);
    try {
      work.run();
    } finally {
      other.join();
    }
  }
}
