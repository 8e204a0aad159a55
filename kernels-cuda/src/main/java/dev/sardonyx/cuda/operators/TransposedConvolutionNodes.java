package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.ConvolutionShape;
import dev.sardonyx.cuda.kernels.DeviceEpilogue;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.runtime.operators.convolution.Windows;
import dev.sardonyx.tensor.Shape;
import java.util.Map;

/** Transposed convolutions. */
final class TransposedConvolutionNodes {
  private TransposedConvolutionNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("ConvTranspose", TransposedConvolutionNodes::transposed);
  }

  private static DeviceOperator transposed(DeviceSetup setup, Gpu gpu) {
    int groups = Math.toIntExact(setup.attributes().integer("group", 1));
    int rank = setup.inputRank(1) - 2;
    if (!CudaOperators.areFloats(setup) || rank < 1 || rank > 3 || groups < 1) {
      return null;
    }
    int[] attribute = Windows.integers(setup.attributes(), "kernel_shape");
    return context -> {
      DeviceTensor x = context.input(0);
      DeviceTensor weights = context.input(1);
      DeviceTensor bias = context.hasInput(2) ? context.input(2) : null;
      int[] kernel = Windows.kernel(weights.shape(), "[C, M/group, k1, ...]", attribute);
      Window window = Windows.of(setup.attributes(), kernel);
      Placement placement =
          Windows.placeTransposed(setup.attributes(), window, weights.shape(), x.shape());
      int images = x.shape().dimension(0);
      int inputs = weights.shape().dimension(0);
      int outputs = weights.shape().dimension(1) * groups;
      if (inputs % groups != 0 || bias != null && bias.elements() != outputs) {
        throw new ShapeMismatchException(
            "group is " + groups + ", W " + weights + " and B " + bias + "; channels don't fit");
      }
      ConvolutionShape gradient =
          new ConvolutionShape(
              images,
              groups,
              inputs / groups,
              weights.shape().dimension(1),
              Windows3d.inputs(placement),
              Windows3d.outputs(placement),
              Windows3d.kernels(placement),
              Windows3d.strides(placement),
              Windows3d.dilations(placement),
              Windows3d.begins(placement));
      Shape shape = Windows.shape(images, outputs, placement.inputSizes());
      DeviceTensor y = context.allocate(0, x.elementType(), shape);
      Rounded rounded = new Rounded(context, gpu, x.elementType());
      long bytes = gpu.convolution.transposedScratchBytes(rounded.type(), gradient);
      gpu.convolution.transposed(
          gpu.stream,
          rounded.type(),
          gradient,
          DeviceEpilogue.of(bias == null ? DeviceEpilogue.Bias.NONE : DeviceEpilogue.Bias.ROWS),
          rounded.operand(x),
          rounded.operand(weights),
          rounded.operand(bias),
          0,
          rounded.result(y),
          bytes == 0 ? 0 : context.scratch(bytes));
      rounded.finish(y);
    };
  }
}
