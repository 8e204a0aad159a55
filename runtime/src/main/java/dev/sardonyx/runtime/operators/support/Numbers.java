package dev.sardonyx.runtime.operators.support;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.convert.ElementFormat;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;

/**
 * Numeric tensors element by element, whatever their type; for operators whose time is not in the
 * arithmetic. {@code index} counts elements from the tensor's first.
 */
public final class Numbers {
  private Numbers() {}

  /**
   * Element {@code index} as a double; INT64 and UINT64 are rounded to the nearest.
   *
   * @throws TypeMismatchException unless the type is one of real numbers, or BOOL
   */
  public static double real(Tensor tensor, int index) {
    int at = tensor.offset() + index;
    return switch (tensor.elementType()) {
      case FLOAT -> tensor.floatArray()[at];
      case DOUBLE -> tensor.doubleArray()[at];
      case FLOAT16 -> Float.float16ToFloat(tensor.shortArray()[at]);
      case BFLOAT16 -> Float.intBitsToFloat(tensor.shortArray()[at] << 16);
      case UINT64 -> {
        long bits = tensor.longArray()[at];
        // Halved with the lost bit kept, so that the one rounding is to the nearest.
        yield bits >= 0 ? bits : 2.0 * (bits >>> 1 | bits & 1);
      }
      case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, FLOAT8E8M0, FLOAT4E2M1 -> {
        double[] one = new double[1];
        Formats.elements(tensor).read(index, one, 0, 1);
        yield one[0];
      }
      default -> integer(tensor, index);
    };
  }

  /** Sets element {@code index}, rounded once; integers are truncated and saturated. */
  public static void setReal(Tensor tensor, int index, double value) {
    int at = tensor.offset() + index;
    switch (tensor.elementType()) {
      case FLOAT -> tensor.floatArray()[at] = (float) value;
      case DOUBLE -> tensor.doubleArray()[at] = value;
      case FLOAT16 ->
          tensor.shortArray()[at] = Float.floatToFloat16(ElementFormat.toOddFloat(value));
      case BFLOAT16 -> tensor.shortArray()[at] = bfloat16(ElementFormat.toOddFloat(value));
      case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, FLOAT8E8M0, FLOAT4E2M1 ->
          Formats.elements(tensor).write(index, new double[] {value}, 0, 1);
      case INT8, INT16, INT32 -> {
        long most = (1L << tensor.elementType().bits() - 1) - 1;
        setInteger(tensor, index, Math.clamp((long) value, -most - 1, most));
      }
      case UINT8, UINT16, UINT32 -> {
        long most = (1L << tensor.elementType().bits()) - 1;
        setInteger(tensor, index, Math.clamp((long) value, 0, most));
      }
      case UINT64 -> setInteger(tensor, index, unsigned(value));
      default -> setInteger(tensor, index, (long) value);
    }
  }

  private static long unsigned(double value) {
    if (value < 0x1p63) {
      return (long) Math.max(0, value);
    }
    return value >= 0x1p64 ? -1 : (long) (value - 0x1p63) + Long.MIN_VALUE;
  }

  /** To the nearest, ties to even; NaN stays NaN. */
  static short bfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (short)
        (Float.isNaN(value) ? bits >>> 16 | 0x40 : bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }

  /**
   * Element {@code index} of an integer or BOOL tensor; UINT64 by its bits.
   *
   * @throws TypeMismatchException for other types
   */
  public static long integer(Tensor tensor, int index) {
    int at = tensor.offset() + index;
    return switch (tensor.elementType()) {
      case INT64, UINT64 -> tensor.longArray()[at];
      case INT32 -> tensor.intArray()[at];
      case UINT32 -> Integer.toUnsignedLong(tensor.intArray()[at]);
      case INT16 -> tensor.shortArray()[at];
      case UINT16 -> Short.toUnsignedInt(tensor.shortArray()[at]);
      case INT2, INT4, INT8 -> tensor.byteArray()[at];
      case UINT2, UINT4, UINT8, BOOL -> Byte.toUnsignedInt(tensor.byteArray()[at]);
      default -> throw notANumber(tensor.elementType());
    };
  }

  /** Sets element {@code index} of an integer or BOOL tensor to the low bits of {@code value}. */
  public static void setInteger(Tensor tensor, int index, long value) {
    int at = tensor.offset() + index;
    switch (tensor.elementType()) {
      case INT64, UINT64 -> tensor.longArray()[at] = value;
      case INT32, UINT32 -> tensor.intArray()[at] = (int) value;
      case INT16, UINT16 -> tensor.shortArray()[at] = (short) value;
      case INT8, UINT8, BOOL -> tensor.byteArray()[at] = (byte) value;
      case INT2, INT4, UINT2, UINT4 ->
          Formats.elements(tensor).write(index, new long[] {value}, 0, 1);
      default -> throw notANumber(tensor.elementType());
    }
  }

  /**
   * The one element of a numeric tensor.
   *
   * @param name what the input is called in the specification, for messages
   * @throws ShapeMismatchException if there are more or none
   */
  public static double readOne(Tensor tensor, String name) {
    if (tensor.elements() != 1) {
      throw new ShapeMismatchException(
          "'" + name + "' must have one element; found shape " + tensor.shape());
    }
    return real(tensor, 0);
  }

  /** All elements of a real tensor as floats: the array of a copy, from 0. */
  public static float[] floats(Tensor tensor) {
    float[] values = new float[tensor.elements()];
    if (tensor.elementType() == ElementType.FLOAT) {
      System.arraycopy(tensor.floatArray(), tensor.offset(), values, 0, values.length);
      return values;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) real(tensor, i);
    }
    return values;
  }

  /** All elements of a real tensor as doubles: the array of a copy, from 0. */
  public static double[] doubles(Tensor tensor) {
    double[] values = new double[tensor.elements()];
    switch (tensor.elementType()) {
      case FLOAT -> {
        float[] floats = tensor.floatArray();
        for (int i = 0; i < values.length; i++) {
          values[i] = floats[tensor.offset() + i];
        }
      }
      case INT64 -> {
        long[] longs = tensor.longArray();
        for (int i = 0; i < values.length; i++) {
          values[i] = longs[tensor.offset() + i];
        }
      }
      default -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = real(tensor, i);
        }
      }
    }
    return values;
  }

  private static TypeMismatchException notANumber(ElementType type) {
    return new TypeMismatchException("expected real numbers; found " + type);
  }
}
