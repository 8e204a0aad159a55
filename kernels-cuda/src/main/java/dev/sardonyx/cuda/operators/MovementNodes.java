package dev.sardonyx.cuda.operators;

import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.movement.SliceRange;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.Shape;
import java.util.Arrays;
import java.util.Map;

/** Operators that move elements and don't look at them. */
final class MovementNodes {
  private MovementNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("Concat", MovementNodes::concat);
    all.put("Expand", MovementNodes::expand);
    all.put("Slice", MovementNodes::slice);
    all.put("Split", MovementNodes::split);
  }

  /** The strides of a dense tensor. */
  private static int[] dense(int[] shape) {
    int[] strides = new int[shape.length];
    int stride = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
    return strides;
  }

  private static DeviceOperator concat(DeviceSetup setup, Gpu gpu) {
    if (!CudaOperators.isMoved(setup.inputType(0)) || setup.attributes().opset() < 4) {
      return null;
    }
    long axisAttribute = setup.attributes().integer("axis");
    return context -> {
      DeviceTensor first = context.input(0);
      int axis = first.shape().normalizeAxis(axisAttribute);
      int size = 0;
      for (int i = 0; i < context.inputCount(); i++) {
        Shape shape = context.input(i).shape();
        if (shape.rank() != first.shape().rank()
            || !Views.withDimension(shape, axis, 1)
                .equals(Views.withDimension(first.shape(), axis, 1))) {
          throw new ShapeMismatchException(
              first + " and " + context.input(i) + " can't be joined along axis " + axis);
        }
        size = Math.addExact(size, shape.dimension(axis));
      }
      DeviceTensor y =
          context.allocate(0, first.elementType(), Views.withDimension(first.shape(), axis, size));
      int[] strides = dense(y.shape().toArray());
      int at = 0;
      for (int i = 0; i < context.inputCount(); i++) {
        DeviceTensor x = context.input(i);
        int[] sizes = x.shape().toArray();
        if (x.elements() > 0) {
          gpu.movement.copy(
              gpu.stream,
              x.elementType(),
              sizes,
              x.address(),
              0,
              dense(sizes),
              y.address(),
              at * strides[axis],
              strides);
        }
        at += sizes[axis];
      }
    };
  }

  private static DeviceOperator expand(DeviceSetup setup, Gpu gpu) {
    if (!CudaOperators.isMoved(setup.inputType(0))) {
      return null;
    }
    return new DeviceOperator() {
      @Override
      public boolean readsOnHost(int index) {
        return index == 1;
      }

      @Override
      public void run(DeviceContext context) {
        DeviceTensor x = context.input(0);
        Shape wanted = Shape.of(Integers.read(context.hostInput(1), "shape"));
        Shape shape = Views.broadcast(x.shape(), wanted);
        DeviceTensor y = context.allocate(0, x.elementType(), shape);
        int missing = shape.rank() - x.shape().rank();
        int[] strides = new int[shape.rank()];
        int[] own = dense(x.shape().toArray());
        for (int axis = 0; axis < own.length; axis++) {
          strides[missing + axis] = x.shape().dimension(axis) == 1 ? 0 : own[axis];
        }
        if (y.elements() > 0) {
          int[] sizes = shape.toArray();
          gpu.movement.copy(
              gpu.stream,
              x.elementType(),
              sizes,
              x.address(),
              0,
              strides,
              y.address(),
              0,
              dense(sizes));
        }
      }
    };
  }

  private static DeviceOperator slice(DeviceSetup setup, Gpu gpu) {
    if (!CudaOperators.isMoved(setup.inputType(0))) {
      return null;
    }
    boolean byInputs = setup.attributes().opset() >= 10;
    long[] starts = setup.attributes().integers("starts");
    long[] ends = setup.attributes().integers("ends");
    long[] axes = setup.attributes().integers("axes");
    if (!byInputs && (starts == null || ends == null)) {
      return null;
    }
    return new DeviceOperator() {
      @Override
      public boolean readsOnHost(int index) {
        return index > 0;
      }

      @Override
      public void run(DeviceContext context) {
        Shape shape = context.input(0).shape();
        slice(
            context,
            gpu,
            byInputs
                ? SliceRange.of(
                    shape,
                    list(context, 1, "starts"),
                    list(context, 2, "ends"),
                    list(context, 3, "axes"),
                    list(context, 4, "steps"))
                : SliceRange.of(shape, starts, ends, axes, null));
      }
    };
  }

  private static long[] list(DeviceContext context, int input, String name) {
    return context.hasInput(input) ? Integers.read(context.hostInput(input), name) : null;
  }

  private static void slice(DeviceContext context, Gpu gpu, SliceRange range) {
    DeviceTensor x = context.input(0);
    DeviceTensor y = context.allocate(0, x.elementType(), range.shape());
    if (y.elements() == 0) {
      return;
    }
    int[] strides = dense(x.shape().toArray());
    int start = 0;
    for (int axis = 0; axis < range.rank(); axis++) {
      start += range.start(axis) * strides[axis];
      // Of one element, the step may be beyond the tensor.
      strides[axis] *= range.size(axis) == 1 ? 0 : range.step(axis);
    }
    int[] sizes = range.shape().toArray();
    gpu.movement.copy(
        gpu.stream,
        x.elementType(),
        sizes,
        x.address(),
        start,
        strides,
        y.address(),
        0,
        dense(sizes));
  }

  /** Into as many pieces as there are outputs, of given sizes or even. */
  private static DeviceOperator split(DeviceSetup setup, Gpu gpu) {
    if (!CudaOperators.isMoved(setup.inputType(0))) {
      return null;
    }
    long axisAttribute = setup.attributes().integer("axis", 0);
    long[] attribute = setup.attributes().integers("split");
    return new DeviceOperator() {
      @Override
      public boolean readsOnHost(int index) {
        return index == 1;
      }

      @Override
      public void run(DeviceContext context) {
        DeviceTensor x = context.input(0);
        int axis = x.shape().normalizeAxis(axisAttribute);
        int[] sizes =
            sizes(
                x.shape().dimension(axis),
                context.hasInput(1) ? list(context, 1, "split") : attribute,
                context.outputCount());
        int[] strides = dense(x.shape().toArray());
        int at = 0;
        for (int i = 0; i < sizes.length; i++) {
          Shape shape = Views.withDimension(x.shape(), axis, sizes[i]);
          if (context.wantsOutput(i)) {
            DeviceTensor y = context.allocate(i, x.elementType(), shape);
            if (y.elements() > 0) {
              gpu.movement.copy(
                  gpu.stream,
                  x.elementType(),
                  shape.toArray(),
                  x.address(),
                  at * strides[axis],
                  strides,
                  y.address(),
                  0,
                  dense(shape.toArray()));
            }
          }
          at += sizes[i];
        }
      }
    };
  }

  private static int[] sizes(int whole, long[] given, int outputs) {
    int[] sizes = new int[outputs];
    if (given == null) {
      int each = Math.ceilDiv(whole, outputs);
      Arrays.setAll(sizes, i -> Math.clamp((long) whole - (long) i * each, 0, each));
      return sizes;
    }
    if (given.length != outputs || Arrays.stream(given).sum() != whole) {
      throw new ShapeMismatchException(
          "split " + Arrays.toString(given) + " of " + whole + " into " + outputs + " outputs");
    }
    Arrays.setAll(sizes, i -> Math.toIntExact(given[i]));
    return sizes;
  }
}
