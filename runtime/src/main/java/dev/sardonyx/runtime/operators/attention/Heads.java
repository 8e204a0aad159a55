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
 * @param length tokens
 * @param size elements of one token in one head
 * @param batchStride elements from one batch entry to the next
 * @param headStride elements from one head to the next
 * @param rowStride elements from one token to the next
 */
record Heads(
    Tensor tensor,
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
    return new Heads(tensor, batch, heads, length, size, length * row, size, row);
  }

  /** The slot of the first element of a token in the tensor's array. */
  int at(int entry, int head, int token) {
    return tensor.offset() + entry * batchStride + head * headStride + token * rowStride;
  }

  /** The same layout of a tensor with as many elements. */
  Heads with(Tensor other) {
    return new Heads(other, batch, heads, length, size, batchStride, headStride, rowStride);
  }

  /** Copies all tokens to tokens {@code first ...} of {@code target}, of the same element type. */
  void copyTo(Heads target, int first) {
    requireType(target.tensor.elementType());
    for (int entry = 0; entry < batch; entry++) {
      for (int head = 0; head < heads; head++) {
        for (int token = 0; token < length; token++) {
          System.arraycopy(
              tensor.array(),
              at(entry, head, token),
              target.tensor.array(),
              target.at(entry, head, first + token),
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
