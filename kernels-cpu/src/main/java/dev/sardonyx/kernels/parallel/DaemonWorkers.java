package dev.sardonyx.kernels.parallel;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

/**
 * A pool of daemon threads that start with the first call that can use them and end when nobody
 * has: nothing to close.
 *
 * <p>A helper that runs out of work spins, since the next kernel of a run mostly follows within
 * microseconds, and to wake a sleeping thread takes 10 µs to 100 µs; longer while a run is under
 * way than after it. Then it parks, then ends. Any number of threads may call at once, chunks
 * included; each caller works on its own call, so every call ends even if no helper comes.
 */
final class DaemonWorkers implements WorkerPool {
  /** Calls that helpers can see at once; one that finds no place is done by its caller alone. */
  private static final int PLACES = 8;

  /** Covers the kernels of a run that work on one thread, all but the longest. */
  private static final long SPIN_NANOS_IN_RUN = 1_000_000;

  /** Covers the time from one run to the next of a caller that does little else. */
  private static final long SPIN_NANOS = 50_000;

  /** Work that is done before a sleeping helper would be of use: to wake it costs 20 µs alone. */
  private static final long WAKING_NANOS = 100_000;

  private static final int SPINS_PER_CLOCK_READING = 32;

  /** No thread. */
  private static final int ENDED = 0;

  private static final int AWAKE = 1;
  private static final int PARKED = 2;

  private final int helpers;
  private final long idleNanos;
  private final AtomicInteger runs = new AtomicInteger();

  /** What a chunk took in the last call that found helpers asleep; long, until there was one. */
  private volatile long chunkNanos = WAKING_NANOS + 1;

  /**
   * What the caller did alone in runs since helpers were last woken. Callers may overwrite each
   * other's sums: it is an estimate.
   */
  private volatile long missedNanos;

  /** Whether a spinning helper has a processor of its own, and doesn't take the caller's. */
  private final boolean spins;

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
    this.spins = threads <= Runtime.getRuntime().availableProcessors();
    this.states = new AtomicIntegerArray(helpers);
    this.threads = new AtomicReferenceArray<>(helpers);
  }

  @Override
  public int threads() {
    return helpers + 1;
  }

  @Override
  public void beginRun() {
    runs.incrementAndGet();
  }

  @Override
  public void endRun() {
    runs.decrementAndGet();
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
    run(chunks, new ClaimedWork(chunks, threads(), task));
  }

  @Override
  public Runnable prepare(int chunks, ChunkTask task) {
    if (chunks <= 1) {
      return () -> CallerThread.INSTANCE.run(chunks, task);
    }
    ClaimedWork work = new ClaimedWork(chunks, threads(), task);
    return () -> {
      work.rewind();
      run(chunks, work);
    };
  }

  private void run(int chunks, ClaimedWork work) {
    int place = publish(work);
    if (place < 0) {
      work.help(0);
    } else {
      int wanted = Math.min(helpers, chunks - 1);
      if (isAnyAsleep(wanted)) {
        wakeIfWorthwhile(work, chunks, wanted);
      }
      work.help(0);
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

  private boolean isAnyAsleep(int wanted) {
    for (int helper = 0; helper < wanted; helper++) {
      if (states.get(helper) != AWAKE) {
        return true;
      }
    }
    return false;
  }

  /**
   * Wakes helpers for work that takes longer than waking does. How long it takes, the last such
   * call tells at once, and the first chunk of this one soon. In a run, in which helpers that are
   * awake stay so, what calls before this one could have saved counts too.
   */
  private void wakeIfWorthwhile(ClaimedWork work, int chunks, int wanted) {
    boolean expected = chunkNanos * (chunks - 1) + missedNanos > WAKING_NANOS;
    if (expected) {
      missedNanos = 0;
      wake(wanted);
    }
    long start = System.nanoTime();
    work.helpOnce();
    long nanos = System.nanoTime() - start;
    chunkNanos = nanos;
    if (expected) {
      return;
    }
    if (nanos * (chunks - 1) > WAKING_NANOS) {
      wake(wanted);
    } else if (runs.get() > 0) {
      missedNanos += nanos * (chunks - 1);
    }
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
        work.help(helper + 1);
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
    if (!spins) {
      return false;
    }
    long start = System.nanoTime();
    do {
      for (int i = 0; i < SPINS_PER_CLOCK_READING; i++) {
        if (find() != null) {
          return true;
        }
        Thread.onSpinWait();
      }
    } while (System.nanoTime() - start < (runs.get() > 0 ? SPIN_NANOS_IN_RUN : SPIN_NANOS));
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
