package dev.sardonyx.kernels.parallel;

/** Splits a range of independent items into chunks for a {@link WorkerPool}. */
public final class Ranges {
  private Ranges() {}

  /** Work on the items {@code [begin, end)}. */
  @FunctionalInterface
  public interface RangeTask {
    void run(int begin, int end);
  }

  /**
   * Runs {@code task} over {@code [0, items)} in pieces of {@code grain} items; a range of at most
   * one grain stays on the caller. The pieces depend on the two numbers alone.
   */
  public static void split(WorkerPool workers, int items, int grain, RangeTask task) {
    if (items <= 0) {
      return;
    }
    int size = Math.max(1, grain);
    if (items <= size) {
      workers.run(1, ignored -> task.run(0, items));
      return;
    }
    int chunks = (items - 1) / size + 1;
    workers.run(
        chunks,
        chunk -> {
          int begin = chunk * size;
          task.run(begin, begin + Math.min(size, items - begin));
        });
  }

  /**
   * A grain for items of {@code cost} elements each that makes pieces of about {@code elements}.
   */
  public static int grain(int elements, long cost) {
    return (int) Math.max(1, elements / Math.max(1, cost));
  }
}
