package dev.sardonyx.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** Numbers as the tables show them. */
public final class Figures {
  private Figures() {}

  /** Three significant digits or so. */
  public static String milliseconds(double value) {
    return String.format(Locale.ROOT, value < 1 ? "%.4f" : value < 100 ? "%.2f" : "%.1f", value);
  }

  public static String ratio(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** Bytes in MB, of 10^6. */
  public static String megabytes(double bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
  }

  /** Whether a target is met, for a table. */
  public static String yesNo(boolean met) {
    return met ? "yes" : "**no**";
  }

  /** {@code 1 thread}, {@code 2 threads}. */
  public static String threads(int count) {
    return count + (count == 1 ? " thread" : " threads");
  }

  /** NaN for no values. */
  public static double geometricMean(double[] values) {
    return Math.exp(Arrays.stream(values).map(Math::log).average().orElse(Double.NaN));
  }
}
