package dev.sardonyx.runtime.operators.conversion;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.tensor.Shape;

/**
 * Which scale belongs to which element (QuantizeLinear-25: per tensor, per axis or per block).
 *
 * @param extent elements along the axis
 * @param inner elements from one index of the axis to the next
 * @param block elements along the axis that share a scale
 * @param kind how the scale's index is made
 */
public record QuantizationLayout(int extent, int inner, int block, Kind kind) {
  /** How many elements share a scale. */
  public enum Kind {
    TENSOR,
    AXIS,
    BLOCK
  }

  /**
   * The layout of x by the shape of its scales.
   *
   * @param blockSize elements along the axis that share a scale; 0 for all or one each
   * @throws ShapeMismatchException if the scales don't fit
   */
  public static QuantizationLayout of(Shape x, Shape scale, long axisAttribute, long blockSize) {
    if (blockSize == 0 && scale.elements() == 1 && scale.rank() <= 1) {
      return new QuantizationLayout(1, 1, 1, Kind.TENSOR);
    }
    int axis = x.normalizeAxis(axisAttribute);
    int extent = x.dimension(axis);
    int inner = x.elements(axis + 1, x.rank());
    if (blockSize == 0) {
      if (scale.rank() != 1 || scale.elements() != extent) {
        throw new ShapeMismatchException(
            "expected a scale of shape ["
                + extent
                + "], as axis "
                + axis
                + " of "
                + x
                + "; found "
                + scale);
      }
      return new QuantizationLayout(extent, inner, 1, Kind.AXIS);
    }
    int[] expected = x.toArray();
    expected[axis] = (int) ((extent + blockSize - 1) / blockSize);
    if (!scale.equals(Shape.of(expected))) {
      throw new ShapeMismatchException(
          "expected a scale of shape "
              + Shape.of(expected)
              + ", for blocks of "
              + blockSize
              + " along axis "
              + axis
              + " of "
              + x
              + "; found "
              + scale);
    }
    return new QuantizationLayout(extent, inner, (int) blockSize, Kind.BLOCK);
  }

  /** The index of the scale of an element. */
  int index(int element) {
    return switch (kind) {
      case TENSOR -> 0;
      case AXIS -> element / inner % extent;
      case BLOCK -> {
        int blocks = (extent + block - 1) / block;
        int along = element / inner;
        yield (along / extent * blocks + along % extent / block) * inner + element % inner;
      }
    };
  }
}
