package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.IndexingKernels;
import dev.sardonyx.cuda.kernels.IndexingKernels.Reduction;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.movement.IndexShapes;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Operators that write elements at indices over a copy of the data. */
final class ScatterNodes {
  private ScatterNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("ScatterElements", ScatterNodes::scatterElements);
    all.put("ScatterND", ScatterNodes::scatterSlices);
  }

  /** The reduction of a node; null if the kernels can't do the node. */
  private static Reduction reduction(DeviceSetup setup) {
    Reduction reduction =
        switch (setup.attributes().text("reduction", "none")) {
          case "none" -> Reduction.REPLACE;
          case "add" -> Reduction.SUM;
          case "mul" -> Reduction.PRODUCT;
          case "max" -> Reduction.MAX;
          case "min" -> Reduction.MIN;
          default -> null;
        };
    boolean suits =
        IndexingNodes.suits(setup)
            && reduction != null
            && setup.inputType(2) == setup.inputType(0)
            && IndexingKernels.scatters(setup.inputType(0), reduction);
    return suits ? reduction : null;
  }

  /** Output 0 with the data in it. */
  private static DeviceTensor copied(DeviceContext context, Gpu gpu, Shape updates) {
    DeviceTensor x = context.input(0);
    if (!context.input(2).shape().equals(updates)) {
      throw new ShapeMismatchException(
          "'updates' must be " + updates + "; found " + context.input(2).shape());
    }
    DeviceTensor y = context.allocate(0, x.elementType(), x.shape());
    if (x.elements() > 0) {
      gpu.stream.copy(y.address(), x.address(), x.bytes());
    }
    return y;
  }

  private static DeviceOperator scatterElements(DeviceSetup setup, Gpu gpu) {
    Reduction reduction = reduction(setup);
    if (reduction == null) {
      return null;
    }
    long axisAttribute = setup.attributes().integer("axis", 0);
    gpu.mayFault();
    return context -> {
      Shape shape = context.input(0).shape();
      DeviceTensor indices = context.input(1);
      int axis = shape.normalizeAxis(axisAttribute);
      IndexShapes.requireElements(shape, indices.shape(), axis);
      DeviceTensor y = copied(context, gpu, indices.shape());
      gpu.indexing.scatterElements(
          gpu.stream,
          y.elementType(),
          reduction,
          shape.toArray(),
          indices.shape().toArray(),
          axis,
          indices.elementType() == ElementType.INT64,
          indices.address(),
          context.input(2).address(),
          y.address(),
          gpu.fault);
    };
  }

  private static DeviceOperator scatterSlices(DeviceSetup setup, Gpu gpu) {
    Reduction reduction = reduction(setup);
    if (reduction == null) {
      return null;
    }
    boolean apart = setup.attributes().constant(1).map(ScatterNodes::areApart).orElse(false);
    gpu.mayFault();
    return context -> {
      Shape shape = context.input(0).shape();
      DeviceTensor indices = context.input(1);
      IndexShapes.requireSlices(shape, indices.shape(), 0);
      DeviceTensor y = copied(context, gpu, IndexShapes.slices(shape, indices.shape(), 0));
      gpu.indexing.scatterSlices(
          gpu.stream,
          y.elementType(),
          reduction,
          shape.toArray(),
          indices.shape().dimension(-1),
          indices.shape().elements(0, indices.shape().rank() - 1),
          apart,
          indices.elementType() == ElementType.INT64,
          indices.address(),
          context.input(2).address(),
          y.address(),
          gpu.fault);
    };
  }

  /** Whether indices are known to name different places whatever the data's shape. */
  private static boolean areApart(Tensor indices) {
    int width = indices.shape().rank() == 0 ? 0 : indices.shape().dimension(-1);
    long[] all = Integers.read(indices, "indices");
    Set<List<Long>> places = new HashSet<>();
    for (int i = 0; width > 0 && i < all.length; i += width) {
      long[] place = Arrays.copyOfRange(all, i, i + width);
      // One counted from the end may be another counted from the beginning.
      boolean plain = Arrays.stream(place).allMatch(index -> index >= 0);
      if (!plain || !places.add(Arrays.stream(place).boxed().toList())) {
        return false;
      }
    }
    return width > 0;
  }
}
