package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.QuantizationKernels;
import dev.sardonyx.cuda.kernels.QuantizationKernels.Scales;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.conversion.QuantizationLayout;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.Map;

/** QuantizeLinear, DequantizeLinear and DynamicQuantizeLinear. */
final class QuantizationNodes {
  private static final int SCALE = 1;
  private static final int ZERO_POINT = 2;

  private QuantizationNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("DequantizeLinear", QuantizationNodes::dequantize);
    all.put("DynamicQuantizeLinear", QuantizationNodes::dynamic);
    all.put("QuantizeLinear", QuantizationNodes::quantize);
  }

  /** Whether an attribute that names a type is absent or names this one. */
  private static boolean isOrIsAbsent(DeviceSetup setup, String attribute, ElementType type) {
    long code = setup.attributes().integer(attribute, 0);
    return code == 0 || code == type.code();
  }

  private static DeviceOperator quantize(DeviceSetup setup, Gpu gpu) {
    ElementType type = setup.inputType(0);
    boolean hasZero = setup.hasInput(ZERO_POINT);
    long output = setup.attributes().integer("output_dtype", ElementType.UINT8.code());
    ElementType to =
        hasZero ? setup.inputType(ZERO_POINT) : ElementType.ofCode((int) output).orElse(null);
    if (!CudaOperators.isFloat(type)
        || setup.inputType(SCALE) != type
        || to == null
        || !QuantizationKernels.isQuantized(to)
        || !isOrIsAbsent(setup, "output_dtype", to)
        || !isOrIsAbsent(setup, "precision", type)) {
      return null;
    }
    long axis = setup.attributes().integer("axis", 1);
    long block = setup.attributes().integer("block_size", 0);
    return context -> {
      DeviceTensor x = context.input(0);
      gpu.quantization.quantize(
          gpu.stream,
          type,
          to,
          scales(context, axis, block),
          x.elements(),
          x.address(),
          context.input(SCALE).address(),
          hasZero ? context.input(ZERO_POINT).address() : 0,
          context.allocate(0, to, x.shape()).address());
    };
  }

  private static DeviceOperator dequantize(DeviceSetup setup, Gpu gpu) {
    ElementType from = setup.inputType(0);
    ElementType type = setup.inputType(SCALE);
    boolean hasZero = setup.hasInput(ZERO_POINT);
    if (from == null
        || !QuantizationKernels.isDequantized(from)
        || !CudaOperators.isFloat(type)
        || hasZero && setup.inputType(ZERO_POINT) != from
        || !isOrIsAbsent(setup, "output_dtype", type)) {
      return null;
    }
    long axis = setup.attributes().integer("axis", 1);
    long block = setup.attributes().integer("block_size", 0);
    return context -> {
      DeviceTensor x = context.input(0);
      gpu.quantization.dequantize(
          gpu.stream,
          from,
          type,
          scales(context, axis, block),
          x.elements(),
          x.address(),
          context.input(SCALE).address(),
          hasZero ? context.input(ZERO_POINT).address() : 0,
          context.allocate(0, type, x.shape()).address());
    };
  }

  private static Scales scales(DeviceContext context, long axis, long block) {
    Shape scale = context.input(SCALE).shape();
    if (context.hasInput(ZERO_POINT) && context.input(ZERO_POINT).elements() != scale.elements()) {
      throw new ShapeMismatchException(
          "expected a zero point of the scale's shape "
              + scale
              + "; found "
              + context.input(ZERO_POINT));
    }
    QuantizationLayout layout = QuantizationLayout.of(context.input(0).shape(), scale, axis, block);
    Scales.Kind kind =
        switch (layout.kind()) {
          case TENSOR -> Scales.Kind.TENSOR;
          case AXIS -> Scales.Kind.PLACE;
          case BLOCK -> Scales.Kind.BLOCK;
        };
    return new Scales(kind, layout.extent(), layout.inner(), layout.block());
  }

  private static DeviceOperator dynamic(DeviceSetup setup, Gpu gpu) {
    if (setup.inputType(0) != ElementType.FLOAT) {
      return null;
    }
    return context -> {
      DeviceTensor x = context.input(0);
      DeviceTensor y = context.allocate(0, ElementType.UINT8, x.shape());
      long scale = scalar(context, 1, ElementType.FLOAT);
      long zero = scalar(context, 2, ElementType.UINT8);
      gpu.quantization.range(
          gpu.stream,
          x.elements(),
          x.address(),
          scale,
          zero,
          context.scratch(QuantizationKernels.rangeScratchBytes(x.elements())));
      gpu.quantization.quantize(
          gpu.stream,
          ElementType.FLOAT,
          ElementType.UINT8,
          Scales.ONE,
          x.elements(),
          x.address(),
          scale,
          zero,
          y.address());
    };
  }

  /** The address of output {@code index}, or of as much memory if nobody wants it. */
  private static long scalar(DeviceContext context, int index, ElementType type) {
    return context.wantsOutput(index)
        ? context.allocate(index, type, Shape.SCALAR).address()
        : context.scratch(DeviceTensor.bytes(type, Shape.SCALAR));
  }
}
