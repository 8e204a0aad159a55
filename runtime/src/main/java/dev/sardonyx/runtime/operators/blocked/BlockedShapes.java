package dev.sardonyx.runtime.operators.blocked;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Shapes of tensors in channel blocks, {@code [N, blocks, D1, ..., b]}. */
public final class BlockedShapes {
  private BlockedShapes() {}

  /**
   * Checks that {@code tensor} is of floats in blocks of {@code block} channels.
   *
   * @throws ShapeMismatchException if its last dimension is another
   */
  public static void require(Tensor tensor, int block) {
    if (tensor.elementType() != ElementType.FLOAT) {
      throw new TypeMismatchException("channel blocks are of FLOAT; found " + tensor.elementType());
    }
    Shape shape = tensor.shape();
    if (shape.rank() < 4 || shape.dimension(-1) != block) {
      throw new ShapeMismatchException(
          "expected [N, blocks, D1, ..., " + block + "]; found shape " + shape);
    }
  }

  /**
   * Checks that an operator was made for blocks of {@code block} channels.
   *
   * @throws ModelFormatException if its attribute says otherwise
   */
  static void requireBlock(OperatorSetup setup, int block) {
    if (setup.integer("block") != block) {
      throw new ModelFormatException(
          setup.node().label()
              + ": was made for blocks of "
              + setup.integer("block")
              + " channels; these kernels have blocks of "
              + block);
    }
  }

  /** The dimensions between the blocks and the lanes. */
  public static int[] spatial(Shape shape) {
    int[] spatial = new int[shape.rank() - 3];
    for (int i = 0; i < spatial.length; i++) {
      spatial[i] = shape.dimension(2 + i);
    }
    return spatial;
  }

  /** How many places there are between the blocks and the lanes. */
  static int pixels(Shape shape) {
    int pixels = 1;
    for (int size : spatial(shape)) {
      pixels *= size;
    }
    return pixels;
  }

  /**
   * Input {@code index}, FLOAT and constant as the optimizer leaves it; the operator packs it.
   *
   * @throws ModelFormatException if it is not
   */
  static Tensor takeConstant(OperatorSetup setup, int index) {
    return setup
        .takeConstant(index)
        .filter(tensor -> tensor.elementType() == ElementType.FLOAT)
        .orElseThrow(
            () ->
                new ModelFormatException(
                    setup.node().label() + ": input " + index + " must be constant FLOAT"));
  }

  /** {@code [images, ⌈channels / block⌉, ...spatial, block]}. */
  public static Shape of(int images, int channels, int[] spatial, int block) {
    int[] shape = new int[spatial.length + 3];
    shape[0] = images;
    shape[1] = (channels - 1 + block) / block;
    System.arraycopy(spatial, 0, shape, 2, spatial.length);
    shape[spatial.length + 2] = block;
    return Shape.of(shape);
  }
}
