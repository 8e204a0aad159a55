package dev.sardonyx.kernels.parallel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The chunks of one call, claimed one by one by whichever threads come by.
 *
 * <p>They are dealt in contiguous shares, one a thread, and who has finished its own goes on with
 * the others': so a thread mostly works on the part of a tensor that it wrote in the kernel before
 * and still has in its caches.
 *
 * <p>The caller claims too and waits only for chunks that another thread has begun; so a helper
 * that comes late, or never, costs its help and nothing else.
 */
final class ClaimedWork {
  /** How long a caller spins for chunks others have begun before it parks. */
  private static final long SPIN_NANOS = 1_000_000;

  private static final int SPINS_PER_CLOCK_READING = 16;

  /** Integers from one share's counter to the next: two cache lines, as they come in pairs. */
  private static final int PADDING = 32;

  private final int chunks;
  private final int shares;
  private final WorkerPool.ChunkTask task;

  /** By share, the first chunk that nobody has claimed. */
  private final AtomicIntegerArray next;

  private final AtomicInteger finished = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile Thread waiting;

  /**
   * @param threads how many may come, the caller's included
   */
  ClaimedWork(int chunks, int threads, WorkerPool.ChunkTask task) {
    this.chunks = chunks;
    this.shares = Math.min(threads, chunks);
    this.task = task;
    this.next = new AtomicIntegerArray(shares * PADDING);
    for (int share = 1; share < shares; share++) {
      next.setPlain(share * PADDING, begin(share));
    }
  }

  /**
   * Makes all chunks unclaimed once more, after {@link #await}. A helper that is still on its way
   * out of the round before may find them and just goes on helping: it has claimed all it counts.
   */
  void rewind() {
    waiting = null;
    failure.set(null);
    finished.set(0);
    for (int share = 0; share < shares; share++) {
      next.set(share * PADDING, begin(share));
    }
  }

  private int begin(int share) {
    return (int) ((long) chunks * share / shares);
  }

  private boolean hasUnclaimed(int share) {
    return next.get(share * PADDING) < begin(share + 1);
  }

  /** Whether there are chunks that nobody has claimed. */
  boolean hasUnclaimed() {
    for (int share = 0; share < shares; share++) {
      if (hasUnclaimed(share)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Claims and runs chunks until none is left. Throws nothing: {@link #await} does.
   *
   * @param thread whose share comes first: 0 is the caller
   */
  void help(int thread) {
    int done = 0;
    for (int i = 0; i < shares; i++) {
      int share = (thread + i) % shares;
      int end = begin(share + 1);
      while (hasUnclaimed(share)) {
        int chunk = next.getAndIncrement(share * PADDING);
        if (chunk >= end) {
          break;
        }
        runChunk(chunk);
        done++;
      }
    }
    if (done > 0) {
      finish(done);
    }
  }

  /** Runs the caller's first chunk, unless a helper was quicker. */
  void helpOnce() {
    if (hasUnclaimed(0)) {
      int chunk = next.getAndIncrement(0);
      if (chunk < begin(1)) {
        runChunk(chunk);
        finish(1);
      }
    }
  }

  private void finish(int done) {
    if (finished.addAndGet(done) == chunks) {
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
      for (int i = 0; i < SPINS_PER_CLOCK_READING && finished.get() < chunks; i++) {
        Thread.onSpinWait();
      }
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
