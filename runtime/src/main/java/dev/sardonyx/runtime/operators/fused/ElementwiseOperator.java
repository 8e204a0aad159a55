package dev.sardonyx.runtime.operators.fused;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.elementwise.Broadcast;
import dev.sardonyx.kernels.elementwise.ElementwiseKernels;
import dev.sardonyx.kernels.elementwise.ElementwiseProgram;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.runtime.operators.support.Operations;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Several elementwise operators as one: attributes {@code operations}, ONNX names in order; {@code
 * operands}, two an operation, each an input or the number of inputs plus the position of an
 * earlier operation (of a function of one element, the second is -1); {@code parameters}, two
 * numbers an operation. All tensors are FLOAT, broadcast together.
 */
final class ElementwiseOperator implements Operator {
  private final int inputs;
  private final ElementwiseKernels kernels;
  private final ElementwiseProgram program;

  ElementwiseOperator(OperatorSetup setup) {
    this.inputs = setup.node().inputs().size();
    this.kernels = setup.kernels().elementwise();
    List<String> names = setup.texts("operations");
    long[] operands = setup.integers("operands");
    float[] parameters = setup.reals("parameters");
    boolean whole =
        names != null
            && !names.isEmpty()
            && operands != null
            && parameters != null
            && operands.length == 2 * names.size()
            && parameters.length == 2 * names.size()
            && setup.node().inputs().stream().noneMatch(String::isEmpty);
    if (!whole) {
      throw new ModelFormatException(
          setup.node().label()
              + ": needs all its inputs, 'operations', and two of 'operands' and 'parameters' for"
              + " each");
    }
    List<ElementwiseProgram.Instruction> instructions = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      instructions.add(
          instruction(
              setup,
              names.get(i),
              parameters[2 * i],
              parameters[2 * i + 1],
              Math.clamp(operands[2 * i], -1, Integer.MAX_VALUE),
              Math.clamp(operands[2 * i + 1], -1, Integer.MAX_VALUE)));
    }
    try {
      this.program = new ElementwiseProgram(inputs, instructions);
    } catch (IllegalArgumentException e) {
      throw new ModelFormatException(setup.node().label() + ": " + e.getMessage(), e);
    }
  }

  private static ElementwiseProgram.Instruction instruction(
      OperatorSetup setup, String name, float p, float q, int left, int right) {
    if (right < 0) {
      return new ElementwiseProgram.Instruction(
          Operations.unary(name)
              .orElseThrow(() -> setup.unsupported("the operation '" + name + "' of one operand")),
          null,
          p,
          q,
          left,
          right);
    }
    return new ElementwiseProgram.Instruction(
        null,
        Operations.binary(name)
            .orElseThrow(() -> setup.unsupported("the operation '" + name + "' of two operands")),
        p,
        q,
        left,
        right);
  }

  @Override
  public void run(ExecutionContext context) {
    Shape[] shapes = new Shape[inputs];
    float[][] arrays = new float[inputs][];
    int[] offsets = new int[inputs];
    for (int i = 0; i < inputs; i++) {
      Tensor input = context.input(i);
      if (input.elementType() != ElementType.FLOAT) {
        throw new TypeMismatchException(
            "input " + i + " must be FLOAT; found " + input.elementType());
      }
      shapes[i] = input.shape();
      arrays[i] = input.floatArray();
      offsets[i] = input.offset();
    }
    Broadcast broadcast = Formats.broadcast(shapes);
    Shape shape = Shape.of(broadcast.shape());
    int over = 0;
    while (over < inputs && !shapes[over].equals(shape)) {
      over++;
    }
    Tensor output =
        over < inputs
            ? context.allocateOver(0, over, ElementType.FLOAT, shape)
            : context.allocate(0, ElementType.FLOAT, shape);
    context.repeatable();
    program.run(
        arrays,
        offsets,
        output.floatArray(),
        output.offset(),
        broadcast,
        kernels,
        context.workers());
  }
}
