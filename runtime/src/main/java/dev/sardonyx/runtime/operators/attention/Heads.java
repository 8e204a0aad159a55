package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * A tensor seen as {@code [batch, heads, length, size]}, whichever way its heads lie.
 *
 * @param tensor of any element type
 * @param first slot of the first element in the tensor's array
 * @param length tokens
 * @param size elements of one token in one head
 * @param batchStride elements from one batch entry to the next
 * @param headStride elements from one head to the next
 * @param rowStride elements from one token to the next
 */
record Heads(
    Tensor tensor,
    int first,
    int batch,
    int heads,
    int length,
    int size,
    int batchStride,
    int headStride,
    int rowStride) {
  /**
   * A tensor {@code [batch, heads, length, size]}, or {@code [batch, length, heads * size]}.
   *
   * @param heads how many a tensor of three dimensions has; not used for one of four
   * @param name of the input, for messages
   */
  static Heads of(Tensor tensor, int heads, String name) {
    Shape shape = tensor.shape();
    if (shape.rank() == 4) {
      return split(tensor);
    }
    if (shape.rank() != 3) {
      throw new ShapeMismatchException(
          "'"
              + name
              + "' must be [batch, heads, length, size] or [batch, length, heads * size]; found "
              + shape);
    }
    if (heads < 1 || shape.dimension(2) % heads != 0) {
      throw new ShapeMismatchException(
          "the last dimension of '" + name + "' " + shape + " must divide by " + heads + " heads");
    }
    return packed(tensor, shape.dimension(0), shape.dimension(1), heads);
  }

  /** A tensor of shape {@code [batch, heads, length, size]}. */
  static Heads split(Tensor tensor) {
    int heads = tensor.shape().dimension(1);
    int length = tensor.shape().dimension(2);
    int size = tensor.shape().dimension(3);
    int headStride = length * size;
    return new Heads(
        tensor,
        tensor.offset(),
        tensor.shape().dimension(0),
        heads,
        length,
        size,
        heads * headStride,
        headStride,
        size);
  }

  /** A tensor whose elements lie as {@code [batch, length, heads, size]}. */
  static Heads packed(Tensor tensor, int batch, int length, int heads) {
    int rows = batch * length * heads;
    int size = rows == 0 ? 0 : tensor.elements() / rows;
    int row = heads * size;
    return new Heads(tensor, tensor.offset(), batch, heads, length, size, length * row, size, row);
  }

  /**
   * A part of the last dimension of a tensor {@code [batch, length, width]}.
   *
   * @param from the part's first element of a token
   * @param size elements of one head
   */
  static Heads part(Tensor tensor, int from, int heads, int size) {
    int length = tensor.shape().dimension(1);
    int width = tensor.shape().dimension(2);
    int batch = tensor.shape().dimension(0);
    return new Heads(
        tensor, tensor.offset() + from, batch, heads, length, size, length * width, size, width);
  }

  /** Item {@code index} of the outermost axis of {@code [n, batch, heads, length, size]}. */
  static Heads item(Tensor tensor, int index) {
    int[] shape = tensor.shape().toArray();
    int head = shape[3] * shape[4];
    int entry = shape[2] * head;
    int first = tensor.offset() + index * shape[1] * entry;
    return new Heads(tensor, first, shape[1], shape[2], shape[3], shape[4], entry, head, shape[4]);
  }

  /** The slot of the first element of a token in the tensor's array. */
  int at(int entry, int head, int token) {
    return first + entry * batchStride + head * headStride + token * rowStride;
  }

  /** The same layout of a tensor with as many elements. */
  Heads with(Tensor other) {
    int start = other.offset() + first - tensor.offset();
    return new Heads(other, start, batch, heads, length, size, batchStride, headStride, rowStride);
  }

  /** Copies all tokens to tokens {@code from ...} of {@code target}, of the same element type. */
  void copyTo(Heads target, int from) {
    requireType(target.tensor.elementType());
    for (int entry = 0; entry < batch; entry++) {
      for (int head = 0; head < heads; head++) {
        for (int token = 0; token < length; token++) {
          System.arraycopy(
              tensor.array(),
              at(entry, head, token),
              target.tensor.array(),
              target.at(entry, head, from + token),
              size);
        }
      }
    }
  }

  private void requireType(ElementType type) {
    if (tensor.elementType() != type) {
      throw new TypeMismatchException("expected " + type + "; found " + tensor);
    }
  }
}
