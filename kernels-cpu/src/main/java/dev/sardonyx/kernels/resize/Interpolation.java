package dev.sardonyx.kernels.resize;

import java.util.Arrays;

/**
 * How one axis of a tensor is resized by weighted sums: output element {@code i} is the sum over
 * {@code k} in {@code [0, taps)} of {@code weights[i * taps + k]} times input element {@code
 * indices[i * taps + k]}; where {@code outside[i]} it is the extrapolation value. Not to be changed
 * once made.
 */
public record Interpolation(
    int original, int resized, int taps, int[] indices, double[] weights, boolean[] outside) {

  /** Weights by distance, with a support that grows when an axis shrinks and antialiasing is on. */
  @FunctionalInterface
  private interface Filter {
    double weight(double distance);
  }

  /** Linear interpolation: a tent of radius 1. */
  public static Interpolation linear(
      CoordinateTransformation transformation,
      CoordinateTransformation.Axis axis,
      boolean excludeOutside,
      boolean antialias) {
    Filter tent = distance -> Math.max(0, 1 - Math.abs(distance));
    return of(transformation, axis, 1, tent, excludeOutside, antialias);
  }

  /**
   * Cubic convolution (R. Keys, 1981, equation 4).
   *
   * @param a the one free coefficient, between -0.5 and -0.75 mostly
   */
  public static Interpolation cubic(
      CoordinateTransformation transformation,
      CoordinateTransformation.Axis axis,
      double a,
      boolean excludeOutside,
      boolean antialias) {
    Filter keys =
        distance -> {
          double x = Math.abs(distance);
          if (x <= 1) {
            return ((a + 2) * x - (a + 3)) * x * x + 1;
          }
          return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
        };
    return of(transformation, axis, 2, keys, excludeOutside, antialias);
  }

  private static Interpolation of(
      CoordinateTransformation transformation,
      CoordinateTransformation.Axis axis,
      int radius,
      Filter filter,
      boolean excludeOutside,
      boolean antialias) {
    double shrink = antialias ? Math.min(1, axis.scale()) : 1;
    // Taps lie at the left neighbour (0), its left ones and as many on the right.
    int first = (int) Math.floor(-radius / shrink) + 1;
    int taps = 2 - 2 * first;
    int resized = axis.resized();
    int[] indices = new int[Math.multiplyExact(resized, taps)];
    double[] weights = new double[indices.length];
    boolean[] outside = new boolean[resized];
    float[] positions = transformation.positions(axis);
    for (int i = 0; i < resized; i++) {
      double position = positions[i];
      outside[i] = transformation.isOutside(positions[i], axis.original());
      // A whole position counts as the right neighbour of the element before.
      double left = Math.ceil(position) - 1;
      double sum = 0;
      for (int k = 0; k < taps; k++) {
        double at = left + first + k;
        boolean inside = at >= 0 && at < axis.original();
        double weight = excludeOutside && !inside ? 0 : filter.weight((at - position) * shrink);
        indices[i * taps + k] = Math.clamp((long) at, 0, axis.original() - 1);
        weights[i * taps + k] = weight;
        sum += weight;
      }
      if ((excludeOutside || antialias) && sum != 0) {
        for (int k = 0; k < taps; k++) {
          weights[i * taps + k] /= sum;
        }
      }
    }
    return new Interpolation(axis.original(), resized, taps, indices, weights, outside);
  }

  /** Whether every output element is the input element of the same place. */
  public boolean isIdentity() {
    if (original != resized) {
      return false;
    }
    for (int i = 0; i < resized; i++) {
      for (int k = 0; k < taps; k++) {
        double weight = weights[i * taps + k];
        if (outside[i] || weight != 0 && (weight != 1 || indices[i * taps + k] != i)) {
          return false;
        }
      }
    }
    return true;
  }

  /** {@link #weights()} as floats. */
  public float[] floatWeights() {
    float[] floats = new float[weights.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) weights[i];
    }
    return floats;
  }

  @Override
  public String toString() {
    return original + " -> " + resized + " by " + taps + " taps " + Arrays.toString(weights);
  }
}
