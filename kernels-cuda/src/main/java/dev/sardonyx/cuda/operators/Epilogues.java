package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.DeviceEpilogue;
import dev.sardonyx.cuda.kernels.DeviceProgram;
import dev.sardonyx.cuda.kernels.ElementwiseKernels.Operand;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.ElementwiseProgram.Instruction;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.runtime.operators.support.FusedSteps;
import dev.sardonyx.runtime.operators.support.Operations;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps that the optimizer has fused into a node, attributes {@code steps} and {@code
 * parameters}, two numbers a step.
 *
 * @param residual before which of the functions a residual is added; -1 for none
 */
record Epilogues(List<DeviceEpilogue.Step> steps, int residual) {
  /** The steps of a node; null if the kernels don't take them. */
  static Epilogues of(DeviceSetup setup) {
    List<String> names = setup.attributes().texts("steps");
    if (names == null) {
      return new Epilogues(List.of(), -1);
    }
    float[] parameters = setup.attributes().reals("parameters");
    List<DeviceEpilogue.Step> steps = new ArrayList<>();
    int residual = -1;
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals("Residual")) {
        if (residual >= 0) {
          return null;
        }
        residual = steps.size();
        continue;
      }
      UnaryOperation operation = Operations.unary(names.get(i)).orElse(null);
      if (operation == null || parameters == null || parameters.length != 2 * names.size()) {
        return null;
      }
      steps.add(new DeviceEpilogue.Step(operation, parameters[2 * i], parameters[2 * i + 1]));
    }
    return steps.size() > DeviceEpilogue.MAX_STEPS ? null : new Epilogues(steps, residual);
  }

  /** Whether there is no residual, or one that is known to have the shape of the result. */
  boolean suits(DeviceSetup setup, int residualInput) {
    return residual < 0
        || setup.input(residualInput).isPresent()
            && setup.input(residualInput).equals(setup.output(0))
            && setup.output(0).get().dimensions().isPresent();
  }

  /**
   * Adds the residual and does the steps behind it, where the residual is broadcast or the result
   * is, which only shows when sizes are known.
   *
   * @param y has the shape of both broadcast
   */
  void addApart(Gpu gpu, ElementType type, Operand computed, Operand residual, Operand y) {
    List<Instruction> instructions = new ArrayList<>();
    add(instructions, 2, 1);
    for (DeviceEpilogue.Step step : steps.subList(this.residual, steps.size())) {
      instructions.add(
          new Instruction(
              step.operation(), null, step.p(), step.q(), previous(instructions, 2), -1));
    }
    gpu.elementwise.run(
        gpu.stream,
        type,
        DeviceProgram.of(2, instructions),
        List.of(computed, residual),
        y.shape(),
        y.address());
  }

  /**
   * The residual, input {@code input} of a node; null for none.
   *
   * @throws ShapeMismatchException if it isn't of the result's shape
   */
  DeviceTensor residual(DeviceContext context, int input, Shape result) {
    if (residual < 0) {
      return null;
    }
    DeviceTensor tensor = context.input(input);
    if (!tensor.shape().equals(result)) {
      throw new ShapeMismatchException("the residual is " + tensor + "; expected shape " + result);
    }
    return tensor;
  }

  /**
   * Output 0 of a convolution or a product of reals: over the residual, unless a library computes
   * it, whose result would go there before the residual is read.
   */
  DeviceTensor result(DeviceContext context, ElementType type, Shape shape, boolean byLibrary) {
    return residual < 0 || byLibrary
        ? context.allocate(0, type, shape)
        : context.allocateOver(0, FusedSteps.RESIDUAL_INPUT, type, shape);
  }

  /** The steps up to the residual. */
  Epilogues head() {
    return residual < 0 ? this : new Epilogues(steps.subList(0, residual), -1);
  }

  /** The residual and the steps behind it; nothing if there is none. */
  Epilogues tail() {
    return residual < 0
        ? new Epilogues(List.of(), -1)
        : new Epilogues(steps.subList(residual, steps.size()), 0);
  }

  /** These steps after a scale and a bias. */
  DeviceEpilogue after(float scale, DeviceEpilogue.Bias bias, int biasStride) {
    return new DeviceEpilogue(scale, bias, biasStride, steps, residual);
  }

  /** Whether all there is to do is to make negative results zero. */
  boolean isRelu() {
    return residual < 0 && steps.size() == 1 && steps.getFirst().operation() == UnaryOperation.RELU;
  }

  /**
   * Does to what a library has computed that which own kernels do before they store it.
   *
   * @param bias of a shape that broadcasts to y's; null for none
   * @param residual the address of as many elements as y has; not looked at if there is none
   */
  void finish(Gpu gpu, ElementType type, Operand bias, long residual, Operand y) {
    List<Operand> inputs = new ArrayList<>(List.of(y));
    if (bias != null) {
      inputs.add(bias);
    }
    if (this.residual >= 0) {
      inputs.add(new Operand(residual, y.shape()));
    }
    List<Instruction> instructions = new ArrayList<>();
    if (bias != null) {
      add(instructions, inputs.size(), 1);
    }
    for (int i = 0; i <= steps.size(); i++) {
      if (i == this.residual) {
        add(instructions, inputs.size(), inputs.size() - 1);
      }
      if (i < steps.size()) {
        DeviceEpilogue.Step step = steps.get(i);
        int value = previous(instructions, inputs.size());
        instructions.add(new Instruction(step.operation(), null, step.p(), step.q(), value, -1));
      }
    }
    if (!instructions.isEmpty()) {
      DeviceProgram program = DeviceProgram.of(inputs.size(), instructions);
      gpu.elementwise.run(gpu.stream, type, program, inputs, y.shape(), y.address());
    }
  }

  private static void add(List<Instruction> instructions, int inputs, int right) {
    int left = previous(instructions, inputs);
    instructions.add(new Instruction(null, BinaryOperation.ADD, 0, 0, left, right));
  }

  /** The last result, or y as it is. */
  private static int previous(List<Instruction> instructions, int inputs) {
    return instructions.isEmpty() ? 0 : inputs + instructions.size() - 1;
  }
}
