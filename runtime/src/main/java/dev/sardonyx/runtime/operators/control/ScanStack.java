package dev.sardonyx.runtime.operators.control;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.function.BiFunction;

/** The pieces of one scanned output, put side by side along a new axis; their number is known. */
final class ScanStack {
  private final int length;
  private final long axis;
  private final boolean backwards;
  private final BiFunction<ElementType, Shape, Tensor> memory;
  private Tensor target;
  private Shape piece;
  private int targetAxis;

  /**
   * @param length how many pieces there are
   * @param axis the new axis; a negative one counts from the end of the result's
   * @param backwards whether the first piece comes last
   * @param memory makes the result of this type and shape
   */
  ScanStack(
      int length, long axis, boolean backwards, BiFunction<ElementType, Shape, Tensor> memory) {
    this.length = length;
    this.axis = axis;
    this.backwards = backwards;
    this.memory = memory;
  }

  /** Makes the result for pieces of this type and shape. */
  void open(ElementType type, Shape pieceShape) {
    piece = pieceShape;
    long[] dimensions = new long[pieceShape.rank() + 1];
    targetAxis = Shape.of(new long[dimensions.length]).normalizeAxis(axis);
    for (int i = 0; i < dimensions.length; i++) {
      dimensions[i] = i == targetAxis ? length : pieceShape.dimension(i < targetAxis ? i : i - 1);
    }
    target = memory.apply(type, Shape.of(dimensions));
  }

  /**
   * Puts the piece of step {@code step} in its place.
   *
   * @throws ShapeMismatchException if it is of another type or shape than those before
   */
  void put(int step, Tensor tensor) {
    if (target == null) {
      open(tensor.elementType(), tensor.shape());
    }
    if (tensor.elementType() != target.elementType() || !tensor.shape().equals(piece)) {
      throw new ShapeMismatchException(
          "all pieces of a scanned output must be like the first, "
              + target.elementType()
              + piece
              + "; that of step "
              + step
              + " is "
              + tensor);
    }
    int position = backwards ? length - 1 - step : step;
    Views.of(tensor, Views.withDimension(target.shape(), targetAxis, 1).toArray())
        .copyTo(Views.of(target).slice(targetAxis, position, 1, 1), CallerThread.INSTANCE);
  }

  boolean isOpen() {
    return target != null;
  }
}
