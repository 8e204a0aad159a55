package dev.sardonyx.cuda.operators;

import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.tensor.ElementType;

/**
 * One run of a product in the type that the session computes products in: where that is not the
 * model's, operands are rounded to it first, and the result, which is of that type too, is widened.
 */
final class Rounded {
  private final DeviceContext context;
  private final Gpu gpu;
  private final ElementType given;
  private final ElementType type;
  private long rounded;

  /**
   * @param given the type of the result
   */
  Rounded(DeviceContext context, Gpu gpu, ElementType given) {
    this.context = context;
    this.gpu = gpu;
    this.given = given;
    this.type = type(gpu, given);
  }

  /** What products of this type are computed in. */
  static ElementType type(Gpu gpu, ElementType given) {
    return given == ElementType.FLOAT ? gpu.productType() : given;
  }

  /** What is computed in. */
  ElementType type() {
    return type;
  }

  /** The address of an operand in that type; 0 of none. */
  long operand(DeviceTensor tensor) {
    if (tensor == null) {
      return 0;
    }
    if (tensor.elementType() == type || tensor.elements() == 0) {
      return tensor.address();
    }
    long copy = context.scratch(DeviceTensor.bytes(type, tensor.shape()));
    gpu.arithmetic.cast(gpu.stream, given, tensor.address(), type, copy, tensor.elements());
    return copy;
  }

  /** Where the kernel puts its result. */
  long result(DeviceTensor y) {
    rounded =
        type == given || y.elements() == 0
            ? y.address()
            : context.scratch(DeviceTensor.bytes(type, y.shape()));
    return rounded;
  }

  /** To be called once the kernel is launched. */
  void finish(DeviceTensor y) {
    if (type != given && y.elements() > 0) {
      gpu.arithmetic.cast(gpu.stream, type, rounded, given, y.address(), y.elements());
    }
  }
}
