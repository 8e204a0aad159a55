package dev.sardonyx.kernels.parallel;

/**
 * Runs the chunks of one kernel call on several threads.
 *
 * <p>A kernel splits its work by shape alone, never by {@link #threads()}, and a chunk writes only
 * what no other chunk touches; so the result has the same bits at any thread count.
 */
public interface WorkerPool {
  /** Threads that may work on one call, the caller's included; at least 1. */
  int threads();

  /**
   * Runs {@code task} once for each chunk in {@code [0, chunks)}, in any order, on the calling
   * thread and others, and returns when all are done. What a chunk throws is thrown here. A chunk
   * must not wait for another one: all may be run by one thread.
   */
  void run(int chunks, ChunkTask task);

  /**
   * The call {@code run(chunks, task)} made ready to be made again and again: each time {@link
   * Runnable#run} does what it does, without allocating anything. For one thread at a time.
   */
  default Runnable prepare(int chunks, ChunkTask task) {
    return () -> run(chunks, task);
  }

  /**
   * Says that many calls are about to follow each other closely, until {@link #endRun}: helpers
   * then wait for the next one without going to sleep. Any number of runs may be under way.
   */
  default void beginRun() {}

  /** Ends what {@link #beginRun} began. */
  default void endRun() {}

  /** One piece of a kernel's work. */
  @FunctionalInterface
  interface ChunkTask {
    void run(int chunk);
  }
}
