package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.ConvolutionKernels;
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

/** Convolutions, with what the optimizer has fused into them. */
final class ConvolutionNodes {
  private static final int RESIDUAL_INPUT = 3;

  private ConvolutionNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("Conv", ConvolutionNodes::convolution);
    all.put("dev.sardonyx:FusedConv", ConvolutionNodes::convolution);
  }

  private static DeviceOperator convolution(DeviceSetup setup, Gpu gpu) {
    Epilogues epilogues = Epilogues.of(setup);
    int groups = Math.toIntExact(setup.attributes().integer("group", 1));
    int rank = setup.inputRank(1) - 2;
    if (!CudaOperators.areFloats(setup)
        || epilogues == null
        || rank < 1
        || rank > 3
        || groups < 1
        || epilogues.residual() >= 0 && !residualFits(setup)) {
      return null;
    }
    int[] attribute = Windows.integers(setup.attributes(), "kernel_shape");
    return context -> {
      DeviceTensor x = context.input(0);
      DeviceTensor weights = context.input(1);
      int[] kernel = Windows.kernel(weights.shape(), "[M, C/group, k1, ...]", attribute);
      Window window = Windows.of(setup.attributes(), kernel);
      Placement placement = Windows.place(window, x.shape());
      int outputs = weights.shape().dimension(0);
      int inputs = weights.shape().dimension(1);
      if (x.shape().dimension(1) != inputs * groups || outputs % groups != 0) {
        throw new ShapeMismatchException(
            "group is " + groups + ", W " + weights + " and X " + x + "; channels don't fit");
      }
      ConvolutionShape shape =
          new ConvolutionShape(
              x.shape().dimension(0),
              groups,
              inputs,
              outputs / groups,
              Windows3d.inputs(placement),
              Windows3d.outputs(placement),
              Windows3d.kernels(placement),
              Windows3d.strides(placement),
              Windows3d.dilations(placement),
              Windows3d.begins(placement));
      Shape outputShape = Windows.outputShape(x.shape().dimension(0), outputs, placement);
      DeviceTensor residual = epilogues.residual() >= 0 ? context.input(RESIDUAL_INPUT) : null;
      if (residual != null && !residual.shape().equals(outputShape)) {
        throw new ShapeMismatchException(
            "the residual is " + residual + "; expected shape " + outputShape);
      }
      DeviceTensor y =
          residual == null
              ? context.allocate(0, x.elementType(), outputShape)
              : context.allocateOver(0, RESIDUAL_INPUT, x.elementType(), outputShape);
      DeviceTensor bias = context.hasInput(2) ? context.input(2) : null;
      long bytes = ConvolutionKernels.scratchBytes(shape);
      Rounded rounded = new Rounded(context, gpu, x.elementType());
      gpu.convolution.convolve(
          gpu.stream,
          rounded.type(),
          shape,
          epilogues.after(1, bias == null ? DeviceEpilogue.Bias.NONE : DeviceEpilogue.Bias.ROWS, 0),
          rounded.operand(x),
          rounded.operand(weights),
          rounded.operand(bias),
          rounded.operand(residual),
          rounded.result(y),
          bytes == 0 ? 0 : context.scratch(bytes));
      rounded.finish(y);
    };
  }

  /** Whether it is known that the residual is as large as the result. */
  private static boolean residualFits(DeviceSetup setup) {
    return setup.input(RESIDUAL_INPUT).isPresent()
        && setup.input(RESIDUAL_INPUT).equals(setup.output(0))
        && setup.output(0).get().dimensions().isPresent();
  }
}
