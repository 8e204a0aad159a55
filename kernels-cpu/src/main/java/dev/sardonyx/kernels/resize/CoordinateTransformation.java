package dev.sardonyx.kernels.resize;

/**
 * From a position in the resized axis to one in the original (ONNX Resize, {@code
 * coordinate_transformation_mode}).
 */
public enum CoordinateTransformation {
  HALF_PIXEL,
  HALF_PIXEL_SYMMETRIC,
  PYTORCH_HALF_PIXEL,
  ALIGN_CORNERS,
  ASYMMETRIC,
  TF_HALF_PIXEL_FOR_NN,
  TF_CROP_AND_RESIZE;

  /**
   * One axis to be resized.
   *
   * @param original its length before
   * @param resized its length after
   * @param scale the factor asked for; {@code resized} is about {@code original * scale}
   * @param start where the region of interest starts, 0 the first element, 1 the last; only for
   *     {@link #TF_CROP_AND_RESIZE}
   * @param end where it ends
   */
  public record Axis(int original, int resized, double scale, float start, float end) {
    /** The length before rounding down to whole elements. */
    double exactLength() {
      double exact = original * scale;
      // A scale that came from the lengths must not lose them to rounding.
      return Math.abs(exact - resized) < 1e-6 * resized ? resized : exact;
    }
  }

  /**
   * The original position of each element of the resized axis, in single precision like the engines
   * whose choices on exact ties models were trained with.
   */
  public float[] positions(Axis axis) {
    float[] positions = new float[axis.resized()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = position(axis, i);
    }
    return positions;
  }

  private float position(Axis axis, int at) {
    float scale = (float) axis.scale();
    double length = axis.exactLength();
    int last = axis.original() - 1;
    return switch (this) {
      case HALF_PIXEL -> (at + 0.5f) / scale - 0.5f;
      case HALF_PIXEL_SYMMETRIC -> {
        double offset = axis.original() / 2.0 * (1 - axis.resized() / length);
        yield (float) (offset + (at + 0.5) / scale - 0.5);
      }
      case PYTORCH_HALF_PIXEL -> axis.resized() > 1 ? (at + 0.5f) / scale - 0.5f : 0;
      case ALIGN_CORNERS -> length == 1 ? 0 : (float) ((double) at * last / (length - 1));
      case ASYMMETRIC -> at / scale;
      case TF_HALF_PIXEL_FOR_NN -> (at + 0.5f) / scale;
      case TF_CROP_AND_RESIZE ->
          axis.resized() > 1
              ? axis.start() * last + at * (axis.end() - axis.start()) * last / (axis.resized() - 1)
              : 0.5f * (axis.start() + axis.end()) * last;
    };
  }

  /** Whether {@code position} has no source at all and gets the extrapolation value. */
  public boolean isOutside(float position, int original) {
    return this == TF_CROP_AND_RESIZE && (position < 0 || position > original - 1);
  }
}
