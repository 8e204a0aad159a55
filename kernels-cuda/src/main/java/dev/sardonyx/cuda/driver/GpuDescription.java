package dev.sardonyx.cuda.driver;

/**
 * A GPU as the driver describes it.
 *
 * @param index its number, as in {@code cuda:0}
 * @param major of the compute capability
 * @param minor of the compute capability
 * @param memoryBytes all of its memory
 * @param sharedBytes shared memory that a block may have without asking for more
 */
public record GpuDescription(
    int index,
    String name,
    int major,
    int minor,
    long memoryBytes,
    int multiprocessors,
    int sharedBytes) {
  /** As 8.6. */
  public String computeCapability() {
    return major + "." + minor;
  }

  /** Whether its architecture is at least this one. */
  public boolean isAtLeast(int otherMajor, int otherMinor) {
    return major > otherMajor || major == otherMajor && minor >= otherMinor;
  }

  @Override
  public String toString() {
    return "cuda:%d %s, compute capability %s, %.1f GiB"
        .formatted(index, name, computeCapability(), memoryBytes / (double) (1L << 30));
  }
}
