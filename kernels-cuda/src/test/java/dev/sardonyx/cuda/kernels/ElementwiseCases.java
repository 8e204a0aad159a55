package dev.sardonyx.cuda.kernels;

import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.ElementwiseProgram.Instruction;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Programs against the definitions in double precision. */
final class ElementwiseCases {
  private static final double[] SPECIAL = {
    0,
    -0.0,
    1,
    -1,
    0.5,
    -0.5,
    2.5,
    -3.5,
    0.3,
    -0.7,
    20,
    -20,
    100,
    -100,
    6,
    -3,
    1e-3,
    -1e-3,
    Double.NaN,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY
  };

  private ElementwiseCases() {}

  static void add(Cases cases) {
    for (UnaryOperation operation : UnaryOperation.values()) {
      if (operation != UnaryOperation.BITWISE_NOT && operation != UnaryOperation.LOGICAL_NOT) {
        cases.add("unary " + operation, device -> unary(device, operation));
      }
    }
    for (BinaryOperation operation : BinaryOperation.values()) {
      if (operation.ordinal() < BinaryOperation.BITWISE_AND.ordinal()) {
        cases.add("binary " + operation, device -> binary(device, operation));
      }
    }
    for (ElementType type : Numbers.FLOATS) {
      for (int n : new int[] {0, 1, 3, 4, 5, 1023, 1026}) {
        cases.add("program of " + n + " " + type, device -> program(device, type, n));
      }
      cases.add("broadcast " + type, device -> broadcast(device, type));
    }
    cases.add("values are kept for later instructions", ElementwiseCases::slots);
  }

  private static void unary(TestDevice device, UnaryOperation operation) {
    float p = 0.75f;
    float q = 1.25f;
    DeviceProgram program =
        DeviceProgram.of(1, List.of(new Instruction(operation, null, p, q, 0, -1)));
    for (ElementType type : List.of(ElementType.FLOAT, ElementType.FLOAT16)) {
      double[] x = TestDevice.rounded(type, SPECIAL);
      double[] expected = new double[x.length];
      for (int i = 0; i < x.length; i++) {
        expected[i] = operation.apply(x[i], p, q);
      }
      int[] shape = {x.length};
      long y = device.allocate(type, x.length);
      List<ElementwiseKernels.Operand> inputs =
          List.of(new ElementwiseKernels.Operand(device.upload(type, x), shape));
      new ElementwiseKernels(device.modules).run(device.stream, type, program, inputs, shape, y);
      Numbers.assertNear(
          type, 8, TestDevice.rounded(type, expected), device.download(type, y, x.length));
    }
  }

  private static void binary(TestDevice device, BinaryOperation operation) {
    DeviceProgram program =
        DeviceProgram.of(2, List.of(new Instruction(null, operation, 0, 0, 0, 1)));
    int n = SPECIAL.length;
    double[] expected = new double[n * n];
    for (int i = 0; i < n * n; i++) {
      expected[i] = operation.apply((float) SPECIAL[i / n], (float) SPECIAL[i % n]);
    }
    long x = device.upload(ElementType.FLOAT, SPECIAL);
    long y = device.allocate(ElementType.FLOAT, n * n);
    new ElementwiseKernels(device.modules)
        .run(
            device.stream,
            ElementType.FLOAT,
            program,
            List.of(
                new ElementwiseKernels.Operand(x, new int[] {n, 1}),
                new ElementwiseKernels.Operand(x, new int[] {n})),
            new int[] {n, n},
            y);
    Numbers.assertNear(
        ElementType.FLOAT,
        8,
        TestDevice.rounded(ElementType.FLOAT, expected),
        device.download(ElementType.FLOAT, y, n * n));
  }

  /** {@code max(a * b, c) + a} with c one element: the kernel of dense operands. */
  private static void program(TestDevice device, ElementType type, int n) {
    DeviceProgram program =
        DeviceProgram.of(
            3,
            List.of(
                new Instruction(null, BinaryOperation.MULTIPLY, 0, 0, 0, 1),
                new Instruction(null, BinaryOperation.MAX, 0, 0, 3, 2),
                new Instruction(null, BinaryOperation.ADD, 0, 0, 4, 0)));
    double[] a = TestDevice.rounded(type, Numbers.random(n, 1));
    double[] b = TestDevice.rounded(type, Numbers.random(n, 2));
    double[] expected = new double[n];
    for (int i = 0; i < n; i++) {
      expected[i] = Math.max(a[i] * b[i], 0.25) + a[i];
    }
    int[] shape = {n};
    long y = device.allocate(type, n);
    new ElementwiseKernels(device.modules)
        .run(
            device.stream,
            type,
            program,
            List.of(
                new ElementwiseKernels.Operand(device.upload(type, a), shape),
                new ElementwiseKernels.Operand(device.upload(type, b), shape),
                new ElementwiseKernels.Operand(device.upload(type, 0.25), new int[0])),
            shape,
            y);
    Numbers.assertNear(type, 2, expected, device.download(type, y, n));
  }

  private static void broadcast(TestDevice device, ElementType type) {
    DeviceProgram program =
        DeviceProgram.of(
            2,
            List.of(
                new Instruction(null, BinaryOperation.SUBTRACT, 0, 0, 0, 1),
                new Instruction(UnaryOperation.RELU, null, 0, 0, 2, -1)));
    double[] a = TestDevice.rounded(type, Numbers.random(3 * 7));
    double[] b = TestDevice.rounded(type, Numbers.random(5 * 3));
    double[] expected = new double[5 * 3 * 7];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = Math.max(0, a[i % 21] - b[i / 7]);
    }
    long y = device.allocate(type, expected.length);
    new ElementwiseKernels(device.modules)
        .run(
            device.stream,
            type,
            program,
            List.of(
                new ElementwiseKernels.Operand(device.upload(type, a), new int[] {3, 7}),
                new ElementwiseKernels.Operand(device.upload(type, b), new int[] {5, 3, 1})),
            new int[] {5, 3, 7},
            y);
    Numbers.assertNear(type, 2, expected, device.download(type, y, expected.length));
  }

  /** {@code (x + 1) * (x - 1) + (x + 1) + (x - 1)} needs both sums again. */
  private static void slots(TestDevice device) {
    DeviceProgram program =
        DeviceProgram.of(
            1,
            List.of(
                new Instruction(UnaryOperation.AFFINE, null, 1, 1, 0, -1),
                new Instruction(UnaryOperation.AFFINE, null, 1, -1, 0, -1),
                new Instruction(null, BinaryOperation.MULTIPLY, 0, 0, 1, 2),
                new Instruction(null, BinaryOperation.ADD, 0, 0, 3, 1),
                new Instruction(null, BinaryOperation.ADD, 0, 0, 4, 2)));
    double[] x = TestDevice.rounded(ElementType.FLOAT, Numbers.random(37));
    double[] expected = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      expected[i] = (x[i] + 1) * (x[i] - 1) + 2 * x[i];
    }
    int[] shape = {x.length};
    long y = device.allocate(ElementType.FLOAT, x.length);
    long from = device.upload(ElementType.FLOAT, x);
    new ElementwiseKernels(device.modules)
        .run(
            device.stream,
            ElementType.FLOAT,
            program,
            List.of(new ElementwiseKernels.Operand(from, shape)),
            shape,
            y);
    Numbers.assertNear(
        ElementType.FLOAT, 8, expected, device.download(ElementType.FLOAT, y, x.length));
  }
}
