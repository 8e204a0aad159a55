package dev.sardonyx.conformance;

import dev.sardonyx.conformance.oracle.ElementDecoder;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.MapValue;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.OptionalValue;
import dev.sardonyx.tensor.RemoteTensor;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.SparseTensor;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * Compares values as ONNX's own backend runner does ({@code
 * onnx.backend.test.runner.Runner.assert_similar_outputs}): kind, element type and shape exact,
 * strings exact, numbers by {@code |actual - expected| <= absolute + relative * |expected|}, NaN
 * equal to NaN, infinities equal to themselves only.
 */
public final class ValueComparison {
  /** Two units in the last place, which the runner grants to bfloat16. */
  private static final double BFLOAT16_RELATIVE = 1.0 / 64;

  private final double relative;
  private final double absolute;
  private final boolean numbers;

  private ValueComparison(double relative, double absolute, boolean numbers) {
    this.relative = relative;
    this.absolute = absolute;
    this.numbers = numbers;
  }

  public static ValueComparison within(double relative, double absolute) {
    return new ValueComparison(relative, absolute, true);
  }

  /** Compares kinds, element types and shapes and leaves the elements out. */
  public static ValueComparison ofTypesAndShapes() {
    return new ValueComparison(0, 0, false);
  }

  /**
   * Fails if the two differ.
   *
   * @param where names the value in the message
   * @throws AssertionError with the first difference and, for numbers, how many there are
   */
  public void require(String where, OnnxValue expected, OnnxValue actual) {
    if (actual == null || expected.getClass() != actual.getClass()) {
      throw new AssertionError(
          where + ": expected " + describe(expected) + "; found " + describe(actual));
    }
    switch (expected) {
      case Tensor tensor -> tensor(where, tensor, (Tensor) actual);
      case SequenceValue sequence -> sequence(where, sequence, (SequenceValue) actual);
      case OptionalValue optional -> optional(where, optional, (OptionalValue) actual);
      case MapValue map -> map(where, map, (MapValue) actual);
      case RemoteTensor remote -> throw new AssertionError(where + " is " + remote);
      case SparseTensor sparse -> sparse(where, sparse, (SparseTensor) actual);
    }
  }

  private static String describe(OnnxValue value) {
    return switch (value) {
      case null -> "nothing";
      case Tensor tensor -> tensor.toString();
      case OnnxValue other -> "a " + other.getClass().getSimpleName();
    };
  }

  private void sequence(String where, SequenceValue expected, SequenceValue actual) {
    requireSame(where + " length", expected.elements().size(), actual.elements().size());
    for (int i = 0; i < expected.elements().size(); i++) {
      require(where + "[" + i + "]", expected.elements().get(i), actual.elements().get(i));
    }
  }

  private void optional(String where, OptionalValue expected, OptionalValue actual) {
    requireSame(where + " present", expected.element().isPresent(), actual.element().isPresent());
    expected.element().ifPresent(e -> require(where, e, actual.element().orElseThrow()));
  }

  private void map(String where, MapValue expected, MapValue actual) {
    requireSame(where + " key type", expected.keyType(), actual.keyType());
    requireSame(where + " keys", expected.entries().keySet(), actual.entries().keySet());
    expected
        .entries()
        .forEach(
            (key, value) -> require(where + "[" + key + "]", value, actual.entries().get(key)));
  }

  private void sparse(String where, SparseTensor expected, SparseTensor actual) {
    requireSame(where + " dense shape", expected.shape(), actual.shape());
    tensor(where + " indices", expected.indices(), actual.indices());
    tensor(where + " values", expected.values(), actual.values());
  }

  private static void requireSame(String where, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new AssertionError(where + ": expected " + expected + "; found " + actual);
    }
  }

  private void tensor(String where, Tensor expected, Tensor actual) {
    if (expected.elementType() != actual.elementType()
        || !expected.shape().equals(actual.shape())) {
      throw new AssertionError(where + ": expected " + expected + "; found " + actual);
    }
    if (!numbers) {
      return;
    }
    if (expected.elementType() == ElementType.STRING) {
      requireSame(where, Arrays.asList(expected.strings()), Arrays.asList(actual.strings()));
    } else {
      elements(where, expected, actual);
    }
  }

  private void elements(String where, Tensor expected, Tensor actual) {
    int slots = expected.elementType().slots();
    double tolerance =
        expected.elementType() == ElementType.BFLOAT16
            ? Math.max(relative, BFLOAT16_RELATIVE)
            : relative;
    int differing = 0;
    int first = -1;
    for (int i = 0; i < expected.elements(); i++) {
      if (!close(expected, actual, i * slots, slots, tolerance)) {
        differing++;
        first = first < 0 ? i : first;
      }
    }
    if (differing > 0) {
      throw new AssertionError(
          "%s: %d of %d elements differ, the first at %d: expected %s; found %s"
              .formatted(
                  where,
                  differing,
                  expected.elements(),
                  first,
                  ElementDecoder.slot(expected, first * slots),
                  ElementDecoder.slot(actual, first * slots)));
    }
  }

  private boolean close(
      Tensor expected, Tensor actual, int slot, int slots, double relativeTolerance) {
    double error = 0;
    double magnitude = 0;
    for (int part = slot; part < slot + slots; part++) {
      double e = ElementDecoder.slot(expected, part);
      double a = ElementDecoder.slot(actual, part);
      if (Double.isNaN(e) != Double.isNaN(a)) {
        return false;
      }
      if (!Double.isNaN(e) && e != a) {
        error = Math.hypot(error, a - e);
      }
      magnitude = Math.hypot(magnitude, e);
    }
    // An infinite error is never within the bound, even of an infinite expected value.
    return error == 0
        || error < Double.POSITIVE_INFINITY && error <= absolute + relativeTolerance * magnitude;
  }
}
