package dev.sardonyx.cuda.operators;

import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.runtime.operators.movement.IndexShapes;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that read elements at indices. */
final class IndexingNodes {
  private IndexingNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("Gather", IndexingNodes::gather);
    all.put("GatherElements", IndexingNodes::gatherElements);
    all.put("GatherND", IndexingNodes::gatherSlices);
  }

  static boolean suits(DeviceSetup setup) {
    return CudaOperators.isMoved(setup.inputType(0))
        && (setup.inputType(1) == ElementType.INT64 || setup.inputType(1) == ElementType.INT32);
  }

  private static DeviceOperator gather(DeviceSetup setup, Gpu gpu) {
    if (!suits(setup)) {
      return null;
    }
    long axisAttribute = setup.attributes().integer("axis", 0);
    gpu.mayFault();
    return context -> {
      DeviceTensor x = context.input(0);
      DeviceTensor indices = context.input(1);
      Shape shape = x.shape();
      int axis = shape.normalizeAxis(axisAttribute);
      int[] dimensions =
          IntStream.concat(
                  IntStream.range(0, axis).map(shape::dimension),
                  IntStream.concat(
                      IntStream.of(indices.shape().toArray()),
                      IntStream.range(axis + 1, shape.rank()).map(shape::dimension)))
              .toArray();
      DeviceTensor y = context.allocate(0, x.elementType(), Shape.of(dimensions));
      gpu.indexing.gather(
          gpu.stream,
          x.elementType(),
          shape.elements(0, axis),
          shape.dimension(axis),
          shape.elements(axis + 1, shape.rank()),
          indices.elements(),
          indices.elementType() == ElementType.INT64,
          x.address(),
          indices.address(),
          y.address(),
          gpu.fault);
    };
  }

  private static DeviceOperator gatherElements(DeviceSetup setup, Gpu gpu) {
    if (!suits(setup)) {
      return null;
    }
    long axisAttribute = setup.attributes().integer("axis", 0);
    gpu.mayFault();
    return context -> {
      DeviceTensor x = context.input(0);
      DeviceTensor indices = context.input(1);
      int axis = x.shape().normalizeAxis(axisAttribute);
      IndexShapes.requireElements(x.shape(), indices.shape(), axis);
      DeviceTensor y = context.allocate(0, x.elementType(), indices.shape());
      gpu.indexing.gatherElements(
          gpu.stream,
          x.elementType(),
          x.shape().toArray(),
          indices.shape().toArray(),
          axis,
          indices.elementType() == ElementType.INT64,
          x.address(),
          indices.address(),
          y.address(),
          gpu.fault);
    };
  }

  private static DeviceOperator gatherSlices(DeviceSetup setup, Gpu gpu) {
    if (!suits(setup)) {
      return null;
    }
    int batchAxes = Math.toIntExact(setup.attributes().integer("batch_dims", 0));
    gpu.mayFault();
    return context -> {
      DeviceTensor x = context.input(0);
      DeviceTensor indices = context.input(1);
      IndexShapes.requireSlices(x.shape(), indices.shape(), batchAxes);
      Shape shape = IndexShapes.slices(x.shape(), indices.shape(), batchAxes);
      int rank = indices.shape().rank();
      DeviceTensor y = context.allocate(0, x.elementType(), shape);
      gpu.indexing.gatherSlices(
          gpu.stream,
          x.elementType(),
          x.shape().toArray(),
          batchAxes,
          indices.shape().dimension(-1),
          indices.shape().elements(batchAxes, rank - 1),
          indices.elementType() == ElementType.INT64,
          x.address(),
          indices.address(),
          y.address(),
          gpu.fault);
    };
  }
}
