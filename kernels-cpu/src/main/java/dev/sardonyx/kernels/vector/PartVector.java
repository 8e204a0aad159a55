package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.LANES;

/**
 * Room for the elements that don't fill a vector, so that they go the way of all others and a value
 * doesn't depend on where it stands. One a thread, as a new array for each row would be garbage.
 */
final class PartVector {
  private static final ThreadLocal<float[]> LANES_OF_THREAD =
      ThreadLocal.withInitial(() -> new float[LANES]);

  private PartVector() {}

  /**
   * The calling thread's room, {@code LANES} numbers, with {@code count} elements from {@code
   * offset} on in front; behind these stands whatever was there.
   */
  static float[] of(float[] elements, int offset, int count) {
    float[] lanes = LANES_OF_THREAD.get();
    System.arraycopy(elements, offset, lanes, 0, count);
    return lanes;
  }
}
