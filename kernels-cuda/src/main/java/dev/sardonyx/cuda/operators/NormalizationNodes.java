package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.NormalizationKernels.Rows;
import dev.sardonyx.cuda.library.NetworkLibrary;
import dev.sardonyx.cuda.library.ProductType;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Softmax and normalizations. */
final class NormalizationNodes {
  /** Before this opset, Softmax saw its input as a matrix. */
  private static final int SOFTMAX_OF_AXIS = 13;

  private NormalizationNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("BatchNormalization", NormalizationNodes::batch);
    all.put("GroupNormalization", NormalizationNodes::group);
    all.put("InstanceNormalization", NormalizationNodes::instance);
    all.put("LRN", NormalizationNodes::localResponse);
    all.put("LayerNormalization", (setup, gpu) -> layer(setup, gpu, true));
    all.put("LogSoftmax", (setup, gpu) -> softmax(setup, gpu, true));
    all.put("RMSNormalization", (setup, gpu) -> layer(setup, gpu, false));
    all.put("Softmax", (setup, gpu) -> softmax(setup, gpu, false));
    all.put("dev.sardonyx:LayerNormalization", (setup, gpu) -> layer(setup, gpu, true));
    all.put("dev.sardonyx:RMSNormalization", (setup, gpu) -> layer(setup, gpu, false));
  }

  private static DeviceOperator softmax(DeviceSetup setup, Gpu gpu, boolean logarithm) {
    if (!CudaOperators.areFloats(setup)) {
      return null;
    }
    boolean matrix = setup.attributes().opset() < SOFTMAX_OF_AXIS;
    long attribute = setup.attributes().integer("axis", matrix ? 1 : -1);
    return context -> {
      DeviceTensor x = context.input(0);
      Shape shape = x.shape();
      int rank = shape.rank();
      DeviceTensor y = context.allocate(0, x.elementType(), shape);
      int axis = rank == 0 || matrix && attribute == rank ? rank : shape.normalizeAxis(attribute);
      int extent = axis == rank ? 1 : matrix ? shape.elements(axis, rank) : shape.dimension(axis);
      int inner = matrix || axis == rank ? 1 : shape.elements(axis + 1, rank);
      int rows = shape.elements(0, axis);
      Optional<ProductType> library =
          logarithm || inner != 1
              ? Optional.empty()
              : LibraryShapes.softmax(gpu, x.elementType(), rows, extent);
      if (library.isPresent()) {
        NetworkLibrary network = gpu.resources.network().orElseThrow();
        network.softmax(library.get(), rows, extent, x.address(), y.address());
        return;
      }
      gpu.normalization.softmax(
          gpu.stream, x.elementType(), logarithm, rows, extent, inner, x.address(), y.address());
    };
  }

  private static DeviceOperator layer(DeviceSetup setup, Gpu gpu, boolean centered) {
    long axisAttribute = setup.attributes().integer("axis", -1);
    float epsilon = setup.attributes().real("epsilon", 1e-5f);
    // The statistics are FLOAT, which stash_type may not be.
    boolean wantsStatistics = setup.node().hasOutput(1) || setup.node().hasOutput(2);
    if (!CudaOperators.areFloats(setup)
        || wantsStatistics
            && setup.attributes().integer("stash_type", 1) != ElementType.FLOAT.code()) {
      return null;
    }
    return context -> {
      DeviceTensor x = context.input(0);
      Shape shape = x.shape();
      int axis = shape.normalizeAxis(axisAttribute);
      int rows = shape.elements(0, axis);
      int size = shape.elements(axis, shape.rank());
      for (int i = 1; i <= 2; i++) {
        if (context.hasInput(i) && context.input(i).elements() != size) {
          throw new ShapeMismatchException(
              "input " + i + " must have " + size + " elements; found " + context.input(i));
        }
      }
      DeviceTensor y = context.allocate(0, x.elementType(), shape);
      gpu.normalization.rows(
          gpu.stream,
          x.elementType(),
          Rows.layers(rows, size, centered, epsilon),
          x.address(),
          address(context, 1),
          address(context, 2),
          y.address(),
          statistics(context, 1, shape, axis),
          statistics(context, 2, shape, axis));
    };
  }

  private static long address(DeviceContext context, int input) {
    return context.hasInput(input) ? context.input(input).address() : 0;
  }

  private static long statistics(DeviceContext context, int output, Shape shape, int axis) {
    if (!context.wantsOutput(output)) {
      return 0;
    }
    int[] dimensions = shape.toArray();
    Arrays.fill(dimensions, axis, dimensions.length, 1);
    return context.allocate(output, ElementType.FLOAT, Shape.of(dimensions)).address();
  }

  private static DeviceOperator instance(DeviceSetup setup, Gpu gpu) {
    float epsilon = setup.attributes().real("epsilon", 1e-5f);
    return CudaOperators.areFloats(setup)
        ? context -> groups(context, gpu, context.input(0).shape().dimension(1), epsilon)
        : null;
  }

  /** Since opset 21, scale and bias are by channel. */
  private static DeviceOperator group(DeviceSetup setup, Gpu gpu) {
    float epsilon = setup.attributes().real("epsilon", 1e-5f);
    if (!CudaOperators.areFloats(setup) || setup.attributes().opset() < 21) {
      return null;
    }
    int groups = Math.toIntExact(setup.attributes().integer("num_groups"));
    return context -> groups(context, gpu, groups, epsilon);
  }

  private static void groups(DeviceContext context, Gpu gpu, int groups, float epsilon) {
    DeviceTensor x = context.input(0);
    Shape shape = x.shape();
    int channels = shape.dimension(1);
    requireByChannel(context, 2, channels);
    if (groups < 1 || channels % groups != 0) {
      throw new ShapeMismatchException(channels + " channels aren't " + groups + " groups");
    }
    DeviceTensor y = context.allocate(0, x.elementType(), shape);
    gpu.normalization.rows(
        gpu.stream,
        x.elementType(),
        Rows.groups(shape.dimension(0), channels, groups, shape.elements(2, shape.rank()), epsilon),
        x.address(),
        context.input(1).address(),
        context.input(2).address(),
        y.address(),
        0,
        0);
  }

  private static void requireByChannel(DeviceContext context, int inputs, int channels) {
    for (int i = 1; i <= inputs; i++) {
      if (context.input(i).elements() != channels) {
        throw new ShapeMismatchException(
            "input " + i + " must be [" + channels + "]; found " + context.input(i));
      }
    }
  }

  /** By known statistics, as in inference. */
  private static DeviceOperator batch(DeviceSetup setup, Gpu gpu) {
    float epsilon = setup.attributes().real("epsilon", 1e-5f);
    if (!CudaOperators.areFloats(setup)
        || setup.attributes().flag("training_mode", false)
        || setup.attributes().opset() < 9
        || setup.node().outputs().size() > 1
        || setup.inputRank(0) < 2) {
      return null;
    }
    return context -> {
      DeviceTensor x = context.input(0);
      Shape shape = x.shape();
      requireByChannel(context, 4, shape.dimension(1));
      DeviceTensor y = context.allocateOver(0, 0, x.elementType(), shape);
      gpu.normalization.channels(
          gpu.stream,
          x.elementType(),
          shape.dimension(0),
          shape.dimension(1),
          shape.elements(2, shape.rank()),
          epsilon,
          x.address(),
          context.input(1).address(),
          context.input(2).address(),
          context.input(3).address(),
          context.input(4).address(),
          y.address());
    };
  }

  private static DeviceOperator localResponse(DeviceSetup setup, Gpu gpu) {
    if (!CudaOperators.areFloats(setup) || setup.inputRank(0) < 2) {
      return null;
    }
    int size = Math.toIntExact(setup.attributes().integer("size"));
    float alpha = setup.attributes().real("alpha", 1e-4f);
    float beta = setup.attributes().real("beta", 0.75f);
    float bias = setup.attributes().real("bias", 1);
    return context -> {
      DeviceTensor x = context.input(0);
      Shape shape = x.shape();
      DeviceTensor y = context.allocate(0, x.elementType(), shape);
      gpu.normalization.localResponse(
          gpu.stream,
          x.elementType(),
          shape.dimension(0),
          shape.dimension(1),
          shape.elements(2, shape.rank()),
          size,
          alpha,
          beta,
          bias,
          x.address(),
          y.address());
    };
  }
}
