package dev.sardonyx.runtime.operators.conversion;

import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.kernels.convert.ElementFormat;
import dev.sardonyx.kernels.convert.Elements;
import dev.sardonyx.kernels.convert.Rounding;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.tensor.Tensor;
import java.math.BigDecimal;
import java.util.Locale;

/** Numbers to and from text, by the rules of Cast. */
final class Strings {
  private Strings() {}

  /** Writes each number as text. */
  static void print(Tensor numbers, Tensor strings) {
    Elements from = Formats.elements(numbers);
    String[] to = strings.stringArray();
    int count = numbers.elements();
    if (from.format().isInteger()) {
      long[] values = new long[count];
      from.read(0, values, 0, count);
      for (int i = 0; i < count; i++) {
        to[strings.offset() + i] =
            switch (from.format()) {
              case BOOL -> values[i] != 0 ? "True" : "False";
              case UINT64 -> Long.toUnsignedString(values[i]);
              default -> Long.toString(values[i]);
            };
      }
    } else {
      double[] values = new double[count];
      from.read(0, values, 0, count);
      boolean wide = from.format() == ElementFormat.DOUBLE;
      for (int i = 0; i < count; i++) {
        to[strings.offset() + i] =
            print(wide ? Double.toString(values[i]) : Float.toString((float) values[i]));
      }
    }
  }

  /**
   * Java's shortest digits in NumPy's layout: plain from 1e-4 to 1e16, else {@code 1e-05}; {@code
   * inf} and {@code nan}.
   */
  private static String print(String digits) {
    switch (digits) {
      case "NaN":
        return "nan";
      case "Infinity":
        return "inf";
      case "-Infinity":
        return "-inf";
      default:
        break;
    }
    BigDecimal value = new BigDecimal(digits);
    if (value.signum() == 0) {
      return digits;
    }
    BigDecimal shortest = value.stripTrailingZeros();
    int exponent = shortest.precision() - shortest.scale() - 1;
    if (exponent >= -4 && exponent < 16) {
      return shortest.scale() <= 0
          ? shortest.setScale(1).toPlainString()
          : shortest.toPlainString();
    }
    String mantissa = shortest.scaleByPowerOfTen(-exponent).toPlainString();
    return String.format(
        Locale.ROOT, "%se%s%02d", mantissa, exponent < 0 ? "-" : "+", Math.abs(exponent));
  }

  /**
   * Reads each text as a number.
   *
   * @throws InvalidInputException if one is none
   */
  static void parse(Tensor strings, Tensor numbers, Rounding rounding) {
    String[] from = strings.stringArray();
    Elements to = Formats.elements(numbers);
    for (int i = 0; i < strings.elements(); i++) {
      String text = from[strings.offset() + i].strip();
      try {
        parse(text, to.from(i), rounding);
      } catch (NumberFormatException failure) {
        throw new InvalidInputException(
            "cannot cast string '"
                + text
                + "' (element "
                + i
                + ") to "
                + numbers.elementType()
                + ": it is no number",
            failure);
      }
    }
  }

  private static void parse(String text, Elements to, Rounding rounding) {
    if (to.format().isInteger() && text.matches("[+-]?\\d+")) {
      long value =
          to.format() == ElementFormat.UINT64 && !text.startsWith("-")
              ? Long.parseUnsignedLong(text)
              : Long.parseLong(text);
      to.write(0, new long[] {value}, 0, 1);
      return;
    }
    double value =
        switch (text.toLowerCase(Locale.ROOT)) {
          case "inf", "+inf" -> Double.POSITIVE_INFINITY;
          case "-inf" -> Double.NEGATIVE_INFINITY;
          case "nan", "+nan", "-nan" -> Double.NaN;
          case "true" -> 1;
          case "false" -> 0;
          default -> parseDecimal(text);
        };
    to.format().writeDoubles(new double[] {value}, 0, to.array(), to.offset(), 1, rounding);
  }

  /** A decimal number, without what only Java's own literals have: {@code 1f}, {@code 0x1p3}. */
  private static double parseDecimal(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("0123456789+-.eE".indexOf(text.charAt(i)) < 0) {
        throw new NumberFormatException(text);
      }
    }
    return Double.parseDouble(text);
  }
}
