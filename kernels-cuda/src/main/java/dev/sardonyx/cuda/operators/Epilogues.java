package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.DeviceEpilogue;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.runtime.operators.support.Operations;
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

  /** These steps after a scale and a bias. */
  DeviceEpilogue after(float scale, DeviceEpilogue.Bias bias, int biasStride) {
    return new DeviceEpilogue(scale, bias, biasStride, steps, residual);
  }
}
