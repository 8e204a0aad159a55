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
 * RoiAlign: regions {@code [regions, 4]} of images {@code [N, C, H, W]}, each divided into bins,
 * each bin sampled at regular points between pixels: {@code [regions, C, output_height,
 * output_width]}. The maximum is that of the weighted pixels, as the specification's reference and
 * ONNX Runtime have it. Computed in double precision.
 */
final class RoiAlignOperator {
  /** More sample points than any region in earnest has. */
  private static final long MOST_POINTS = 1L << 26;

  private final boolean halfPixel;
  private final boolean maximum;
  private final int height;
  private final int width;
  private final int samplingRatio;
  private final double scale;

  private RoiAlignOperator(OperatorSetup setup, String defaultTransformation) {
    String transformation = setup.text("coordinate_transformation_mode", defaultTransformation);
    String mode = setup.text("mode", "avg");
    this.halfPixel = transformation.equals("half_pixel");
    this.maximum = mode.equals("max");
    if (!halfPixel && !transformation.equals("output_half_pixel")) {
      throw setup.unsupported("coordinate_transformation_mode '" + transformation + "'");
    }
    if (!maximum && !mode.equals("avg")) {
      throw setup.unsupported("mode '" + mode + "'");
    }
    this.height = positive(setup, "output_height", 1, 1);
    this.width = positive(setup, "output_width", 1, 1);
    this.samplingRatio = positive(setup, "sampling_ratio", 0, 0);
    this.scale = setup.real("spatial_scale", 1);
  }

  private static int positive(OperatorSetup setup, String name, long absent, long least) {
    long value = setup.integer(name, absent);
    if (value < least || value > 1 << 15) {
      throw new ModelFormatException(
          setup.node().label()
              + ": '"
              + name
              + "' must be from "
              + least
              + " to 32768; found "
              + value);
    }
    return (int) value;
  }

  static Operator create(OperatorSetup setup, String defaultTransformation) {
    return new RoiAlignOperator(setup, defaultTransformation)::run;
  }

  private void run(ExecutionContext context) {
    Tensor x = context.input(0);
    Tensor rois = context.input(1);
    Reals.requireFloatingPoint(x, "X");
    Reals.requireFloatingPoint(rois, "rois");
    long[] images = Integers.read(context.input(2), "batch_indices");
    Shape shape = x.shape();
    if (shape.rank() != 4 || !rois.shape().equals(Shape.of(images.length, 4))) {
      throw new ShapeMismatchException(
          "expected 'X' [N, C, H, W], 'rois' [regions, 4] and 'batch_indices' [regions]; found "
              + shape
              + ", "
              + rois.shape()
              + " and "
              + context.input(2).shape());
    }
    int channels = shape.dimension(1);
    Tensor y =
        context.allocate(0, x.elementType(), Shape.of(images.length, channels, height, width));
    if (y.elements() > 0 && shape.elements(2, 4) == 0) {
      throw new ShapeMismatchException("an image without pixels has no regions: 'X' " + shape);
    }
    double[] pixels = Numbers.doubles(x);
    Ranges.split(
        context.workers(),
        images.length,
        1,
        (begin, end) -> {
          for (int region = begin; region < end; region++) {
            int image = Integers.index(images[region], shape.dimension(0), region);
            sample(pixels, image, shape, rois, region, y);
          }
        });
  }

  private void sample(double[] pixels, int image, Shape shape, Tensor rois, int region, Tensor y) {
    double shift = halfPixel ? 0.5 : 0;
    double left = Numbers.real(rois, region * 4) * scale - shift;
    double top = Numbers.real(rois, region * 4 + 1) * scale - shift;
    double roiWidth = Numbers.real(rois, region * 4 + 2) * scale - shift - left;
    double roiHeight = Numbers.real(rois, region * 4 + 3) * scale - shift - top;
    if (!halfPixel) { // malformed regions are one pixel
      roiWidth = Math.max(roiWidth, 1);
      roiHeight = Math.max(roiHeight, 1);
    }
    double binHeight = roiHeight / height;
    double binWidth = roiWidth / width;
    int rows = samplingRatio > 0 ? samplingRatio : (int) Math.max(0, Math.ceil(binHeight));
    int columns = samplingRatio > 0 ? samplingRatio : (int) Math.max(0, Math.ceil(binWidth));
    long points = (long) rows * columns;
    if (points > MOST_POINTS / ((long) height * width)) {
      throw new ShapeMismatchException(
          "region " + region + " is too large: " + roiHeight + " by " + roiWidth + " pixels");
    }
    int channels = shape.dimension(1);
    int size = shape.elements(2, 4);
    Bilinear at = new Bilinear(shape.dimension(2), shape.dimension(3));
    double[] bin = new double[channels];
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        for (int point = 0; point < points; point++) {
          at.move(
              top + row * binHeight + (point / columns + 0.5) * binHeight / rows,
              left + column * binWidth + (point % columns + 0.5) * binWidth / columns);
          for (int c = 0; c < channels; c++) {
            int offset = (image * channels + c) * size;
            double value = maximum ? at.maximum(pixels, offset) : at.sum(pixels, offset);
            bin[c] = point == 0 ? value : maximum ? Math.max(bin[c], value) : bin[c] + value;
          }
        }
        for (int c = 0; c < channels; c++) {
          int to = ((region * channels + c) * height + row) * width + column;
          double value = points == 0 ? 0 : maximum ? bin[c] : bin[c] / points;
          Numbers.setReal(y, to, value);
        }
      }
    }
  }

  /** Four pixels around a point and their weights; all 0 more than a pixel outside. */
  private static final class Bilinear {
    private final int height;
    private final int width;
    private final int[] positions = new int[4];
    private final double[] weights = new double[4];

    Bilinear(int height, int width) {
      this.height = height;
      this.width = width;
    }

    void move(double toY, double toX) {
      boolean outside = !(toY >= -1 && toY <= height && toX >= -1 && toX <= width);
      double y = outside ? 0 : Math.max(toY, 0);
      double x = outside ? 0 : Math.max(toX, 0);
      int low = Math.min((int) y, height - 1);
      int high = Math.min(low + 1, height - 1);
      int left = Math.min((int) x, width - 1);
      int right = Math.min(left + 1, width - 1);
      double dy = low == height - 1 ? 0 : y - low;
      double dx = left == width - 1 ? 0 : x - left;
      positions[0] = low * width + left;
      positions[1] = low * width + right;
      positions[2] = high * width + left;
      positions[3] = high * width + right;
      weights[0] = outside ? 0 : (1 - dy) * (1 - dx);
      weights[1] = outside ? 0 : (1 - dy) * dx;
      weights[2] = outside ? 0 : dy * (1 - dx);
      weights[3] = outside ? 0 : dy * dx;
    }

    double sum(double[] pixels, int offset) {
      double sum = 0;
      for (int i = 0; i < 4; i++) {
        sum += weights[i] * pixels[offset + positions[i]];
      }
      return sum;
    }

    double maximum(double[] pixels, int offset) {
      double most = weights[0] * pixels[offset + positions[0]];
      for (int i = 1; i < 4; i++) {
        most = Math.max(most, weights[i] * pixels[offset + positions[i]]);
      }
      return most;
    }
  }
}
