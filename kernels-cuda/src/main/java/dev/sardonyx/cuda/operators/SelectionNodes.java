package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.SelectionKernels;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.Map;

/** Operators along one axis that need its elements in their order. */
final class SelectionNodes {
  private SelectionNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("CumSum", SelectionNodes::cumulate);
    all.put("TopK", SelectionNodes::top);
    all.put("dev.sardonyx:OneHotSum", SelectionNodes::oneHotSum);
  }

  private static DeviceOperator oneHotSum(DeviceSetup setup, Gpu gpu) {
    if (setup.inputType(0) != ElementType.FLOAT || setup.inputType(1) != ElementType.INT64) {
      return null;
    }
    return context -> {
      DeviceTensor x = context.input(0);
      DeviceTensor indices = context.input(1);
      int count = indices.shape().dimension(1);
      int rows =
          Views.broadcast(Shape.of(x.shape().dimension(0)), Shape.of(indices.shape().dimension(0)))
              .elements();
      gpu.selection.oneHotSum(
          gpu.stream,
          rows,
          count,
          x.shape().dimension(1),
          x.shape().dimension(0) != rows,
          indices.shape().dimension(0) != rows,
          x.address(),
          indices.address(),
          context.allocate(0, ElementType.FLOAT, Shape.of(rows, count)).address());
    };
  }

  private static DeviceOperator cumulate(DeviceSetup setup, Gpu gpu) {
    ElementType type = setup.inputType(0);
    boolean suits =
        type != null
            && (CudaOperators.isFloat(type)
                || type == ElementType.DOUBLE
                || type == ElementType.INT32
                || type == ElementType.INT64);
    if (!suits) {
      return null;
    }
    boolean exclusive = setup.attributes().flag("exclusive", false);
    boolean reverse = setup.attributes().flag("reverse", false);
    return new DeviceOperator() {
      @Override
      public boolean readsOnHost(int index) {
        return index == 1;
      }

      @Override
      public void run(DeviceContext context) {
        DeviceTensor x = context.input(0);
        Shape shape = x.shape();
        int axis = shape.normalizeAxis(Integers.readOne(context.hostInput(1), "axis"));
        gpu.selection.cumulate(
            gpu.stream,
            type,
            exclusive,
            reverse,
            shape.elements(0, axis),
            shape.dimension(axis),
            shape.elements(axis + 1, shape.rank()),
            x.address(),
            context.allocate(0, type, shape).address());
      }
    };
  }

  private static DeviceOperator top(DeviceSetup setup, Gpu gpu) {
    ElementType type = setup.inputType(0);
    if (type == null || !SelectionKernels.sorts(type)) {
      return null;
    }
    boolean countIsInput = setup.attributes().opset() >= 10;
    long attribute = countIsInput ? 0 : setup.attributes().integer("k");
    long axis = setup.attributes().integer("axis", -1);
    boolean largest = setup.attributes().flag("largest", true);
    return new DeviceOperator() {
      @Override
      public boolean readsOnHost(int index) {
        return index == 1;
      }

      @Override
      public void run(DeviceContext context) {
        long count = countIsInput ? Integers.readOne(context.hostInput(1), "k") : attribute;
        select(context, gpu, axis, count, largest);
      }
    };
  }

  private static void select(
      DeviceContext context, Gpu gpu, long axisAttribute, long count, boolean largest) {
    DeviceTensor x = context.input(0);
    Shape shape = x.shape();
    int axis = shape.normalizeAxis(axisAttribute);
    int extent = shape.dimension(axis);
    if (count < 0 || count > extent) {
      throw new ShapeMismatchException(
          "k is " + count + "; axis " + axis + " of " + shape + " allows 0 to " + extent);
    }
    Shape selected = Views.withDimension(shape, axis, (int) count);
    DeviceTensor values = context.allocate(0, x.elementType(), selected);
    long indices = 0;
    if (context.wantsOutput(1)) {
      indices = context.allocate(1, ElementType.INT64, selected).address();
    } else if (selected.elements() > 0) {
      indices = context.scratch(DeviceTensor.bytes(ElementType.INT64, selected));
    }
    if (selected.elements() == 0) {
      return;
    }
    int outer = shape.elements(0, axis);
    int inner = shape.elements(axis + 1, shape.rank());
    gpu.selection.top(
        gpu.stream,
        x.elementType(),
        largest,
        (int) count,
        outer,
        extent,
        inner,
        x.address(),
        values.address(),
        indices,
        context.scratch(gpu.selection.topScratchBytes(outer * inner, extent)));
  }
}
