package dev.sardonyx.kernels.parallel;

import java.util.ArrayList;
import java.util.List;

/**
 * A pool that hands all calls on to another one and can keep those that a thread makes, to be made
 * again. Calls from within chunks are not kept: they come again with the chunk that makes them.
 */
public final class CallRecorder implements WorkerPool {
  private final WorkerPool pool;
  private final List<Runnable> calls = new ArrayList<>();

  /** The thread whose calls are kept; null for none. Chunks on other threads look at it too. */
  private volatile Thread caller;

  private boolean inCall;

  public CallRecorder(WorkerPool pool) {
    this.pool = pool;
  }

  /** From now on the calls of this thread are kept. */
  public void begin() {
    calls.clear();
    inCall = false;
    caller = Thread.currentThread();
  }

  /** Keeps no further calls; gives those since {@link #begin}, ready to be made again in order. */
  public Runnable[] end() {
    caller = null;
    Runnable[] kept = calls.toArray(Runnable[]::new);
    calls.clear();
    return kept;
  }

  @Override
  public int threads() {
    return pool.threads();
  }

  @Override
  public void run(int chunks, ChunkTask task) {
    if (caller != Thread.currentThread() || inCall) {
      pool.run(chunks, task);
      return;
    }
    calls.add(pool.prepare(chunks, task));
    inCall = true;
    try {
      pool.run(chunks, task);
    } finally {
      inCall = false;
    }
  }

  @Override
  public Runnable prepare(int chunks, ChunkTask task) {
    return pool.prepare(chunks, task);
  }
}
