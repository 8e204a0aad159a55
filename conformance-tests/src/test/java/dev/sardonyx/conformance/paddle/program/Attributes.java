package dev.sardonyx.conformance.paddle.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Values of attributes by their Java types. */
final class Attributes {
  private Attributes() {}

  /** A value as the table of encodings writes it. */
  static String text(Object value) {
    return switch (value) {
      case int[] numbers -> Arrays.toString(numbers);
      case long[] numbers -> Arrays.toString(numbers);
      default -> value.toString();
    };
  }

  /** The integers of a list. */
  static List<Long> longs(Object value) {
    return switch (value) {
      case int[] numbers -> Arrays.stream(numbers).mapToObj(number -> (long) number).toList();
      case long[] numbers -> Arrays.stream(numbers).boxed().toList();
      default -> throw new IllegalArgumentException("no list of integers: " + value);
    };
  }

  /** The numbers of a list, each as wide as PIR writes it. */
  static List<Number> numbers(Object value) {
    List<Number> numbers = new ArrayList<>();
    switch (value) {
      case float[] reals -> {
        for (float real : reals) {
          numbers.add((double) real);
        }
      }
      case double[] reals -> Arrays.stream(reals).forEach(numbers::add);
      default -> numbers.addAll(longs(value));
    }
    return numbers;
  }
}
