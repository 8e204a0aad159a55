package dev.sardonyx.kernels.warmup;

/** Calls of a family's vector kernels on made-up data, to have the JVM compile them. */
interface Exercises {
  /**
   * Calls vector kernel {@code index} once. Called by one thread at a time.
   *
   * @param data at least {@link WarmUp#DATA} numbers, which the kernel may read and write
   * @return about how many vector operations that took; some hundreds
   */
  int exercise(int index, float[] data);
}
