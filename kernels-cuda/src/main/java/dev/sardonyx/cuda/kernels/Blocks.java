package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.error.ResourceLimitException;
import java.util.Arrays;

/** How many blocks and threads work is cut into. */
final class Blocks {
  /** Threads of a block of the simple kernels. */
  static final int THREADS = 256;

  /** What a grid may have along y and z. */
  static final int MOST_ALONG_Y = 65535;

  /** Blocks for each multiprocessor beyond which a grid only adds overhead: each thread loops. */
  private static final int WAVES = 32;

  private Blocks() {}

  /** Blocks of {@link #THREADS} threads for a loop over so many elements. */
  static int of(CudaStream stream, long elements) {
    long most = (long) WAVES * stream.context().gpu().multiprocessors();
    return (int) Math.clamp(Math.ceilDiv(elements, THREADS), 1, most);
  }

  /**
   * The least power of two that isn't below {@code count}, between {@code least} and {@code most}.
   */
  static int powerOfTwo(int count, int least, int most) {
    int power = least;
    while (power < count && power < most) {
      power *= 2;
    }
    return power;
  }

  /**
   * The product of sizes, as an int: the kernels count elements below 2^31.
   *
   * @throws ResourceLimitException if there are more
   */
  static int product(int[] sizes, int from, int to) {
    long product = 1;
    for (int d = from; d < to; d++) {
      product *= sizes[d];
      if (product > Integer.MAX_VALUE) {
        throw new ResourceLimitException(
            "kernels work on at most %d elements at once; found %s; make the batch smaller or run the"
                    .formatted(Integer.MAX_VALUE, Arrays.toString(sizes))
                + " model on device(\"cpu\")");
      }
    }
    return (int) product;
  }

  static int product(int... sizes) {
    return product(sizes, 0, sizes.length);
  }
}
