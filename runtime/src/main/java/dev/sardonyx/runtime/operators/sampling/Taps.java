package dev.sardonyx.runtime.operators.sampling;

import java.util.Locale;

/**
 * The pixels, with their weights, that make up the value at a position between pixels. Holds one
 * position at a time; for one thread.
 */
final class Taps {
  /** What lies outside of an image. */
  enum Padding {
    ZEROS,
    BORDER,
    REFLECTION
  }

  /** How values between pixels are made; 1, 2 or 4 pixels of each axis. */
  enum Mode {
    NEAREST(1),
    LINEAR(2),
    CUBIC(4);

    private final int width;

    Mode(int width) {
      this.width = width;
    }
  }

  private static final double ALPHA = -0.75;

  private final Mode mode;
  private final Padding padding;
  private final boolean alignCorners;
  private final int[] dimensions;
  private final double[] axisWeights = new double[4];
  private int[] pixels;
  private double[] weights;
  private int[] nextPixels;
  private double[] nextWeights;
  private int count;

  /**
   * @param dimensions of the image
   */
  Taps(Mode mode, Padding padding, boolean alignCorners, int... dimensions) {
    this.mode = mode;
    this.padding = padding;
    this.alignCorners = alignCorners;
    this.dimensions = dimensions;
    int most = 1;
    for (int axis = 0; axis < dimensions.length; axis++) {
      most *= mode.width;
    }
    pixels = new int[most];
    weights = new double[most];
    nextPixels = new int[most];
    nextWeights = new double[most];
  }

  /** The constant of this name, whatever its case; null if there is none. */
  static <E extends Enum<E>> E named(Class<E> type, String name) {
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(name.toUpperCase(Locale.ROOT))) {
        return constant;
      }
    }
    return null;
  }

  /** Begins a new position; then one {@link #axis} call for each axis, outermost first. */
  void begin() {
    count = 1;
    pixels[0] = 0;
    weights[0] = 1;
  }

  /** Adds the next axis: {@code normalized} is its coordinate, from -1 to 1 inside the image. */
  void axis(int axis, double normalized) {
    int size = dimensions[axis];
    double low = alignCorners ? 0 : -0.5;
    double high = alignCorners ? size - 1 : size - 0.5;
    double at =
        alignCorners ? (normalized + 1) / 2 * (size - 1) : ((normalized + 1) * size - 1) / 2;
    if (mode == Mode.NEAREST) {
      at = Math.rint(at);
    }
    if (at < low || at > high) {
      at =
          switch (padding) {
            case ZEROS -> at;
            case BORDER -> Math.clamp(at, 0.0, (double) size - 1);
            case REFLECTION -> reflect(at, low, high);
          };
    }
    double floor = Math.floor(at);
    weigh(at - floor);
    // Saturates far outside and is 0 for NaN; the weights are NaN then.
    long first = (long) Math.clamp(floor, -1e9, 4e9) - (mode == Mode.CUBIC ? 1 : 0);
    int made = 0;
    for (int tap = 0; tap < count; tap++) {
      for (int i = 0; i < mode.width; i++) {
        long pixel = inside(first + i, size, low, high);
        if (pixel >= 0) {
          nextPixels[made] = pixels[tap] * size + (int) pixel;
          nextWeights[made++] = weights[tap] * axisWeights[i];
        }
      }
    }
    int[] swapPixels = pixels;
    pixels = nextPixels;
    nextPixels = swapPixels;
    double[] swapWeights = weights;
    weights = nextWeights;
    nextWeights = swapWeights;
    count = made;
  }

  /** The pixel that stands for {@code pixel}; -1 if that is 0 whatever the image. */
  private long inside(long pixel, int size, double low, double high) {
    if (pixel >= 0 && pixel < size) {
      return pixel;
    }
    return switch (padding) {
      case ZEROS -> -1;
      case BORDER -> Math.clamp(pixel, 0L, size - 1L);
      case REFLECTION -> Math.clamp((long) reflect(pixel, low, high), 0L, size - 1L);
    };
  }

  private static double reflect(double at, double low, double high) {
    double range = high - low;
    if (range == 0) {
      return low;
    }
    double outside = at < low ? low - at : at > high ? at - high : 0;
    if (outside == 0) {
      return at;
    }
    double turns = Math.floor(outside / range);
    double rest = outside - turns * range;
    boolean fromLow = at < low == (turns % 2 == 0);
    return fromLow ? low + rest : high - rest;
  }

  /** Weights along one axis for a position {@code x} past a pixel, {@code 0 <= x < 1}. */
  private void weigh(double x) {
    switch (mode) {
      case NEAREST -> axisWeights[0] = 1;
      case LINEAR -> {
        axisWeights[0] = 1 - x;
        axisWeights[1] = x;
      }
      case CUBIC -> {
        axisWeights[0] = far(x + 1);
        axisWeights[1] = near(x);
        axisWeights[2] = near(1 - x);
        axisWeights[3] = far(2 - x);
      }
    }
  }

  private static double near(double x) {
    return ((ALPHA + 2) * x - (ALPHA + 3)) * x * x + 1;
  }

  private static double far(double x) {
    return ((ALPHA * x - 5 * ALPHA) * x + 8 * ALPHA) * x - 4 * ALPHA;
  }

  /** The value at the position, of an image that begins at {@code offset}. */
  double sample(double[] image, int offset) {
    double sum = 0;
    for (int tap = 0; tap < count; tap++) {
      sum += weights[tap] * image[offset + pixels[tap]];
    }
    return sum;
  }
}
