package dev.sardonyx.cuda.operators;

import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;

/**
 * The operands of a product, where the session computes products in a type that isn't the model's:
 * constants are rounded to it once, when the node is made ready.
 */
final class Operands {
  private final DeviceTensor[] constants;

  private Operands(DeviceTensor[] constants) {
    this.constants = constants;
  }

  /** Of a node whose operands are all of its inputs; the last thing to be done before it's made. */
  static Operands of(DeviceSetup setup, Gpu gpu) {
    DeviceTensor[] constants = new DeviceTensor[setup.node().inputs().size()];
    if (Rounded.type(gpu, setup.inputType(0)) != setup.inputType(0)) {
      for (int i = 0; i < constants.length; i++) {
        if (setup.hasInput(i)) {
          constants[i] =
              setup
                  .attributes()
                  .takeConstant(i)
                  .map(constant -> setup.upload(rounded(constant, gpu.productType())))
                  .orElse(null);
        }
      }
    }
    return new Operands(constants);
  }

  private static Tensor rounded(Tensor constant, ElementType type) {
    Tensor rounded = Tensor.zeros(type, constant.shape());
    Floats.write(rounded, 0, constant.floatArray(), constant.offset(), constant.elements());
    return rounded;
  }

  /** Input {@code index}, of the model's type or rounded already; null if absent. */
  DeviceTensor input(DeviceContext context, int index) {
    if (index >= constants.length) {
      return null;
    }
    return constants[index] == null ? context.input(index) : constants[index];
  }
}
