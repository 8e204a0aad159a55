package dev.sardonyx.paddle.mapping;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** Tensors made from numbers of other types. */
public final class Constants {
  private Constants() {}

  /** A tensor of one number, narrowed to the element type; truth is what is not 0. */
  public static Tensor filled(ElementType type, Shape shape, double value) {
    Tensor tensor = Tensor.zeros(type, shape);
    switch (tensor.array()) {
      case float[] floats -> Arrays.fill(floats, (float) value);
      case double[] doubles -> Arrays.fill(doubles, value);
      case int[] ints -> Arrays.fill(ints, (int) (long) value);
      case long[] longs -> Arrays.fill(longs, (long) value);
      case short[] shorts -> Arrays.fill(shorts, narrow(type, value));
      case byte[] bytes ->
          Arrays.fill(bytes, (byte) (type == ElementType.BOOL ? value != 0 ? 1 : 0 : (long) value));
      default -> throw new IllegalArgumentException("no number is a " + type);
    }
    return tensor;
  }

  /** A tensor of one integer, exact also where a double would not be. */
  public static Tensor filled(ElementType type, Shape shape, long value) {
    if (type != ElementType.INT64) {
      return filled(type, shape, (double) value);
    }
    Tensor tensor = Tensor.zeros(type, shape);
    Arrays.fill(tensor.longArray(), value);
    return tensor;
  }

  /** The FLOAT matrix {@code [size, size]} with ones on its diagonal. */
  public static Tensor identity(int size) {
    Tensor tensor = Tensor.zeros(ElementType.FLOAT, Shape.of(size, size));
    for (int i = 0; i < size; i++) {
      tensor.floatArray()[i * (size + 1)] = 1;
    }
    return tensor;
  }

  private static short narrow(ElementType type, double value) {
    return switch (type) {
      case FLOAT16 -> Float.floatToFloat16((float) value);
      case BFLOAT16 -> bfloat16((float) value);
      default -> (short) (long) value;
    };
  }

  /** Rounded to the nearest, ties to even. */
  private static short bfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
  }

  /** The elements of an integer tensor; null for tensors of other types. */
  public static long[] integers(Tensor tensor) {
    int from = tensor.offset();
    int count = tensor.elements();
    long[] values = new long[count];
    switch (tensor.elementType()) {
      case INT64 -> System.arraycopy(tensor.longArray(), from, values, 0, count);
      case INT32 -> Arrays.setAll(values, i -> tensor.intArray()[from + i]);
      case INT16 -> Arrays.setAll(values, i -> tensor.shortArray()[from + i]);
      case INT8, BOOL -> Arrays.setAll(values, i -> tensor.byteArray()[from + i]);
      case UINT8 -> Arrays.setAll(values, i -> tensor.byteArray()[from + i] & 0xFF);
      default -> {
        return null;
      }
    }
    return values;
  }

  /** The elements of a real or integer tensor; null for tensors of other types. */
  public static double[] reals(Tensor tensor) {
    int from = tensor.offset();
    double[] values = new double[tensor.elements()];
    switch (tensor.elementType()) {
      case FLOAT -> Arrays.setAll(values, i -> tensor.floatArray()[from + i]);
      case DOUBLE -> System.arraycopy(tensor.doubleArray(), from, values, 0, values.length);
      case FLOAT16 ->
          Arrays.setAll(values, i -> Float.float16ToFloat(tensor.shortArray()[from + i]));
      default -> {
        long[] integers = integers(tensor);
        if (integers == null) {
          return null;
        }
        Arrays.setAll(values, i -> integers[i]);
      }
    }
    return values;
  }
}
