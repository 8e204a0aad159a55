package dev.sardonyx.kernels.parallel;

/** A pool of one: all chunks in order on the calling thread. */
public final class CallerThread implements WorkerPool {
  public static final WorkerPool INSTANCE = new CallerThread();

  private CallerThread() {}

  @Override
  public int threads() {
    return 1;
  }

  @Override
  public void run(int chunks, ChunkTask task) {
    for (int chunk = 0; chunk < chunks; chunk++) {
      task.run(chunk);
    }
  }
}
