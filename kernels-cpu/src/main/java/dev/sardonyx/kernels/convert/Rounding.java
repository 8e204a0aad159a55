package dev.sardonyx.kernels.convert;

/**
 * How numbers are brought to the formats of 8 bits and fewer (Cast, QuantizeLinear).
 *
 * @param saturate whether what is too large becomes the largest finite number, instead of an
 *     infinity or NaN
 * @param scale direction for FLOAT8E8M0, which has powers of two only
 */
public record Rounding(boolean saturate, Direction scale) {
  /** ONNX's defaults: saturating, scales rounded up. */
  public static final Rounding DEFAULT = new Rounding(true, Direction.UP);

  /** Towards which of the two neighbouring powers of two a scale is rounded. */
  public enum Direction {
    UP,
    DOWN,
    /** The nearer one, ties up. */
    NEAREST
  }
}
