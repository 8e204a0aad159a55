package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.AttentionKernels.Layout;
import dev.sardonyx.cuda.kernels.DeviceProgram;
import dev.sardonyx.cuda.kernels.ElementwiseKernels.Operand;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.ElementwiseProgram.Instruction;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.List;

/**
 * Memory seen as {@code [batch, heads, length, size]}, whichever way its heads lie.
 *
 * @param address of the first element
 */
record DeviceHeads(
    ElementType type, long address, int batch, int heads, int length, int size, Layout layout) {
  private static final DeviceProgram ADDITION =
      DeviceProgram.of(2, List.of(new Instruction(null, BinaryOperation.ADD, 0, 0, 0, 1)));

  /**
   * A tensor {@code [batch, heads, length, size]}, or {@code [batch, length, heads * size]}.
   *
   * @param heads how many a tensor of three dimensions has
   */
  static DeviceHeads of(DeviceTensor tensor, int heads) {
    Shape shape = tensor.shape();
    if (shape.rank() == 4) {
      return split(
          tensor.elementType(),
          tensor.address(),
          shape.dimension(0),
          shape.dimension(1),
          shape.dimension(2),
          shape.dimension(3));
    }
    if (shape.rank() != 3 || heads < 1 || shape.dimension(2) % heads != 0) {
      throw new ShapeMismatchException(
          "expected [batch, heads, length, size] or [batch, length, %d heads * size]; found %s"
              .formatted(heads, tensor));
    }
    return part(tensor, 0, heads, shape.dimension(2) / heads);
  }

  /** Dense {@code [batch, heads, length, size]}. */
  static DeviceHeads split(
      ElementType type, long address, int batch, int heads, int length, int size) {
    return new DeviceHeads(
        type, address, batch, heads, length, size, Layout.headsFirst(heads, length, size));
  }

  /** Dense {@code [batch, length, heads, size]}. */
  static DeviceHeads rows(
      ElementType type, long address, int batch, int heads, int length, int size) {
    return new DeviceHeads(
        type, address, batch, heads, length, size, Layout.rowsFirst(heads, length, size));
  }

  /** A part of the last dimension of {@code [batch, length, width]}, from an element on. */
  static DeviceHeads part(DeviceTensor tensor, int from, int heads, int size) {
    int length = tensor.shape().dimension(1);
    int width = tensor.shape().dimension(2);
    return new DeviceHeads(
        tensor.elementType(),
        tensor.address() + bytes(tensor.elementType(), from),
        tensor.shape().dimension(0),
        heads,
        length,
        size,
        new Layout(length * width, size, width));
  }

  /** Part {@code index} of {@code count} in {@code [batch, length, heads, count, size]}. */
  static DeviceHeads packed(DeviceTensor tensor, int heads, int index, int count) {
    Shape shape = tensor.shape();
    if (shape.dimension(2) != heads || shape.dimension(3) != count) {
      throw new ShapeMismatchException(
          "expected [batch, length, %d, %d, size]; found %s".formatted(heads, count, shape));
    }
    int size = shape.dimension(4);
    int row = heads * count * size;
    return new DeviceHeads(
        tensor.elementType(),
        tensor.address() + bytes(tensor.elementType(), index * size),
        shape.dimension(0),
        heads,
        shape.dimension(1),
        size,
        new Layout(shape.dimension(1) * row, count * size, row));
  }

  /** Item {@code index} of the outermost axis of {@code [n, batch, heads, length, size]}. */
  static DeviceHeads item(DeviceTensor tensor, int index) {
    Shape shape = tensor.shape();
    int item = shape.elements(1, shape.rank());
    return split(
        tensor.elementType(),
        tensor.address() + bytes(tensor.elementType(), index * item),
        shape.dimension(1),
        shape.dimension(2),
        shape.dimension(3),
        shape.dimension(4));
  }

  private static long bytes(ElementType type, int elements) {
    return DeviceTensor.bytes(type, Shape.of(elements));
  }

  private static int[] strides(Layout layout) {
    return new int[] {layout.batchStride(), layout.headStride(), layout.rowStride(), 1};
  }

  /** Copies all tokens to tokens {@code from ...} of {@code target}. */
  void copyTo(Gpu gpu, DeviceHeads target, int from) {
    if (target.type != type
        || target.batch != batch
        || target.heads != heads
        || target.size != size
        || target.length < from + length) {
      throw new ShapeMismatchException("tokens " + this + " don't go into " + target);
    }
    gpu.movement.copy(
        gpu.stream,
        type,
        new int[] {batch, heads, length, size},
        address,
        0,
        strides(layout),
        target.address,
        from * target.layout.rowStride(),
        strides(target.layout));
  }

  /** A copy with {@code bias[from + head * size + i]} added. */
  DeviceHeads plus(DeviceContext context, Gpu gpu, DeviceTensor bias, int from) {
    Shape shape = Shape.of(batch, length, heads, size);
    if (shape.elements() == 0) {
      return this;
    }
    long address = context.scratch(DeviceTensor.bytes(type, shape));
    DeviceHeads sum = rows(type, address, batch, heads, length, size);
    copyTo(gpu, sum, 0);
    Operand own = new Operand(address, shape.toArray());
    Operand added = new Operand(bias.address() + bytes(type, from), new int[] {heads, size});
    gpu.elementwise.run(gpu.stream, type, ADDITION, List.of(own, added), shape.toArray(), address);
    return sum;
  }

  /**
   * Tokens of earlier runs with these behind them.
   *
   * @param past null for none
   * @param address memory for {@code [batch, heads, past + length, size]}
   */
  DeviceHeads after(Gpu gpu, DeviceHeads past, long address) {
    int before = past == null ? 0 : past.length;
    DeviceHeads present = split(type, address, batch, heads, before + length, size);
    if (past != null) {
      past.copyTo(gpu, present, 0);
    }
    copyTo(gpu, present, before);
    return present;
  }

  /** How many elements there are with so many tokens more. */
  Shape with(int tokens) {
    return Shape.of(batch, heads, tokens + length, size);
  }

  @Override
  public String toString() {
    return "[%d, %d, %d, %d] of %s".formatted(batch, heads, length, size, type);
  }
}
