package dev.sardonyx.runtime.operators.resize;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.resize.CoordinateTransformation;
import dev.sardonyx.runtime.operators.support.Axes;
import dev.sardonyx.tensor.Shape;
import java.util.Arrays;

/** What a Resize does to each axis: its new length, the scale, and the region it looks at. */
public record ResizeGeometry(CoordinateTransformation.Axis[] axes, Shape shape) {

  /** What becomes of the proportions when the sizes are given. */
  public enum AspectRatio {
    STRETCH,
    NOT_LARGER,
    NOT_SMALLER
  }

  /**
   * @param chosen the axes that scales and region speak of; null for all
   * @param region all starts, then all ends, for the chosen axes; null for the whole
   */
  static ResizeGeometry ofScales(Shape input, float[] scales, long[] chosen, float[] region) {
    int[] axes = axes(input, chosen, scales.length, "scales");
    double[] allScales = new double[input.rank()];
    long[] sizes = input.toLongArray();
    Arrays.fill(allScales, 1);
    for (int i = 0; i < axes.length; i++) {
      if (!(scales[i] > 0) || scales[i] == Float.POSITIVE_INFINITY) {
        throw new ShapeMismatchException(
            "scale " + scales[i] + " of axis " + axes[i] + "; scales are finite and above 0");
      }
      allScales[axes[i]] = scales[i];
      sizes[axes[i]] = (long) Math.floor(scales[i] * sizes[axes[i]]);
    }
    return of(input, Shape.of(sizes), allScales, axes, region);
  }

  /** As {@link #ofScales}, for given lengths. */
  static ResizeGeometry ofSizes(
      Shape input, long[] sizes, long[] chosen, float[] region, AspectRatio aspectRatio) {
    int[] axes = axes(input, chosen, sizes.length, "sizes");
    long[] allSizes = input.toLongArray();
    double[] scales = new double[input.rank()];
    Arrays.fill(scales, 1);
    double common = aspectRatio == AspectRatio.NOT_LARGER ? Double.POSITIVE_INFINITY : 0;
    for (int i = 0; i < axes.length; i++) {
      int axis = axes[i];
      scales[axis] = (double) sizes[i] / Math.max(1, input.dimension(axis));
      allSizes[axis] = sizes[i];
      common =
          aspectRatio == AspectRatio.NOT_LARGER
              ? Math.min(common, scales[axis])
              : Math.max(common, scales[axis]);
    }
    if (aspectRatio != AspectRatio.STRETCH) {
      for (int axis : axes) {
        scales[axis] = common;
        allSizes[axis] = (long) Math.floor(common * input.dimension(axis) + 0.5);
      }
    }
    return of(input, Shape.of(allSizes), scales, axes, region);
  }

  private static ResizeGeometry of(
      Shape input, Shape output, double[] scales, int[] chosen, float[] region) {
    float[] starts = new float[input.rank()];
    float[] ends = new float[input.rank()];
    Arrays.fill(ends, 1);
    if (region != null) {
      if (region.length != 2 * chosen.length) {
        throw new ShapeMismatchException(
            "'roi' must have " + 2 * chosen.length + " elements; found " + region.length);
      }
      for (int i = 0; i < chosen.length; i++) {
        starts[chosen[i]] = region[i];
        ends[chosen[i]] = region[chosen.length + i];
      }
    }
    if (input.elements() == 0 && output.elements() > 0) {
      throw new ShapeMismatchException("cannot resize " + input + " to " + output);
    }
    CoordinateTransformation.Axis[] axes = new CoordinateTransformation.Axis[input.rank()];
    Arrays.setAll(
        axes,
        axis ->
            new CoordinateTransformation.Axis(
                input.dimension(axis),
                output.dimension(axis),
                scales[axis],
                starts[axis],
                ends[axis]));
    return new ResizeGeometry(axes, output);
  }

  private static int[] axes(Shape input, long[] chosen, int count, String name) {
    int[] axes = Axes.normalizeOrAll(chosen, input.rank());
    if (axes.length != count) {
      throw new ShapeMismatchException(
          "'"
              + name
              + "' must have "
              + axes.length
              + " elements for "
              + input
              + "; found "
              + count);
    }
    return axes;
  }
}
