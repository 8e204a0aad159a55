package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.DeviceEpilogue;
import dev.sardonyx.cuda.kernels.ElementwiseKernels;
import dev.sardonyx.cuda.kernels.IntegerKernels;
import dev.sardonyx.cuda.kernels.IntegerKernels.Numbers;
import dev.sardonyx.cuda.kernels.IntegerKernels.Operand;
import dev.sardonyx.cuda.kernels.IntegerKernels.Requantization;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.convolution.Windows;
import dev.sardonyx.runtime.operators.support.FusedSteps;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.Map;

/**
 * Products and convolutions of INT8 and UINT8, exact in INT32, and what becomes of the sums: they
 * are the result, are scaled to FLOAT, or are quantized again.
 */
final class IntegerNodes {
  private static final ElementType SUMS = ElementType.INT32;

  private IntegerNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("ConvInteger", IntegerNodes::convolution);
    all.put("MatMulInteger", IntegerNodes::product);
    all.put("QLinearConv", IntegerNodes::quantizedConvolution);
    all.put("QLinearMatMul", IntegerNodes::quantizedProduct);
    all.put("dev.sardonyx:FusedMatMulInteger", IntegerNodes::scaledProduct);
  }

  /** Whether an operand is of bytes and its zero point, where there is one, too. */
  private static boolean isInteger(DeviceSetup setup, int operand, int zeroPoint) {
    ElementType type = setup.inputType(operand);
    return (type == ElementType.INT8 || type == ElementType.UINT8)
        && (!setup.hasInput(zeroPoint) || setup.inputType(zeroPoint) == type);
  }

  private static boolean areFloats(DeviceSetup setup, int... inputs) {
    for (int input : inputs) {
      if (setup.hasInput(input) && setup.inputType(input) != ElementType.FLOAT) {
        return false;
      }
    }
    return true;
  }

  /** Input {@code index} with its zero points, one or {@code count}. */
  private static Operand operand(DeviceContext context, int index, int zeroPoint, int count) {
    DeviceTensor tensor = context.input(index);
    Numbers zeros = IntegerProduct.numbers(context, zeroPoint, count);
    return new Operand(tensor.elementType(), tensor.address(), zeros.address(), zeros.each());
  }

  private static long address(DeviceContext context, int index) {
    return context.hasInput(index) ? context.input(index).address() : 0;
  }

  /** Where sums go that aren't the result themselves. */
  private static long memory(DeviceContext context, int parts, DeviceTensor y) {
    return y.elements() == 0 ? 0 : context.scratch(parts * DeviceTensor.bytes(SUMS, y.shape()));
  }

  private static DeviceOperator product(DeviceSetup setup, Gpu gpu) {
    if (!isInteger(setup, 0, 2) || !isInteger(setup, 1, 3)) {
      return null;
    }
    IntegerProduct products = IntegerProduct.of(setup, gpu, 0, 2, 1, 3);
    return context -> {
      IntegerProduct.Run product = products.begin(context);
      DeviceTensor y = context.allocate(0, SUMS, product.shapes().output());
      int parts = product.parts();
      long sums = parts == 1 ? y.address() : memory(context, parts, y);
      product.run(sums);
      if (parts > 1) {
        gpu.integers.addParts(gpu.stream, y.elements(), parts, sums, y.address());
      }
    };
  }

  private static DeviceOperator scaledProduct(DeviceSetup setup, Gpu gpu) {
    Epilogues epilogues = Epilogues.of(setup);
    if (!isInteger(setup, 0, 2)
        || !isInteger(setup, 1, 3)
        || !areFloats(setup, 4, 5)
        || epilogues == null
        || !epilogues.suits(setup, FusedSteps.INTEGER_RESIDUAL_INPUT)) {
      return null;
    }
    DeviceEpilogue steps = epilogues.head().after(1, DeviceEpilogue.Bias.NONE, 0);
    IntegerProduct products = IntegerProduct.of(setup, gpu, 0, 2, 1, 3);
    return context -> {
      IntegerProduct.Run product = products.begin(context);
      int columns = product.shapes().columns();
      Shape shape = product.shapes().output();
      DeviceTensor residual = epilogues.residual(context, FusedSteps.INTEGER_RESIDUAL_INPUT, shape);
      DeviceTensor y = context.allocate(0, ElementType.FLOAT, shape);
      int parts = product.parts();
      long sums = parts == 1 ? y.address() : memory(context, parts, y);
      product.run(sums);
      gpu.integers.scale(
          gpu.stream,
          y.elements(),
          parts,
          columns,
          steps,
          sums,
          IntegerProduct.numbers(context, 4, columns),
          IntegerProduct.numbers(context, 5, columns),
          y.address());
      if (residual != null) {
        ElementwiseKernels.Operand computed =
            new ElementwiseKernels.Operand(y.address(), shape.toArray());
        epilogues.tail().finish(gpu, ElementType.FLOAT, null, residual.address(), computed);
      }
    };
  }

  private static DeviceOperator quantizedProduct(DeviceSetup setup, Gpu gpu) {
    ElementType type = setup.inputType(setup.hasInput(7) ? 7 : 0);
    if (!isInteger(setup, 0, 2)
        || !isInteger(setup, 3, 5)
        || !isInteger(setup, setup.hasInput(7) ? 7 : 0, 7)
        || !areFloats(setup, 1, 4, 6)) {
      return null;
    }
    IntegerProduct products = IntegerProduct.of(setup, gpu, 0, 2, 3, 5);
    return context -> {
      IntegerProduct.Run product = products.begin(context);
      int columns = product.shapes().columns();
      DeviceTensor y = context.allocate(0, type, product.shapes().output());
      int parts = product.parts();
      long sums = memory(context, parts, y);
      product.run(sums);
      Requantization by =
          new Requantization(
              1,
              columns,
              0,
              IntegerProduct.numbers(context, 1, 1).address(),
              IntegerProduct.numbers(context, 4, columns),
              IntegerProduct.numbers(context, 6, 1).address(),
              IntegerProduct.numbers(context, 7, 1).address());
      gpu.integers.requantize(gpu.stream, type, y.elements(), parts, by, sums, y.address());
    };
  }

  /** The convolutions of a node, by where its inputs are. */
  private record Convolution(
      DeviceSetup setup, Gpu gpu, int groups, int[] kernel, int xZero, int w, int wZero) {
    static Convolution of(DeviceSetup setup, Gpu gpu, int xZero, int w, int wZero) {
      int groups = Math.toIntExact(setup.attributes().integer("group", 1));
      int rank = setup.inputRank(w) - 2;
      boolean suits =
          isInteger(setup, 0, xZero)
              && isInteger(setup, w, wZero)
              && rank >= 1
              && rank <= 3
              && groups >= 1;
      int[] kernel = Windows.integers(setup.attributes(), "kernel_shape");
      return suits ? new Convolution(setup, gpu, groups, kernel, xZero, w, wZero) : null;
    }

    ConvolutionSizes sizes(DeviceContext context) {
      return ConvolutionSizes.of(
          setup.attributes(), groups, kernel, context.input(0).shape(), context.input(w).shape());
    }

    void run(DeviceContext context, ConvolutionSizes sizes, long sums) {
      int channels = context.input(w).shape().dimension(0);
      gpu.integers.convolve(
          gpu.stream,
          sizes.shape(),
          operand(context, 0, xZero, 1),
          operand(context, w, wZero, channels),
          sums);
    }
  }

  private static DeviceOperator convolution(DeviceSetup setup, Gpu gpu) {
    Convolution convolution = Convolution.of(setup, gpu, 2, 1, 3);
    if (convolution == null) {
      return null;
    }
    return context -> {
      ConvolutionSizes sizes = convolution.sizes(context);
      DeviceTensor y = context.allocate(0, SUMS, sizes.output());
      int parts = IntegerKernels.parts(sizes.shape());
      long sums = parts == 1 ? y.address() : memory(context, parts, y);
      convolution.run(context, sizes, sums);
      if (parts > 1) {
        gpu.integers.addParts(gpu.stream, y.elements(), parts, sums, y.address());
      }
    };
  }

  private static DeviceOperator quantizedConvolution(DeviceSetup setup, Gpu gpu) {
    Convolution convolution = Convolution.of(setup, gpu, 2, 3, 5);
    ElementType type = setup.inputType(setup.hasInput(7) ? 7 : 0);
    if (convolution == null
        || !isInteger(setup, setup.hasInput(7) ? 7 : 0, 7)
        || !areFloats(setup, 1, 4, 6)
        || setup.hasInput(8) && setup.inputType(8) != SUMS) {
      return null;
    }
    return context -> {
      ConvolutionSizes sizes = convolution.sizes(context);
      int channels = sizes.output().dimension(1);
      if (context.hasInput(8) && context.input(8).elements() != channels) {
        throw new ShapeMismatchException(
            "expected a bias of [" + channels + "]; found " + context.input(8));
      }
      DeviceTensor y = context.allocate(0, type, sizes.output());
      int parts = IntegerKernels.parts(sizes.shape());
      long sums = memory(context, parts, y);
      convolution.run(context, sizes, sums);
      Requantization by =
          new Requantization(
              sizes.output().elements(2, sizes.output().rank()),
              channels,
              address(context, 8),
              IntegerProduct.numbers(context, 1, 1).address(),
              IntegerProduct.numbers(context, 4, channels),
              IntegerProduct.numbers(context, 6, 1).address(),
              IntegerProduct.numbers(context, 7, 1).address());
      gpu.integers.requantize(gpu.stream, type, y.elements(), parts, by, sums, y.address());
    };
  }
}
