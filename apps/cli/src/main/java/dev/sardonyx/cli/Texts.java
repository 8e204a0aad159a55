package dev.sardonyx.cli;

import java.util.Collection;
import java.util.Locale;

/** Words and numbers as the commands print them. */
final class Texts {
  private static final int LONGEST = 100;

  private Texts() {}

  /** The length of the longest text, of 40 at most, so that one long name doesn't push all away. */
  static int widest(Collection<String> texts) {
    return texts.stream().mapToInt(String::length).filter(w -> w <= 40).max().orElse(0);
  }

  /** The text with blanks up to this width. */
  static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  /** {@code 1 node}, {@code 1,500 nodes}. */
  static String count(long count, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", count, noun, count == 1 ? "" : "s");
  }

  /** One line, cut if it is long. */
  static String shorten(String text) {
    String line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }

  /** {@code 4.6 MB}, in units of a thousand. */
  static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " bytes";
    }
    double value = bytes;
    String unit = "";
    for (String next : new String[] {"kB", "MB", "GB", "TB"}) {
      value /= 1000;
      unit = next;
      if (value < 999.95) {
        break;
      }
    }
    return String.format(Locale.ROOT, "%.1f %s", value, unit);
  }

  /** A number as short as six significant digits allow: {@code 0.125}, {@code 1.5e-07}. */
  static String number(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      return Long.toString((long) value);
    }
    String text = String.format(Locale.ROOT, "%.6g", value);
    return text.contains(".") && !text.contains("e") ? text.replaceAll("\\.?0+$", "") : text;
  }

  /** Times in milliseconds, of nanoseconds. */
  static String milliseconds(long nanoseconds) {
    return String.format(Locale.ROOT, "%.2f ms", nanoseconds / 1e6);
  }

  /** A word the shell takes as it is. */
  static String quoted(String word) {
    return word.matches("[A-Za-z0-9_.,:/=@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
