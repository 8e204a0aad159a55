package dev.sardonyx.cuda.kernels;

import static org.junit.jupiter.api.Assertions.fail;

import dev.sardonyx.tensor.ElementType;
import java.util.List;
import java.util.Random;

/** Numbers for tests, and how near to one another they must be. */
final class Numbers {
  static final List<ElementType> FLOATS =
      List.of(ElementType.FLOAT, ElementType.FLOAT16, ElementType.BFLOAT16);

  private Numbers() {}

  /** Between -2 and 2, always the same. */
  static double[] random(int length) {
    return random(length, length);
  }

  static double[] random(int length, long seed) {
    Random random = new Random(seed);
    double[] numbers = new double[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = random.nextDouble() * 4 - 2;
    }
    return numbers;
  }

  static int product(int... sizes) {
    int product = 1;
    for (int size : sizes) {
      product *= size;
    }
    return product;
  }

  /** Rounding errors of a type, relative to 1. */
  static double epsilon(ElementType type) {
    return switch (type) {
      case FLOAT -> 0x1p-23;
      case FLOAT16 -> 0x1p-10;
      case BFLOAT16 -> 0x1p-7;
      case DOUBLE -> 0x1p-46; // elementary functions are of the platform
      default -> 0;
    };
  }

  /** Equal up to some rounding errors of the type, relative to the number or to 1. */
  static void assertNear(ElementType type, double errors, double[] expected, double[] actual) {
    assertNear(epsilon(type) * errors, expected, actual);
  }

  static void assertNear(double tolerance, double[] expected, double[] actual) {
    if (expected.length != actual.length) {
      fail("expected " + expected.length + " numbers, found " + actual.length);
    }
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(expected[i] - actual[i]);
      boolean same = Double.compare(expected[i] + 0.0, actual[i] + 0.0) == 0;
      if (!same && !(difference <= tolerance * Math.max(1, Math.abs(expected[i])))) {
        fail("element " + i + ": expected " + expected[i] + ", found " + actual[i]);
      }
    }
  }
}
