package dev.sardonyx.kernels.resize;

import dev.sardonyx.kernels.movement.IndexedCopy;

/** Which element is nearest to a position between two (ONNX Resize, {@code nearest_mode}). */
public enum NearestRounding {
  ROUND_PREFER_FLOOR,
  ROUND_PREFER_CEIL,
  FLOOR,
  CEIL;

  /** The source element for each position, or {@link IndexedCopy#OUTSIDE}. */
  public int[] indices(
      CoordinateTransformation transformation, CoordinateTransformation.Axis axis) {
    float[] positions = transformation.positions(axis);
    int[] indices = new int[positions.length];
    for (int i = 0; i < indices.length; i++) {
      indices[i] =
          transformation.isOutside(positions[i], axis.original())
              ? IndexedCopy.OUTSIDE
              : Math.clamp((long) round(positions[i]), 0, axis.original() - 1);
    }
    return indices;
  }

  private double round(float position) {
    return switch (this) {
      case ROUND_PREFER_FLOOR -> Math.ceil(position - 0.5f);
      case ROUND_PREFER_CEIL -> Math.floor(position + 0.5f);
      case FLOOR -> Math.floor(position);
      case CEIL -> Math.ceil(position);
    };
  }
}
