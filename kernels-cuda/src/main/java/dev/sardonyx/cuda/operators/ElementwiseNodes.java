package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.ArithmeticKernels;
import dev.sardonyx.cuda.kernels.DeviceProgram;
import dev.sardonyx.cuda.kernels.ElementwiseKernels.Operand;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.Comparison;
import dev.sardonyx.kernels.elementwise.ElementwiseProgram.Instruction;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.runtime.operators.support.Operations;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Functions of elements. Those of FLOAT, FLOAT16 and BFLOAT16, and the programs that the optimizer
 * makes of them, are all one kernel; other types have kernels of their own.
 */
final class ElementwiseNodes {
  /** Before this opset, operands were broadcast by attributes. */
  private static final int NUMPY_BROADCAST = 7;

  private ElementwiseNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    for (String name : UnaryFunctions.NAMES) {
      all.put(name, ElementwiseNodes::unary);
    }
    for (String name : new String[] {"Gelu", "HardSwish", "Scale", "Silu"}) {
      all.put("dev.sardonyx:" + name, ElementwiseNodes::unary);
    }
    for (String name : new String[] {"Add", "Div", "Mul", "PRelu", "Pow", "Sub"}) {
      BinaryOperation operation = Operations.binary(name).orElseThrow();
      all.put(name, (setup, gpu) -> arithmetic(setup, gpu, operation));
    }
    all.put("Max", (setup, gpu) -> arithmetic(setup, gpu, BinaryOperation.MAX));
    all.put("Min", (setup, gpu) -> arithmetic(setup, gpu, BinaryOperation.MIN));
    all.put("Sum", (setup, gpu) -> arithmetic(setup, gpu, BinaryOperation.ADD));
    all.put("And", (setup, gpu) -> logical(setup, gpu, BinaryOperation.BITWISE_AND));
    all.put("Or", (setup, gpu) -> logical(setup, gpu, BinaryOperation.BITWISE_OR));
    all.put("Xor", (setup, gpu) -> logical(setup, gpu, BinaryOperation.BITWISE_XOR));
    all.put("Equal", (setup, gpu) -> comparison(setup, gpu, Comparison.EQUAL));
    all.put("Greater", (setup, gpu) -> comparison(setup, gpu, Comparison.GREATER));
    all.put("GreaterOrEqual", (setup, gpu) -> comparison(setup, gpu, Comparison.GREATER_OR_EQUAL));
    all.put("Less", (setup, gpu) -> comparison(setup, gpu, Comparison.LESS));
    all.put("LessOrEqual", (setup, gpu) -> comparison(setup, gpu, Comparison.LESS_OR_EQUAL));
    all.put("Not", ElementwiseNodes::not);
    all.put("Where", ElementwiseNodes::where);
    all.put("Cast", ElementwiseNodes::cast);
    all.put("dev.sardonyx:Elementwise", ElementwiseNodes::program);
  }

  private static DeviceOperator unary(DeviceSetup setup, Gpu gpu) {
    Optional<UnaryFunctions.Function> found = UnaryFunctions.of(setup);
    ElementType type = setup.inputType(0);
    if (found.isEmpty()) {
      return null;
    }
    UnaryFunctions.Function function = found.get();
    if (CudaOperators.isFloat(type)) {
      return program(
          gpu,
          type,
          1,
          List.of(new Instruction(function.operation(), null, function.p(), function.q(), 0, -1)));
    }
    boolean whole =
        switch (function.operation()) {
          case ABS, NEGATE, SIGN -> type == ElementType.INT32 || type == ElementType.INT64;
          default -> false;
        };
    return whole ? typedUnary(gpu, function.operation()) : null;
  }

  private static DeviceOperator not(DeviceSetup setup, Gpu gpu) {
    return setup.inputType(0) == ElementType.BOOL
        ? typedUnary(gpu, UnaryOperation.LOGICAL_NOT)
        : null;
  }

  private static DeviceOperator typedUnary(Gpu gpu, UnaryOperation operation) {
    return context -> {
      DeviceTensor x = context.input(0);
      DeviceTensor y = context.allocateOver(0, 0, x.elementType(), x.shape());
      gpu.arithmetic.unary(
          gpu.stream, x.elementType(), operation, 0, 0, x.elements(), x.address(), y.address());
    };
  }

  /** Numbers of one type; of more than two operands, one after the other. */
  private static DeviceOperator arithmetic(DeviceSetup setup, Gpu gpu, BinaryOperation operation) {
    int inputs = setup.node().inputs().size();
    if (setup.attributes().opset() < NUMPY_BROADCAST || inputs < 2) {
      return null;
    }
    if (CudaOperators.areFloats(setup)) {
      List<Instruction> instructions = new ArrayList<>();
      for (int i = 1; i < inputs; i++) {
        int left = i == 1 ? 0 : inputs + i - 2;
        instructions.add(new Instruction(null, operation, 0, 0, left, i));
      }
      return program(gpu, setup.inputType(0), inputs, instructions);
    }
    boolean whole =
        switch (setup.inputType(0)) {
          case INT32, INT64, DOUBLE -> true;
          case null, default -> false;
        };
    return whole && inputs == 2 && setup.inputType(1) == setup.inputType(0)
        ? binary(gpu, operation)
        : null;
  }

  private static DeviceOperator logical(DeviceSetup setup, Gpu gpu, BinaryOperation operation) {
    boolean suits =
        setup.attributes().opset() >= NUMPY_BROADCAST
            && setup.inputType(0) == ElementType.BOOL
            && setup.inputType(1) == ElementType.BOOL;
    return suits ? binary(gpu, operation) : null;
  }

  private static DeviceOperator binary(Gpu gpu, BinaryOperation operation) {
    return context -> {
      DeviceTensor a = context.input(0);
      DeviceTensor b = context.input(1);
      Shape shape = Views.broadcast(a.shape(), b.shape());
      DeviceTensor y = context.allocate(0, a.elementType(), shape);
      gpu.arithmetic.binary(
          gpu.stream,
          a.elementType(),
          operation,
          a.address(),
          a.shape().toArray(),
          b.address(),
          b.shape().toArray(),
          shape.toArray(),
          y.address());
    };
  }

  private static DeviceOperator comparison(DeviceSetup setup, Gpu gpu, Comparison comparison) {
    boolean known =
        switch (setup.inputType(0)) {
          case FLOAT, FLOAT16, BFLOAT16, DOUBLE, INT32, INT64, BOOL -> true;
          case null, default -> false;
        };
    if (!known
        || setup.inputType(1) != setup.inputType(0)
        || setup.attributes().opset() < NUMPY_BROADCAST) {
      return null;
    }
    return context -> {
      DeviceTensor a = context.input(0);
      DeviceTensor b = context.input(1);
      Shape shape = Views.broadcast(a.shape(), b.shape());
      DeviceTensor y = context.allocate(0, ElementType.BOOL, shape);
      gpu.arithmetic.compare(
          gpu.stream,
          a.elementType(),
          comparison,
          a.address(),
          a.shape().toArray(),
          b.address(),
          b.shape().toArray(),
          shape.toArray(),
          y.address());
    };
  }

  private static DeviceOperator where(DeviceSetup setup, Gpu gpu) {
    if (!CudaOperators.isMoved(setup.inputType(1)) || setup.inputType(0) != ElementType.BOOL) {
      return null;
    }
    return context -> {
      DeviceTensor condition = context.input(0);
      DeviceTensor a = context.input(1);
      DeviceTensor b = context.input(2);
      Shape shape = Views.broadcast(condition.shape(), Views.broadcast(a.shape(), b.shape()));
      DeviceTensor y = context.allocate(0, a.elementType(), shape);
      gpu.arithmetic.where(
          gpu.stream,
          a.elementType(),
          condition.address(),
          condition.shape().toArray(),
          a.address(),
          a.shape().toArray(),
          b.address(),
          b.shape().toArray(),
          shape.toArray(),
          y.address());
    };
  }

  private static DeviceOperator cast(DeviceSetup setup, Gpu gpu) {
    ElementType from = setup.inputType(0);
    ElementType to =
        ElementType.ofCode(Math.toIntExact(setup.attributes().integer("to", 0))).orElse(null);
    if (from == null
        || to == null
        || !ArithmeticKernels.isCast(from)
        || !ArithmeticKernels.isCast(to)) {
      return null;
    }
    return context -> {
      DeviceTensor x = context.input(0);
      DeviceTensor y = context.allocate(0, to, x.shape());
      gpu.arithmetic.cast(gpu.stream, from, x.address(), to, y.address(), x.elements());
    };
  }

  /** What the optimizer has made of several operators: see the processor's operator. */
  private static DeviceOperator program(DeviceSetup setup, Gpu gpu) {
    List<String> names = setup.attributes().texts("operations");
    long[] operands = setup.attributes().integers("operands");
    float[] parameters = setup.attributes().reals("parameters");
    if (!CudaOperators.areFloats(setup)
        || names == null
        || operands.length != 2 * names.size()
        || parameters.length != 2 * names.size()) {
      return null;
    }
    List<Instruction> instructions = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      float p = parameters[2 * i];
      float q = parameters[2 * i + 1];
      int left = Math.toIntExact(operands[2 * i]);
      int right = Math.toIntExact(operands[2 * i + 1]);
      UnaryOperation one = right < 0 ? Operations.unary(names.get(i)).orElse(null) : null;
      BinaryOperation two = right < 0 ? null : Operations.binary(names.get(i)).orElse(null);
      if (one == null && two == null) {
        return null;
      }
      instructions.add(new Instruction(one, two, p, q, left, right));
    }
    return program(gpu, setup.inputType(0), setup.node().inputs().size(), instructions);
  }

  private static DeviceOperator program(
      Gpu gpu, ElementType type, int inputs, List<Instruction> instructions) {
    if (!DeviceProgram.fits(inputs, instructions)) {
      return null;
    }
    DeviceProgram program = DeviceProgram.of(inputs, instructions);
    return context -> run(context, gpu, type, program);
  }

  private static void run(DeviceContext context, Gpu gpu, ElementType type, DeviceProgram program) {
    List<Operand> operands = new ArrayList<>();
    Shape shape = context.input(0).shape();
    for (int i = 0; i < program.inputs(); i++) {
      DeviceTensor input = context.input(i);
      shape = Views.broadcast(shape, input.shape());
      operands.add(new Operand(input.address(), input.shape().toArray()));
    }
    int over = 0;
    while (over < program.inputs() && !context.input(over).shape().equals(shape)) {
      over++;
    }
    DeviceTensor y =
        over < program.inputs()
            ? context.allocateOver(0, over, type, shape)
            : context.allocate(0, type, shape);
    gpu.elementwise.run(gpu.stream, type, program, operands, shape.toArray(), y.address());
  }

  /** The one element of a constant, as a number. */
  static float number(Tensor constant) {
    return constant.floatArray()[constant.offset()];
  }
}
