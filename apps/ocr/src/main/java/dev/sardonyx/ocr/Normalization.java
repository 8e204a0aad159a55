package dev.sardonyx.ocr;

import dev.sardonyx.error.ModelFormatException;
import java.util.Arrays;
import java.util.Map;

/**
 * Bytes of a picture into what a model was trained with: {@code byte / divisor - offset}, with
 * numbers of their own for each of the three channels.
 */
record Normalization(float[] divisors, float[] offsets) {
  private static final int CHANNELS = 3;

  /** Bytes 0 to 255 as -1 to 1. */
  static final Normalization STANDARD = of(1 / 255.0, filled(0.5), filled(0.5));

  /** The one that a model's metadata has (from Paddle's {@code inference.yml}), or the standard. */
  static Normalization of(Map<String, String> metadata) {
    if (!metadata.containsKey("paddle.mean")) {
      return STANDARD;
    }
    double scale = numbers("paddle.scale", metadata.getOrDefault("paddle.scale", "1"), 1)[0];
    return of(
        scale,
        numbers("paddle.mean", metadata.get("paddle.mean"), CHANNELS),
        numbers("paddle.std", metadata.getOrDefault("paddle.std", "1,1,1"), CHANNELS));
  }

  /** {@code (byte * scale - mean) / std}. */
  private static Normalization of(double scale, double[] means, double[] deviations) {
    float[] divisors = new float[CHANNELS];
    float[] offsets = new float[CHANNELS];
    for (int i = 0; i < CHANNELS; i++) {
      divisors[i] = (float) (deviations[i] / scale);
      offsets[i] = (float) (means[i] / deviations[i]);
    }
    return new Normalization(divisors, offsets);
  }

  private static double[] filled(double value) {
    double[] all = new double[CHANNELS];
    Arrays.fill(all, value);
    return all;
  }

  /**
   * Numbers of a model's metadata.
   *
   * @throws ModelFormatException if there are not so many, or they are none
   */
  static double[] numbers(String key, String text, int count) {
    try {
      double[] numbers =
          Arrays.stream(text.split(","))
              .map(String::strip)
              .mapToDouble(Double::parseDouble)
              .toArray();
      if (numbers.length == count) {
        return numbers;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new ModelFormatException(
        "the model's settings have '"
            + key
            + "' = '"
            + text
            + "'; expected numbers, "
            + count
            + " of them, with commas between. Correct its inference.yml, or remove it");
  }

  /** A byte of this channel as the model wants it. */
  float apply(float value, int channel) {
    return value / divisors[channel] - offsets[channel];
  }
}
