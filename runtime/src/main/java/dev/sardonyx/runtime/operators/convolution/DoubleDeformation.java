package dev.sardonyx.runtime.operators.convolution;

import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.runtime.operators.convolution.DeformConvOperator.Inputs;
import dev.sardonyx.tensor.Tensor;

/**
 * DeformConv in double precision, output element by output element.
 *
 * @param inputs of DOUBLE, checked against each other
 */
record DoubleDeformation(Inputs inputs, Placement placement, int groups, int offsetGroups) {
  private static final int GRAIN = 1 << 10;

  /** Computes {@code y[N, M, oh, ow]}. */
  void run(Tensor y, WorkerPool workers) {
    int outputs = inputs.weights().shape().dimension(0);
    int points = placement.outputElements();
    Ranges.split(
        workers,
        y.elements(),
        Ranges.grain(GRAIN, inputs.weights().shape().elements(1, 4)),
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            int channel = i / points % outputs;
            y.doubleArray()[y.offset() + i] =
                sum(i / points / outputs, channel, i % points) + bias(channel);
          }
        });
  }

  private double bias(int channel) {
    Tensor bias = inputs.bias();
    return bias == null ? 0 : bias.doubleArray()[bias.offset() + channel];
  }

  /** Of the products of one image's moved taps at one position. */
  private double sum(int image, int output, int point) {
    Tensor weights = inputs.weights();
    int perGroup = weights.shape().dimension(1);
    int taps = placement.window().taps();
    int first = output / (weights.shape().dimension(0) / groups) * perGroup;
    double sum = 0;
    for (int i = 0; i < perGroup * taps; i++) {
      double weight = weights.doubleArray()[weights.offset() + output * perGroup * taps + i];
      sum += weight * value(image, first + i / taps, i % taps, point);
    }
    return sum;
  }

  /** One channel of the input where a tap is moved to, times the mask. */
  private double value(int image, int channel, int tap, int point) {
    int points = placement.outputElements();
    int channels = inputs.x().shape().dimension(1);
    int perOffsetGroup = channels / offsetGroups;
    int taps = placement.window().taps();
    int moved = (image * offsetGroups + channel / perOffsetGroup) * taps + tap;
    int from = inputs.offset().offset() + moved * 2 * points + point;
    int row = point / placement.output(2);
    int column = point % placement.output(2);
    double atY =
        row * placement.stride(1)
            + tap / placement.kernel(2) * placement.dilation(1)
            - placement.begin(1)
            + inputs.offset().doubleArray()[from];
    double atX =
        column * placement.stride(2)
            + tap % placement.kernel(2) * placement.dilation(2)
            - placement.begin(2)
            + inputs.offset().doubleArray()[from + points];
    double value = bilinear((image * channels + channel) * placement.inputElements(), atY, atX);
    Tensor mask = inputs.mask();
    return mask == null
        ? value
        : value * mask.doubleArray()[mask.offset() + moved * points + point];
  }

  /** The value between the four pixels around a position; pixels outside are 0. */
  private double bilinear(int plane, double atY, double atX) {
    int height = placement.input(1);
    int width = placement.input(2);
    if (!(atY > -1 && atY < height && atX > -1 && atX < width)) {
      return Double.isNaN(atY) || Double.isNaN(atX) ? Double.NaN : 0;
    }
    int top = (int) Math.floor(atY);
    int left = (int) Math.floor(atX);
    double down = atY - top;
    double right = atX - left;
    return (1 - down)
            * ((1 - right) * pixel(plane, top, left) + right * pixel(plane, top, left + 1))
        + down
            * ((1 - right) * pixel(plane, top + 1, left) + right * pixel(plane, top + 1, left + 1));
  }

  private double pixel(int plane, int row, int column) {
    int width = placement.input(2);
    return row < 0 || row >= placement.input(1) || column < 0 || column >= width
        ? 0
        : inputs.x().doubleArray()[inputs.x().offset() + plane + row * width + column];
  }
}
