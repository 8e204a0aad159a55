package dev.sardonyx.kernels.parallel;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Where worker pools come from. */
public final class WorkerPools {
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final Map<Integer, WorkerPool> SHARED = new ConcurrentHashMap<>();

  private WorkerPools() {}

  /**
   * The pool of this many threads, one for all who ask; its threads are daemons, start when first
   * needed and end after some seconds without work.
   *
   * @param threads the caller's included
   * @throws IllegalArgumentException if {@code threads} is less than 1
   */
  public static WorkerPool shared(int threads) {
    requireAtLeastOne(threads);
    return threads == 1
        ? CallerThread.INSTANCE
        : SHARED.computeIfAbsent(threads, count -> new DaemonWorkers(count, IDLE_NANOS));
  }

  /**
   * A pool over the caller's own executor, whose threads stay the caller's business.
   *
   * @param threads how many may work on one call, the caller's included
   * @throws IllegalArgumentException if {@code threads} is less than 1
   */
  public static WorkerPool over(Executor executor, int threads) {
    Objects.requireNonNull(executor, "executor");
    requireAtLeastOne(threads);
    return new ExecutorWorkers(executor, threads);
  }

  private static void requireAtLeastOne(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be at least 1; found " + threads);
    }
  }
}
