package dev.sardonyx.runtime.operators.control;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.ir.Value;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.LongStream;

/** Tensors of one type and shape stacked along a new first axis; their number is not known. */
final class GrowingStack {
  private static final int FIRST_PIECES = 8;

  private final long mostPieces;
  private ElementType type;
  private Shape piece;
  private Object array;
  private int pieces;

  /**
   * @param mostPieces more are never added
   */
  GrowingStack(long mostPieces) {
    this.mostPieces = mostPieces;
  }

  /**
   * Adds a copy of {@code tensor}.
   *
   * @throws ShapeMismatchException if it is of another type or shape than those before, or if all
   *     together have more elements than one tensor may
   * @throws dev.sardonyx.error.ResourceLimitException if the session doesn't allow that much memory
   */
  void add(Tensor tensor, ExecutionContext context) {
    if (array == null) {
      type = tensor.elementType();
      piece = tensor.shape();
      array = type.storage().allocate(0);
    }
    if (tensor.elementType() != type || !tensor.shape().equals(piece)) {
      throw new ShapeMismatchException(
          "all pieces of a scanned output must be like the first, "
              + type
              + piece
              + "; piece "
              + pieces
              + " is "
              + tensor);
    }
    context.requireAllowed(type, stacked(pieces + 1L));
    int slots = tensor.slots();
    require((pieces + 1) * slots, slots);
    System.arraycopy(tensor.array(), tensor.offset(), array, pieces * slots, slots);
    pieces++;
  }

  /** Makes the array at least as long, at most as is ever needed, mostly twice as long. */
  private void require(int slots, int pieceSlots) {
    int length = type.storage().lengthOf(array);
    if (length < slots) {
      long wanted = Math.max(2L * length, (long) FIRST_PIECES * pieceSlots);
      if (mostPieces < Integer.MAX_VALUE) {
        wanted = Math.min(wanted, mostPieces * pieceSlots);
      }
      Object longer =
          type.storage().allocate((int) Math.max(slots, Math.min(wanted, Integer.MAX_VALUE - 8)));
      System.arraycopy(array, 0, longer, 0, length);
      array = longer;
    }
  }

  private Shape stacked(long count) {
    return Shape.of(
        LongStream.concat(LongStream.of(count), Arrays.stream(piece.toLongArray())).toArray());
  }

  /**
   * All pieces, {@code [pieces, ...]}; an empty tensor of the declared type if there are none.
   *
   * @param declared the body's output that the pieces were
   */
  Tensor result(Value declared) {
    if (array == null) {
      type = Bodies.declaredType(declared);
      piece = Bodies.declaredShape(declared);
      array = type.storage().allocate(0);
    }
    Tensor result = Tensor.wrap(type, stacked(pieces), array, 0);
    return result.slots() == type.storage().lengthOf(array) ? result : result.copy();
  }
}
