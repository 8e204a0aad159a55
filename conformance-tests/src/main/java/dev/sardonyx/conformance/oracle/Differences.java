package dev.sardonyx.conformance.oracle;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.MapValue;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.OptionalValue;
import dev.sardonyx.tensor.RemoteTensor;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.SparseTensor;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/**
 * How far results are from a reference: the largest difference of two elements at the same place,
 * relative to the largest magnitude in the same reference tensor.
 *
 * <p>Where both are NaN, or the same infinity, there is no difference; where one of them alone is,
 * or strings, booleans or integers of more than 16 bits differ, it is infinite. In a reference of
 * nothing but zeros the difference is absolute. As in ONNX's own backend tests, what is below
 * {@value #NOISE} in absolute terms is none: a detector's sigmoid on a picture without text is
 * nothing but such noise.
 */
public final class Differences {
  private static final double NOISE = 1e-7;

  private Differences() {}

  /**
   * The largest over all outputs of the reference.
   *
   * @throws IllegalStateException if an output lacks or has another kind, type or shape
   */
  public static double largest(
      Map<String, ? extends OnnxValue> expected, Map<String, ? extends OnnxValue> actual) {
    double largest = 0;
    for (Map.Entry<String, ? extends OnnxValue> output : expected.entrySet()) {
      String name = output.getKey();
      largest = Math.max(largest, of(name, output.getValue(), actual.get(name)));
    }
    return largest;
  }

  private static double of(String where, OnnxValue expected, OnnxValue actual) {
    if (actual == null || expected.getClass() != actual.getClass()) {
      throw new IllegalStateException(
          where + ": expected " + expected.getClass() + "; found " + actual);
    }
    return switch (expected) {
      case Tensor tensor -> ofTensors(where, tensor, (Tensor) actual);
      case SequenceValue sequence -> {
        SequenceValue other = (SequenceValue) actual;
        requireSame(where + " length", sequence.elements().size(), other.elements().size());
        double largest = 0;
        for (int i = 0; i < sequence.elements().size(); i++) {
          String at = where + "[" + i + "]";
          largest = Math.max(largest, of(at, sequence.elements().get(i), other.elements().get(i)));
        }
        yield largest;
      }
      case MapValue map -> {
        MapValue other = (MapValue) actual;
        requireSame(where + " keys", map.entries().keySet(), other.entries().keySet());
        double largest = 0;
        for (Object key : map.entries().keySet()) {
          String at = where + "[" + key + "]";
          largest = Math.max(largest, of(at, map.entries().get(key), other.entries().get(key)));
        }
        yield largest;
      }
      case OptionalValue optional -> {
        OptionalValue other = (OptionalValue) actual;
        requireSame(
            where + " present", optional.element().isPresent(), other.element().isPresent());
        yield optional.element().map(e -> of(where, e, other.element().orElseThrow())).orElse(0.0);
      }
      case RemoteTensor remote -> throw new IllegalStateException(where + " is " + remote);
      case SparseTensor sparse -> throw new IllegalStateException(where + " is sparse");
    };
  }

  private static void requireSame(String where, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw new IllegalStateException(where + ": expected " + expected + "; found " + actual);
    }
  }

  /** Integers of up to 16 bits stand for quantized numbers, which may be a step apart. */
  private static boolean isExact(ElementType type) {
    return type == ElementType.BOOL || type.isInteger() && type.bits() > 16;
  }

  private static double ofTensors(String where, Tensor expected, Tensor actual) {
    requireSame(where, expected.toString(), actual.toString());
    if (expected.elementType() == ElementType.STRING) {
      return Arrays.equals(expected.strings(), actual.strings()) ? 0 : Double.POSITIVE_INFINITY;
    }
    boolean exact = isExact(expected.elementType());
    double largest = 0;
    double magnitude = 0;
    for (int slot = 0; slot < expected.slots(); slot++) {
      double e = ElementDecoder.slot(expected, slot);
      double a = ElementDecoder.slot(actual, slot);
      if (Double.compare(e, a) != 0 && e != a) {
        double difference = exact ? Double.POSITIVE_INFINITY : Math.abs(e - a);
        if (!(difference <= NOISE)) {
          largest =
              Math.max(largest, Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference);
        }
      }
      if (Double.isFinite(e)) {
        magnitude = Math.max(magnitude, Math.abs(e));
      }
    }
    return magnitude == 0 ? largest : largest / magnitude;
  }
}
