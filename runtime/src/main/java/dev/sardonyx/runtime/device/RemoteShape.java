package dev.sardonyx.runtime.device;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.RemoteTensor;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Set;

/**
 * Shape and Size of a tensor wherever it is: neither needs its elements, so that none are copied.
 * Shape takes the dimensions from {@code start} to before {@code end}, counted from the back where
 * negative (since opset 15).
 */
record RemoteShape(boolean size, long start, long end) implements Operator {
  private static final Set<String> OPERATORS = Set.of("Shape", "Size");

  static boolean serves(Node node) {
    return node.domain().isEmpty() && OPERATORS.contains(node.operator());
  }

  static RemoteShape of(Node node) {
    return new RemoteShape(
        node.operator().equals("Size"),
        node.attribute("start").map(Attribute::asInt).orElse(0L),
        node.attribute("end").map(Attribute::asInt).orElse(Long.MAX_VALUE));
  }

  @Override
  public void run(ExecutionContext context) {
    OnnxValue value = context.value(0);
    Shape shape = value instanceof RemoteTensor remote ? remote.shape() : context.input(0).shape();
    context.output(0, size ? Tensor.scalar((long) shape.elements()) : dimensions(shape));
  }

  private Tensor dimensions(Shape shape) {
    int from = clamp(start, shape.rank());
    int to = Math.max(from, clamp(end, shape.rank()));
    long[] dimensions = new long[to - from];
    for (int i = 0; i < dimensions.length; i++) {
      dimensions[i] = shape.dimension(from + i);
    }
    return Tensor.of(dimensions, dimensions.length);
  }

  private static int clamp(long axis, int rank) {
    return (int) Math.clamp(axis < 0 ? axis + rank : axis, 0L, (long) rank);
  }
}
