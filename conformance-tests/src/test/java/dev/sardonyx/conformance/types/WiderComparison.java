package dev.sardonyx.conformance.types;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.OptionalValue;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.Tensor;
import java.util.Map;

/** Compares results with those of the same node computed in a wider type. */
final class WiderComparison {
  /** What rounding in single precision may do to a result, against the largest of them. */
  private static final double SINGLE = 4e-6;

  /** Between what a curve's bend may be and what a jump is lies what rounding to float does. */
  private static final double DOUBLE = 2e-9;

  private static final double JUMP = 1e-5;

  private static final double STEP = 1e-7;

  private WiderComparison() {}

  /**
   * @param rounding how many times what one rounding may do is allowed
   */
  static void require(
      Map<String, OnnxValue> expected, Map<String, OnnxValue> found, double rounding) {
    expected.forEach((name, value) -> require(name, value, found.get(name), rounding));
  }

  private static void require(String where, OnnxValue expected, OnnxValue found, double rounding) {
    switch (expected) {
      case SequenceValue sequence -> {
        SequenceValue other = (SequenceValue) found;
        for (int i = 0; i < sequence.elements().size(); i++) {
          require(where + i, sequence.elements().get(i), other.elements().get(i), rounding);
        }
      }
      case OptionalValue optional ->
          optional
              .element()
              .ifPresent(
                  element ->
                      require(
                          where,
                          element,
                          ((OptionalValue) found).element().orElseThrow(),
                          rounding));
      case Tensor tensor -> require(where, tensor, (Tensor) found, rounding);
      default -> throw new AssertionError(where + " is no tensor");
    }
  }

  private static void require(String where, Tensor expected, Tensor found, double rounding) {
    if (!expected.shape().equals(found.shape())) {
      throw new AssertionError(where + ": expected " + expected + "; found " + found);
    }
    double[] wide = ElementCodec.decode(expected);
    double[] narrow = ElementCodec.decode(found);
    ElementType type = found.elementType();
    double size = 0;
    for (double number : wide) {
      size = Double.isFinite(number) ? Math.max(size, Math.abs(number)) : size;
    }
    for (int i = 0; i < wide.length; i++) {
      double w = wide[i];
      double n = narrow[i];
      boolean beyond = isBeyond(w, type) || isBeyond(n, expected.elementType());
      boolean bothTrue = type == ElementType.BOOL && w != 0 && n != 0;
      if (w == n || bothTrue || beyond || Double.isNaN(w) && Double.isNaN(n)) {
        continue;
      }
      double allowed = 0;
      if (type.isFloatingPoint() || type.isComplex()) {
        double at = rounding == 1 ? w : size; // what cancels out was rounded before
        allowed = rounding * ElementCodec.halfUnit(type, at) + SINGLE * size;
      } else if (expected.elementType().isFloatingPoint()) {
        allowed = 1; // whichever way it is rounded
      }
      if (!(Math.abs(w - n) <= allowed)) {
        throw new AssertionError(
            "%s[%d] in %s is %s, in %s %s; allowed %.1e"
                .formatted(where, i, expected.elementType(), w, type, n, allowed));
      }
    }
  }

  private static boolean isBeyond(double number, ElementType type) {
    return type.isInteger()
        ? number > ElementCodec.largest(type) || number < ElementCodec.least(type)
        : type.isFloatingPoint() && Math.abs(number) > ElementCodec.limit(type);
  }

  /**
   * Requires that small steps of the inputs are felt in proportion: {@code f(x + 2h) - 2 f(x + h) +
   * f(x)} is of order h², but of the order of the error where there is rounding to single precision
   * on the way.
   */
  static void requireSmooth(TypedCase typed, TypeVariable variable, Map<String, OnnxValue> values) {
    Map<String, OnnxValue> first = typed.map(variable, tensor -> step(tensor, 1)).run();
    Map<String, OnnxValue> second = typed.map(variable, tensor -> step(tensor, 2)).run();
    values.forEach(
        (name, value) -> {
          if (value instanceof Tensor tensor && tensor.elementType() == ElementType.DOUBLE) {
            double[] x0 = tensor.doubles();
            double[] x1 = ((Tensor) first.get(name)).doubles();
            double[] x2 = ((Tensor) second.get(name)).doubles();
            double size = 0;
            for (double number : x0) {
              size = Double.isFinite(number) ? Math.max(size, Math.abs(number)) : size;
            }
            for (int i = 0;
                i < x0.length && x1.length == x0.length && x2.length == x0.length;
                i++) {
              double bend = Math.abs(x2[i] - 2 * x1[i] + x0[i]);
              if (bend > DOUBLE * size && bend < JUMP * size) {
                throw new AssertionError(
                    "%s[%d] is not computed in double precision: %s, %s, %s"
                        .formatted(name, i, x0[i], x1[i], x2[i]));
              }
            }
          }
        });
  }

  private static Tensor step(Tensor tensor, int steps) {
    double[] numbers = ElementCodec.decode(tensor);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] += steps * STEP * Math.sin(1.0 + i) * Math.abs(numbers[i]);
    }
    return ElementCodec.encode(numbers, tensor.elementType(), tensor.shape());
  }
}
