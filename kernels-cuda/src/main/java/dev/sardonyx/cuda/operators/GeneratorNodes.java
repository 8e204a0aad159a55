package dev.sardonyx.cuda.operators;

import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.generator.GeneratedShapes;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Map;

/** Operators that make tensors from a few numbers. */
final class GeneratorNodes {
  private GeneratorNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("ConstantOfShape", GeneratorNodes::constant);
    all.put("EyeLike", GeneratorNodes::eyeLike);
    all.put("OneHot", GeneratorNodes::oneHot);
    all.put("Range", GeneratorNodes::range);
  }

  private static DeviceOperator constant(DeviceSetup setup, Gpu gpu) {
    Tensor value =
        setup.attributes().hasAttribute("value")
            ? setup.attributes().tensor("value")
            : Tensor.zeros(ElementType.FLOAT, Shape.of(1));
    if (value.elements() != 1 || !CudaOperators.isMoved(value.elementType())) {
      return null;
    }
    long bits = bits(value);
    ElementType type = value.elementType();
    return new DeviceOperator() {
      @Override
      public boolean readsOnHost(int index) {
        return index == 0;
      }

      @Override
      public void run(DeviceContext context) {
        Shape shape = Shape.of(Integers.read(context.hostInput(0), "input"));
        DeviceTensor y = context.allocate(0, type, shape);
        gpu.movement.fill(gpu.stream, type, y.elements(), bits, y.address());
      }
    };
  }

  /** The bits of the one element of a tensor, in the low bytes. */
  private static long bits(Tensor value) {
    int at = value.offset();
    return switch (value.array()) {
      case byte[] bytes -> bytes[at];
      case short[] shorts -> shorts[at];
      case int[] ints -> ints[at];
      case float[] floats -> Float.floatToRawIntBits(floats[at]);
      case double[] doubles -> Double.doubleToRawLongBits(doubles[at]);
      default -> value.longArray()[at];
    };
  }

  private static DeviceOperator eyeLike(DeviceSetup setup, Gpu gpu) {
    ElementType type =
        setup.attributes().hasAttribute("dtype")
            ? ElementType.ofCode((int) setup.attributes().integer("dtype")).orElse(null)
            : setup.inputType(0);
    if (!CudaOperators.isMoved(type)) {
      return null;
    }
    long diagonal = setup.attributes().integer("k", 0);
    Tensor number = Tensor.zeros(type, Shape.of(1));
    Numbers.setReal(number, 0, 1);
    DeviceTensor one = setup.upload(number);
    return context -> {
      Shape shape = context.input(0).shape();
      if (shape.rank() != 2) {
        throw new ShapeMismatchException("expected [rows, columns]; found " + shape);
      }
      int columns = shape.dimension(1);
      DeviceTensor y = context.allocate(0, type, shape);
      gpu.movement.fill(gpu.stream, type, y.elements(), 0, y.address());
      // No diagonal is farther away than the corners.
      int k = Math.clamp(diagonal, -shape.dimension(0), columns);
      int row = Math.max(0, -k);
      int length = Math.min(shape.dimension(0) - row, columns - Math.max(0, k));
      gpu.movement.copy(
          gpu.stream,
          type,
          new int[] {Math.max(0, length)},
          one.address(),
          0,
          new int[1],
          y.address(),
          row * columns + Math.max(0, k),
          new int[] {columns + 1});
    };
  }

  private static DeviceOperator oneHot(DeviceSetup setup, Gpu gpu) {
    ElementType indexType = setup.inputType(0);
    if (indexType != ElementType.INT64 && indexType != ElementType.INT32
        || !CudaOperators.isMoved(setup.inputType(2))) {
      return null;
    }
    long axisAttribute = setup.attributes().integer("axis", -1);
    return new DeviceOperator() {
      @Override
      public boolean readsOnHost(int index) {
        return index == 1;
      }

      @Override
      public void run(DeviceContext context) {
        DeviceTensor indices = context.input(0);
        DeviceTensor values = context.input(2);
        if (values.elements() != 2) {
          throw new ShapeMismatchException(
              "'values' must be [off, on]; found shape " + values.shape());
        }
        double depth = Numbers.readOne(context.hostInput(1), "depth");
        int axis = GeneratedShapes.oneHotAxis(indices.shape(), axisAttribute);
        Shape shape = GeneratedShapes.oneHot(indices.shape(), depth, axis);
        gpu.selection.oneHot(
            gpu.stream,
            values.elementType(),
            shape.elements(0, axis),
            shape.dimension(axis),
            shape.elements(axis + 1, shape.rank()),
            indices.elementType() == ElementType.INT64,
            indices.address(),
            values.address(),
            context.allocate(0, values.elementType(), shape).address());
      }
    };
  }

  private static DeviceOperator range(DeviceSetup setup, Gpu gpu) {
    ElementType type = setup.inputType(0);
    boolean suits =
        type == ElementType.FLOAT
            || type == ElementType.DOUBLE
            || type == ElementType.INT32
            || type == ElementType.INT64;
    if (!suits || setup.inputType(1) != type || setup.inputType(2) != type) {
      return null;
    }
    return new DeviceOperator() {
      @Override
      public boolean readsOnHost(int index) {
        return true;
      }

      @Override
      public void run(DeviceContext context) {
        int count =
            GeneratedShapes.range(
                Numbers.readOne(context.hostInput(0), "start"),
                Numbers.readOne(context.hostInput(1), "limit"),
                Numbers.readOne(context.hostInput(2), "delta"));
        gpu.selection.range(
            gpu.stream,
            type,
            count,
            number(context.hostInput(0)),
            number(context.hostInput(2)),
            context.allocate(0, type, Shape.of(count)).address());
      }
    };
  }

  private static Number number(Tensor one) {
    if (one.elementType().isInteger()) {
      return Numbers.integer(one, 0);
    }
    return Numbers.real(one, 0);
  }
}
