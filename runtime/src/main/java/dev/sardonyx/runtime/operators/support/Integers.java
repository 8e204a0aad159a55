package dev.sardonyx.runtime.operators.support;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.tensor.Tensor;

/** Small integer tensors that steer an operator: axes, shapes, indices, repeats. */
public final class Integers {
  private Integers() {}

  /**
   * The elements of an integer tensor of any shape.
   *
   * @param name what the input is called in the specification, for messages
   * @throws TypeMismatchException unless the tensor is of a signed integer type or UINT8
   */
  public static long[] read(Tensor tensor, String name) {
    int offset = tensor.offset();
    long[] values = new long[tensor.elements()];
    switch (tensor.elementType()) {
      case INT64 -> System.arraycopy(tensor.longArray(), offset, values, 0, values.length);
      case INT32 -> {
        int[] array = tensor.intArray();
        for (int i = 0; i < values.length; i++) {
          values[i] = array[offset + i];
        }
      }
      case INT16 -> {
        short[] array = tensor.shortArray();
        for (int i = 0; i < values.length; i++) {
          values[i] = array[offset + i];
        }
      }
      case INT8, UINT8 -> {
        byte[] array = tensor.byteArray();
        int mask = tensor.elementType().isUnsignedInteger() ? 0xff : -1;
        for (int i = 0; i < values.length; i++) {
          values[i] = array[offset + i] & mask;
        }
      }
      default -> throw notIntegers(tensor, name);
    }
    return values;
  }

  /** Element {@code i} of what {@link #read} gives. */
  public static long at(Tensor tensor, int i, String name) {
    int slot = tensor.offset() + i;
    return switch (tensor.elementType()) {
      case INT64 -> tensor.longArray()[slot];
      case INT32 -> tensor.intArray()[slot];
      case INT16 -> tensor.shortArray()[slot];
      case INT8 -> tensor.byteArray()[slot];
      case UINT8 -> tensor.byteArray()[slot] & 0xff;
      default -> throw notIntegers(tensor, name);
    };
  }

  private static TypeMismatchException notIntegers(Tensor tensor, String name) {
    return new TypeMismatchException(
        "'" + name + "' must be INT64 or INT32; found " + tensor.elementType());
  }

  /**
   * The one element of an integer tensor.
   *
   * @throws ShapeMismatchException if there are more or none
   */
  public static long readOne(Tensor tensor, String name) {
    if (tensor.elements() != 1) {
      throw new ShapeMismatchException(
          "'" + name + "' must have one element; found shape " + tensor.shape());
    }
    return read(tensor, name)[0];
  }

  /**
   * Index {@code value} into a dimension, a negative one counted from the end.
   *
   * @param position where among the indices it stands, for the message
   * @throws ShapeMismatchException unless {@code -size <= value < size}
   */
  public static int index(long value, int size, long position) {
    if (value < -size || value >= size) {
      throw new ShapeMismatchException(
          "index "
              + value
              + " at position "
              + position
              + " is outside ["
              + -(long) size
              + ", "
              + ((long) size - 1)
              + "]");
    }
    return (int) (value < 0 ? value + size : value);
  }
}
