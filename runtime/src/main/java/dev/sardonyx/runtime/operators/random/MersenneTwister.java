package dev.sardonyx.runtime.operators.random;

/**
 * MT19937 (Matsumoto and Nishimura, "Mersenne Twister", 1998) seeded and read as NumPy's legacy
 * {@code RandomState} does: a seed gives the very numbers that the ONNX reference implementation
 * draws. Not for several threads at once.
 */
final class MersenneTwister {
  private static final int SIZE = 624;
  private static final int SHIFT = 397;

  private final int[] state = new int[SIZE];
  private int next = SIZE;
  private double spareNormal = Double.NaN;

  MersenneTwister(int seed) {
    state[0] = seed;
    for (int i = 1; i < SIZE; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
    }
  }

  /** The next 32 bits. */
  int nextBits() {
    if (next == SIZE) {
      twist();
    }
    int y = state[next++];
    y ^= y >>> 11;
    y ^= y << 7 & 0x9d2c5680;
    y ^= y << 15 & 0xefc60000;
    return y ^ y >>> 18;
  }

  private void twist() {
    for (int i = 0; i < SIZE; i++) {
      int y = state[i] & 0x80000000 | state[(i + 1) % SIZE] & 0x7fffffff;
      int odd = (y & 1) == 0 ? 0 : 0x9908b0df;
      state[i] = state[(i + SHIFT) % SIZE] ^ y >>> 1 ^ odd;
    }
    next = 0;
  }

  /** Uniform in [0, 1), of 53 random bits. */
  double nextDouble() {
    long high = nextBits() >>> 5;
    long low = nextBits() >>> 6;
    return (high * 67108864.0 + low) / 9007199254740992.0;
  }

  /** Normal with mean 0 and deviation 1, by the polar method; the second of each pair is kept. */
  double nextNormal() {
    if (!Double.isNaN(spareNormal)) {
      double spare = spareNormal;
      spareNormal = Double.NaN;
      return spare;
    }
    while (true) {
      double x = 2 * nextDouble() - 1;
      double y = 2 * nextDouble() - 1;
      double square = x * x + y * y;
      if (square < 1 && square != 0) {
        double factor = Math.sqrt(-2 * Math.log(square) / square);
        spareNormal = factor * x;
        return factor * y;
      }
    }
  }
}
