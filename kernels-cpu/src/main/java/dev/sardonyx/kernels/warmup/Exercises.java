package dev.sardonyx.kernels.warmup;

/** Calls of a family's vector kernels on made-up data, to have the JVM compile them. */
interface Exercises {
  /**
   * Turns of an inner loop while code is interpreted, where a vector operation takes microseconds.
   */
  int FEW = 2;

  /**
   * Turns from then on: the JVM gives C2 a loop after 600 calls with 15,000 turns, and looks at it
   * each 8,192.
   */
  int MANY = 28;

  /**
   * Calls vector kernel {@code index} once. Called by one thread at a time.
   *
   * @param turns of the kernel's inner loop, about: {@link #FEW} or {@link #MANY}
   * @param data at least {@link WarmUp#DATA} numbers, which the kernel may read and write
   * @return about how many vector operations that took
   */
  int exercise(int index, int turns, float[] data);
}
