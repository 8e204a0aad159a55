package dev.sardonyx.kernels.parallel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The chunks of one call, claimed one by one by whichever threads come by.
 *
 * <p>The caller claims too and waits only for chunks that another thread has begun; so a helper
 * that comes late, or never, costs its help and nothing else.
 */
final class ClaimedWork {
  /** How long a caller spins for chunks others have begun before it parks. */
  private static final long SPIN_NANOS = 50_000;

  private final int chunks;
  private final WorkerPool.ChunkTask task;
  private final AtomicInteger claimed = new AtomicInteger();
  private final AtomicInteger finished = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile Thread waiting;

  ClaimedWork(int chunks, WorkerPool.ChunkTask task) {
    this.chunks = chunks;
    this.task = task;
  }

  /** Whether there are chunks that nobody has claimed. */
  boolean hasUnclaimed() {
    return claimed.get() < chunks;
  }

  /** Claims and runs chunks until none is left. Throws nothing: {@link #await} does. */
  void help() {
    int done = 0;
    while (hasUnclaimed()) {
      int chunk = claimed.getAndIncrement();
      if (chunk >= chunks) {
        break;
      }
      runChunk(chunk);
      done++;
    }
    if (done > 0 && finished.addAndGet(done) == chunks) {
      Thread caller = waiting;
      if (caller != null) {
        LockSupport.unpark(caller);
      }
    }
  }

  /** After a failure the remaining chunks are only counted. */
  private void runChunk(int chunk) {
    if (failure.get() != null) {
      return;
    }
    try {
      task.run(chunk);
    } catch (Throwable e) { // of whatever kind: the caller is to get it
      failure.compareAndSet(null, e);
    }
  }

  /** Waits until all chunks are finished and throws what the first failed one threw. */
  void await() {
    if (finished.get() < chunks) {
      awaitOthers();
    }
    switch (failure.get()) {
      case null -> {}
      case Error error -> throw error;
      case RuntimeException exception -> throw exception;
      // A chunk task declares no checked exception, but can still throw one.
      case Throwable other -> throw new IllegalStateException(other);
    }
  }

  private void awaitOthers() {
    long start = System.nanoTime();
    while (finished.get() < chunks) {
      Thread.onSpinWait();
      if (System.nanoTime() - start > SPIN_NANOS) {
        parkUntilFinished();
      }
    }
  }

  /** Interrupts don't end the wait: others still write to the caller's memory. */
  private void parkUntilFinished() {
    boolean interrupted = false;
    waiting = Thread.currentThread();
    while (finished.get() < chunks) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
