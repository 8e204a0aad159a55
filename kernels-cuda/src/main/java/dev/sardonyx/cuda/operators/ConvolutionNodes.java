package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.ConvolutionKernels;
import dev.sardonyx.cuda.kernels.ConvolutionShape;
import dev.sardonyx.cuda.kernels.DeviceEpilogue;
import dev.sardonyx.cuda.kernels.ElementwiseKernels.Operand;
import dev.sardonyx.cuda.library.Convolution2d;
import dev.sardonyx.cuda.library.NetworkLibrary;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.runtime.operators.convolution.Windows;
import dev.sardonyx.runtime.operators.support.FusedSteps;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Convolutions, with what the optimizer has fused into them. */
final class ConvolutionNodes {
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
        || !epilogues.suits(setup, FusedSteps.RESIDUAL_INPUT)) {
      return null;
    }
    boolean hasBias = setup.hasInput(2);
    ElementType given = setup.inputType(0);
    Operands operands = Operands.of(setup, gpu);
    int[] attribute = Windows.integers(setup.attributes(), "kernel_shape");
    return context -> {
      DeviceTensor x = operands.input(context, 0);
      DeviceTensor weights = operands.input(context, 1);
      ConvolutionSizes sizes =
          ConvolutionSizes.of(setup.attributes(), groups, attribute, x.shape(), weights.shape());
      ConvolutionShape shape = sizes.shape();
      Shape outputShape = sizes.output();
      DeviceTensor residual = epilogues.residual(context, FusedSteps.RESIDUAL_INPUT, outputShape);
      DeviceTensor bias = hasBias ? operands.input(context, 2) : null;
      Rounded rounded = new Rounded(context, gpu, given);
      Optional<Convolution2d> library =
          LibraryShapes.convolution(gpu, rounded.type(), shape, bias != null && epilogues.isRelu());
      DeviceTensor y = epilogues.result(context, given, outputShape, library.isPresent());
      Addresses addresses =
          new Addresses(
              rounded.operand(x),
              rounded.operand(weights),
              rounded.operand(bias),
              rounded.operand(residual),
              rounded.result(y));
      if (library.isPresent()) {
        byLibrary(context, gpu, rounded.type(), library.get(), epilogues, addresses, outputShape);
      } else {
        byOwnKernels(context, gpu, rounded.type(), shape, epilogues, addresses);
      }
      rounded.finish(y);
    };
  }

  /** Where the tensors are, in the type that is computed in; 0 for none. */
  private record Addresses(long x, long weights, long bias, long residual, long y) {}

  private static void byLibrary(
      DeviceContext context,
      Gpu gpu,
      ElementType type,
      Convolution2d convolution,
      Epilogues epilogues,
      Addresses at,
      Shape shape) {
    NetworkLibrary network = gpu.resources.network().orElseThrow();
    long bytes = network.workspaceBytes(convolution);
    long workspace = bytes == 0 ? 0 : context.scratch(bytes);
    if (convolution.relu()) {
      network.convolve(convolution, at.x, at.weights, at.bias, at.y, workspace);
      return;
    }
    network.convolve(convolution, at.x, at.weights, 0, at.y, workspace);
    int[] channels = shape.toArray();
    Arrays.fill(channels, 1);
    channels[1] = shape.dimension(1);
    Operand bias = at.bias == 0 ? null : new Operand(at.bias, channels);
    epilogues.finish(gpu, type, bias, at.residual, new Operand(at.y, shape.toArray()));
  }

  private static void byOwnKernels(
      DeviceContext context,
      Gpu gpu,
      ElementType type,
      ConvolutionShape shape,
      Epilogues epilogues,
      Addresses at) {
    DeviceEpilogue.Bias kind = at.bias == 0 ? DeviceEpilogue.Bias.NONE : DeviceEpilogue.Bias.ROWS;
    long bytes = ConvolutionKernels.scratchBytes(shape);
    gpu.convolution.convolve(
        gpu.stream,
        type,
        shape,
        epilogues.after(1, kind, 0),
        at.x,
        at.weights,
        at.bias,
        at.residual,
        at.y,
        bytes == 0 ? 0 : context.scratch(bytes));
  }
}
