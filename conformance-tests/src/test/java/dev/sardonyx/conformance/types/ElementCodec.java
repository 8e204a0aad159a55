package dev.sardonyx.conformance.types;

import dev.sardonyx.conformance.oracle.ElementDecoder;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.math.BigInteger;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Numbers in tensors of any type, by definitions of this test's own. */
final class ElementCodec {
  /** What fractions are multiplied by before they become integers. */
  private static final double FRACTION = 5;

  private static final Map<ElementType, double[]> NARROW = new EnumMap<>(ElementType.class);

  private ElementCodec() {}

  /**
   * The numbers of a tensor; the real parts of complex ones, and of a string the number it says, 0
   * if it is empty.
   *
   * @throws NumberFormatException for a string that says none
   */
  static double[] decode(Tensor tensor) {
    double[] numbers = new double[tensor.elements()];
    for (int i = 0; i < numbers.length; i++) {
      if (tensor.elementType() == ElementType.STRING) {
        String text = tensor.stringArray()[tensor.offset() + i];
        numbers[i] = number(text);
      } else {
        numbers[i] = ElementDecoder.slot(tensor, i * tensor.elementType().slots());
      }
    }
    return numbers;
  }

  private static double number(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "" -> 0;
      case "nan" -> Double.NaN;
      case "inf", "+inf" -> Double.POSITIVE_INFINITY;
      case "-inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /**
   * A tensor with the same numbers, or with such as come near them and the type has: fractions
   * become small integers, negative numbers positive, large numbers the largest there are.
   */
  static Tensor convert(Tensor tensor, ElementType type) {
    double[] numbers = decode(tensor);
    boolean fractions = tensor.elementType().isFloatingPoint() || tensor.elementType().isComplex();
    boolean integers = !type.isFloatingPoint() && !type.isComplex();
    double scale = fractions && integers && tensor.elementType().bits() > 8 ? FRACTION : 1;
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] *= scale;
    }
    return encode(numbers, type, tensor.shape());
  }

  static Tensor encode(double[] numbers, ElementType type, Shape shape) {
    Tensor tensor = Tensor.zeros(type, shape);
    for (int i = 0; i < numbers.length; i++) {
      set(tensor, i, numbers[i]);
    }
    return tensor;
  }

  private static void set(Tensor tensor, int i, double number) {
    ElementType type = tensor.elementType();
    switch (type) {
      case FLOAT -> tensor.floatArray()[i] = (float) number;
      case DOUBLE -> tensor.doubleArray()[i] = number;
      case COMPLEX64 -> {
        tensor.floatArray()[2 * i] = (float) number;
        tensor.floatArray()[2 * i + 1] = (float) -number;
      }
      case COMPLEX128 -> {
        tensor.doubleArray()[2 * i] = number;
        tensor.doubleArray()[2 * i + 1] = -number;
      }
      case FLOAT16 -> tensor.shortArray()[i] = Float.floatToFloat16((float) number);
      case BFLOAT16 -> {
        int bits = Float.floatToRawIntBits((float) number);
        tensor.shortArray()[i] = (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
      }
      case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, FLOAT8E8M0, FLOAT4E2M1 ->
          tensor.byteArray()[i] = nearest(type, number);
      case STRING -> tensor.stringArray()[i] = "%06d".formatted(Math.round(Math.abs(number)));
      case BOOL -> tensor.byteArray()[i] = (byte) (Math.round(number) & 1);
      default -> setInteger(tensor, i, number);
    }
  }

  private static void setInteger(Tensor tensor, int i, double number) {
    ElementType type = tensor.elementType();
    double rounded = Math.rint(type.isUnsignedInteger() ? Math.abs(number) : number);
    long value = (long) Math.clamp(rounded, least(type), largest(type));
    switch (type.storage()) {
      case LONGS ->
          tensor.longArray()[i] = rounded >= 0x1p63 && type == ElementType.UINT64 ? -1 : value;
      case INTS -> tensor.intArray()[i] = (int) value;
      case SHORTS -> tensor.shortArray()[i] = (short) value;
      default -> tensor.byteArray()[i] = (byte) value;
    }
  }

  static double least(ElementType type) {
    return type.isSignedInteger() ? -Math.scalb(1.0, type.bits() - 1) : 0;
  }

  static double largest(ElementType type) {
    return BigInteger.ONE
        .shiftLeft(type.bits() - (type.isSignedInteger() ? 1 : 0))
        .subtract(BigInteger.ONE)
        .doubleValue();
  }

  /** The code of the number nearest to {@code number}, of two the one with an even code. */
  private static byte nearest(ElementType type, double number) {
    double[] all = NARROW.computeIfAbsent(type, ElementCodec::all);
    int best = -1;
    for (int code = 0; code < all.length; code++) {
      double distance = Math.abs(all[code] - number);
      double least = best < 0 ? Double.POSITIVE_INFINITY : Math.abs(all[best] - number);
      if (distance < least || distance == least && best % 2 == 1) {
        best = code;
      }
    }
    return (byte) Math.max(best, 0);
  }

  private static double[] all(ElementType type) {
    byte[] codes = new byte[1 << type.bits()];
    for (int code = 0; code < codes.length; code++) {
      codes[code] = (byte) code;
    }
    return decode(Tensor.wrap(type, Shape.of(codes.length), codes, 0));
  }

  /** Half of the distance between neighbours near {@code number}; 0 for integers. */
  static double halfUnit(ElementType type, double number) {
    int exponent = Math.getExponent(number);
    return switch (type) {
      case DOUBLE -> Math.ulp(number) / 2;
      case FLOAT -> Math.scalb(0.5, Math.max(exponent, -126) - 23);
      case FLOAT16 -> Math.scalb(0.5, Math.max(exponent, -14) - 10);
      case BFLOAT16 -> Math.scalb(0.5, Math.max(exponent, -126) - 7);
      case FLOAT8E4M3FN, FLOAT8E4M3FNUZ -> Math.scalb(0.5, Math.max(exponent, -6) - 3);
      case FLOAT8E5M2, FLOAT8E5M2FNUZ -> Math.scalb(0.5, Math.max(exponent, -14) - 2);
      case FLOAT4E2M1 -> Math.scalb(0.5, Math.max(exponent, 0) - 1);
      case FLOAT8E8M0 -> Math.abs(number) / 2;
      default -> 0;
    };
  }

  /** The largest finite number. */
  static double limit(ElementType type) {
    return switch (type) {
      case FLOAT16 -> 65504;
      case FLOAT8E4M3FN -> 448;
      case FLOAT8E4M3FNUZ -> 240;
      case FLOAT8E5M2, FLOAT8E5M2FNUZ -> 57344;
      case FLOAT4E2M1 -> 6;
      case BFLOAT16, FLOAT, FLOAT8E8M0 -> 0x1p127;
      case DOUBLE -> Double.MAX_VALUE;
      default -> largest(type);
    };
  }
}
