package dev.sardonyx.runtime.operators.sampling;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * GridSample: {@code [N, C, spatial...]} read at the positions of a grid {@code [N, points...,
 * axes]}, whose coordinates are from -1 to 1, that of the last axis first: {@code [N, C,
 * points...]}. Any number of spatial axes; computed in double precision.
 */
final class GridSampleOperator {
  /** Pixels read in one piece of work. */
  private static final int GRAIN = 1 << 13;

  private final Taps.Mode mode;
  private final Taps.Padding padding;
  private final boolean alignCorners;

  private GridSampleOperator(OperatorSetup setup) {
    // Opset 16 has the names of two axes.
    String name = setup.text("mode", "linear");
    String general = name.startsWith("bi") ? name.substring(2) : name;
    this.mode = Taps.named(Taps.Mode.class, general);
    this.padding = Taps.named(Taps.Padding.class, setup.text("padding_mode", "zeros"));
    this.alignCorners = setup.flag("align_corners", false);
    if (mode == null) {
      throw setup.unsupported("mode '" + name + "'");
    }
    if (padding == null) {
      throw setup.unsupported("padding_mode '" + setup.text("padding_mode", "") + "'");
    }
  }

  static Operator create(OperatorSetup setup) {
    return new GridSampleOperator(setup)::run;
  }

  private void run(ExecutionContext context) {
    Tensor x = context.input(0);
    Tensor grid = context.input(1);
    Reals.requireFloatingPoint(grid, "grid");
    Shape image = x.shape();
    Shape points = grid.shape();
    int axes = image.rank() - 2;
    boolean fits =
        axes >= 1
            && points.rank() == axes + 2
            && points.dimension(0) == image.dimension(0)
            && points.dimension(-1) == axes;
    if (!fits) {
      throw new ShapeMismatchException(
          "expected 'X' [N, C, spatial...] and 'grid' [N, points..., spatial axes]; found "
              + image
              + " and "
              + points);
    }
    int[] dimensions = points.toArray();
    System.arraycopy(dimensions, 1, dimensions, 2, axes);
    dimensions[1] = image.dimension(1);
    Tensor y = context.allocate(0, x.elementType(), Shape.of(dimensions));
    if (y.elements() > 0 && image.elements() == 0) {
      throw new ShapeMismatchException("an image without pixels cannot be read: 'X' " + image);
    }
    double[] pixels = Numbers.doubles(x);
    int channels = image.dimension(1);
    int size = image.elements(2, axes + 2);
    int count = points.elements(1, axes + 1);
    int[] spatial = Arrays.copyOfRange(image.toArray(), 2, axes + 2);
    Ranges.split(
        context.workers(),
        points.dimension(0) * count,
        Ranges.grain(GRAIN, 16L * channels),
        (begin, end) -> {
          Taps taps = new Taps(mode, padding, alignCorners, spatial);
          for (int point = begin; point < end; point++) {
            taps.begin();
            for (int axis = 0; axis < axes; axis++) {
              taps.axis(axis, Numbers.real(grid, point * axes + axes - 1 - axis));
            }
            int n = point / count;
            for (int c = n * channels; c < (n + 1) * channels; c++) {
              Numbers.setReal(y, c * count + point % count, taps.sample(pixels, c * size));
            }
          }
        });
  }
}
