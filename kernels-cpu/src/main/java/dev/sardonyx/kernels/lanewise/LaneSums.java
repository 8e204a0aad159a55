package dev.sardonyx.kernels.lanewise;

/** All lanes to one number in the order of the vector kernels: halves upon halves. */
final class LaneSums {
  private LaneSums() {}

  /** Destroys {@code lanes}, whose length is a power of 2. */
  static float sum(float[] lanes) {
    for (int half = lanes.length / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        lanes[i] += lanes[i + half];
      }
    }
    return lanes[0];
  }

  /** Destroys {@code lanes}, whose length is a power of 2. */
  static float product(float[] lanes) {
    for (int half = lanes.length / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        lanes[i] *= lanes[i + half];
      }
    }
    return lanes[0];
  }
}
