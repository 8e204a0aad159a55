package dev.sardonyx.cuda.operators;

import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.tensor.ElementType;

/**
 * The operands of one product in the type that the session computes products in: where that is not
 * the model's, they are rounded to it first, and the result, which is of that type too, is widened.
 */
final class Rounded {
  private final DeviceContext context;
  private final Gpu gpu;
  private final ElementType given;
  private final ElementType type;
  private long rounded;

  /**
   * @param given the type of the operands
   */
  Rounded(DeviceContext context, Gpu gpu, ElementType given) {
    this.context = context;
    this.gpu = gpu;
    this.given = given;
    this.type = given == ElementType.FLOAT ? gpu.productType() : given;
  }

  /** What is computed in. */
  ElementType type() {
    return type;
  }

  /** The address of an operand in that type; 0 of none. */
  long operand(DeviceTensor tensor) {
    return tensor == null ? 0 : operand(tensor.address(), tensor.elements());
  }

  /** As {@link #operand(DeviceTensor)}, of so many elements. */
  long operand(long address, int elements) {
    if (type == given || address == 0 || elements == 0) {
      return address;
    }
    long copy = context.scratch((long) elements * type.storage().slotBytes());
    gpu.arithmetic.cast(gpu.stream, given, address, type, copy, elements);
    return copy;
  }

  /** Where the kernel puts its result. */
  long result(DeviceTensor y) {
    rounded =
        type == given || y.elements() == 0
            ? y.address()
            : context.scratch((long) y.elements() * type.storage().slotBytes());
    return rounded;
  }

  /** To be called once the kernel is launched. */
  void finish(DeviceTensor y) {
    if (type != given && y.elements() > 0) {
      gpu.arithmetic.cast(gpu.stream, type, rounded, given, y.address(), y.elements());
    }
  }
}
