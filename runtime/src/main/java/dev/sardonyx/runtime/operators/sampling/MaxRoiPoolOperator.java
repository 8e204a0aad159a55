package dev.sardonyx.runtime.operators.sampling;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * MaxRoiPool: regions {@code [regions, 5]} (image, left, top, right, bottom, both ends included) of
 * images {@code [N, C, H, W]}, rounded to whole pixels, the maximum of each of their bins: {@code
 * [regions, C, height, width]}. A bin outside of the image is 0.
 */
final class MaxRoiPoolOperator {
  private final int height;
  private final int width;
  private final double scale;

  private MaxRoiPoolOperator(OperatorSetup setup) {
    long[] pooled = setup.integers("pooled_shape");
    if (pooled == null || pooled.length != 2) {
      throw new ModelFormatException(setup.node().label() + " needs 'pooled_shape' of two numbers");
    }
    Shape shape = Shape.of(pooled);
    this.height = shape.dimension(0);
    this.width = shape.dimension(1);
    this.scale = setup.real("spatial_scale", 1);
  }

  static Operator create(OperatorSetup setup) {
    return new MaxRoiPoolOperator(setup)::run;
  }

  private void run(ExecutionContext context) {
    Tensor x = context.input(0);
    Tensor rois = context.input(1);
    Reals.requireFloatingPoint(x, "X");
    Reals.requireFloatingPoint(rois, "rois");
    Shape shape = x.shape();
    if (shape.rank() != 4 || rois.shape().rank() != 2 || rois.shape().dimension(1) != 5) {
      throw new ShapeMismatchException(
          "expected 'X' [N, C, H, W] and 'rois' [regions, 5]; found "
              + shape
              + " and "
              + rois.shape());
    }
    int regions = rois.shape().dimension(0);
    int channels = shape.dimension(1);
    Tensor y = context.allocate(0, x.elementType(), Shape.of(regions, channels, height, width));
    Ranges.split(
        context.workers(),
        regions,
        1,
        (begin, end) -> {
          for (int region = begin; region < end; region++) {
            pool(x, rois, region, y);
          }
        });
  }

  private void pool(Tensor x, Tensor rois, int region, Tensor y) {
    Shape shape = x.shape();
    int channels = shape.dimension(1);
    int image = Integers.index((long) Numbers.real(rois, region * 5), shape.dimension(0), region);
    long left = Math.round(Numbers.real(rois, region * 5 + 1) * scale);
    long top = Math.round(Numbers.real(rois, region * 5 + 2) * scale);
    long right = Math.round(Numbers.real(rois, region * 5 + 3) * scale);
    long bottom = Math.round(Numbers.real(rois, region * 5 + 4) * scale);
    double binHeight = Math.max(1.0, (double) bottom - top + 1) / height;
    double binWidth = Math.max(1.0, (double) right - left + 1) / width;
    for (int row = 0; row < height; row++) {
      int firstRow = edge(Math.floor(row * binHeight) + top, shape.dimension(2));
      int endRow = edge(Math.ceil((row + 1) * binHeight) + top, shape.dimension(2));
      for (int column = 0; column < width; column++) {
        int firstColumn = edge(Math.floor(column * binWidth) + left, shape.dimension(3));
        int endColumn = edge(Math.ceil((column + 1) * binWidth) + left, shape.dimension(3));
        for (int c = 0; c < channels; c++) {
          int offset = (image * channels + c) * shape.dimension(2);
          boolean empty = firstRow >= endRow || firstColumn >= endColumn;
          double most = empty ? 0 : Double.NEGATIVE_INFINITY;
          for (int i = firstRow; i < endRow; i++) {
            for (int j = firstColumn; j < endColumn; j++) {
              most = Math.max(most, Numbers.real(x, (offset + i) * shape.dimension(3) + j));
            }
          }
          Numbers.setReal(y, ((region * channels + c) * height + row) * width + column, most);
        }
      }
    }
  }

  private static int edge(double at, int size) {
    return (int) Math.clamp(at, 0.0, (double) size);
  }
}
