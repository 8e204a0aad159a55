package dev.sardonyx.kernels.parallel;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * A pool of daemon threads that start with the first call that can use them and end when nobody
 * has: nothing to close.
 *
 * <p>A helper that runs out of work spins briefly, since the next kernel of a run mostly follows
 * within microseconds, then parks, then ends. Any number of threads may call at once, chunks
 * included; each caller works on its own call, so every call ends even if no helper comes.
 */
final class DaemonWorkers implements WorkerPool {
  /** Calls that helpers can see at once; one that finds no place is done by its caller alone. */
  private static final int PLACES = 8;

  private static final long SPIN_NANOS =
      Runtime.getRuntime().availableProcessors() > 1 ? 50_000 : 0;
  private static final int SPINS_PER_CLOCK_READING = 32;

  /** No thread. */
  private static final int ENDED = 0;

  private static final int AWAKE = 1;
  private static final int PARKED = 2;

  private final int helpers;
  private final long idleNanos;
  private final AtomicReferenceArray<ClaimedWork> places = new AtomicReferenceArray<>(PLACES);

  /**
   * By helper. A helper may set its own state from AWAKE to PARKED and then looks for work once
   * more; a caller publishes work and then looks at the states: so one of the two sees the other.
   */
  private final AtomicIntegerArray states;

  private final AtomicReferenceArray<Thread> threads;

  /**
   * @param threads the caller's included; at least 2
   * @param idleNanos how long a helper stays parked before its thread ends
   */
  DaemonWorkers(int threads, long idleNanos) {
    this.helpers = threads - 1;
    this.idleNanos = idleNanos;
    this.states = new AtomicIntegerArray(helpers);
    this.threads = new AtomicReferenceArray<>(helpers);
  }

  @Override
  public int threads() {
    return helpers + 1;
  }

  /** Helpers that have a thread at this moment. */
  int livingHelpers() {
    int living = 0;
    for (int helper = 0; helper < helpers; helper++) {
      living += states.get(helper) == ENDED ? 0 : 1;
    }
    return living;
  }

  @Override
  public void run(int chunks, ChunkTask task) {
    if (chunks <= 1) {
      CallerThread.INSTANCE.run(chunks, task);
      return;
    }
    ClaimedWork work = new ClaimedWork(chunks, task);
    int place = publish(work);
    if (place < 0) {
      work.help();
    } else {
      wake(Math.min(helpers, chunks - 1));
      work.help();
      places.set(place, null);
    }
    work.await();
  }

  /** The place where helpers can see the work; -1 if all are taken. */
  private int publish(ClaimedWork work) {
    for (int place = 0; place < PLACES; place++) {
      if (places.get(place) == null && places.compareAndSet(place, null, work)) {
        return place;
      }
    }
    return -1;
  }

  private void wake(int wanted) {
    for (int helper = 0; helper < wanted; helper++) {
      int state = states.get(helper);
      if (state == AWAKE || !states.compareAndSet(helper, state, AWAKE)) {
        continue;
      }
      if (state == PARKED) {
        LockSupport.unpark(threads.get(helper));
      } else {
        start(helper);
      }
    }
  }

  private void start(int helper) {
    Thread thread =
        Thread.ofPlatform()
            .name("sardonyx-worker-" + (helper + 1) + "-of-" + helpers)
            .daemon()
            .inheritInheritableThreadLocals(false)
            .unstarted(() -> serve(helper));
    // The pool outlives the application that happened to call first; don't hold on to its classes.
    thread.setContextClassLoader(null);
    threads.set(helper, thread);
    try {
      thread.start();
    } catch (OutOfMemoryError noMoreThreads) { // the caller can do without
      states.set(helper, ENDED);
    }
  }

  private void serve(int helper) {
    boolean living = true;
    while (living) {
      ClaimedWork work = find();
      if (work != null) {
        work.help();
      } else if (!spinForWork()) {
        living = parkForWork(helper);
      }
    }
  }

  private ClaimedWork find() {
    for (int place = 0; place < PLACES; place++) {
      ClaimedWork work = places.get(place);
      if (work != null && work.hasUnclaimed()) {
        return work;
      }
    }
    return null;
  }

  private boolean spinForWork() {
    long start = System.nanoTime();
    do {
      for (int i = 0; i < SPINS_PER_CLOCK_READING; i++) {
        if (find() != null) {
          return true;
        }
        Thread.onSpinWait();
      }
    } while (System.nanoTime() - start < SPIN_NANOS);
    return false;
  }

  /** Whether the thread is to go on. */
  private boolean parkForWork(int helper) {
    states.set(helper, PARKED);
    if (find() != null) {
      states.compareAndSet(helper, PARKED, AWAKE);
      return true;
    }
    long start = System.nanoTime();
    while (states.get(helper) == PARKED) {
      long remaining = idleNanos - (System.nanoTime() - start);
      if (remaining <= 0) {
        return !states.compareAndSet(helper, PARKED, ENDED);
      }
      LockSupport.parkNanos(this, remaining);
    }
    return true;
  }
}
