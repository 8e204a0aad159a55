package dev.sardonyx.kernels.parallel;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * A pool whose helpers are tasks of somebody else's executor. The caller works as well, so a call
 * ends even if the executor is saturated, or refuses.
 */
final class ExecutorWorkers implements WorkerPool {
  private final Executor executor;
  private final int threads;

  ExecutorWorkers(Executor executor, int threads) {
    this.executor = executor;
    this.threads = threads;
  }

  @Override
  public int threads() {
    return threads;
  }

  @Override
  public void run(int chunks, ChunkTask task) {
    if (chunks <= 1 || threads == 1) {
      CallerThread.INSTANCE.run(chunks, task);
      return;
    }
    ClaimedWork work = new ClaimedWork(chunks, threads, task);
    int helpers = Math.min(threads, chunks) - 1;
    try {
      for (int helper = 1; helper <= helpers; helper++) {
        int thread = helper;
        executor.execute(() -> work.help(thread));
      }
    } catch (RejectedExecutionException saturated) {
      // The helpers that were accepted and the caller do all of it.
    }
    work.help(0);
    work.await();
  }
}
