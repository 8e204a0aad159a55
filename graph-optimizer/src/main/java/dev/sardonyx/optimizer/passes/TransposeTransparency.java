package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.optimizer.rewrite.Permutation;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which operators a Transpose can be moved behind: {@code op(transpose(x)) = transpose(op'(x))},
 * where {@code op'} is the same operator, with its axes and constants rearranged.
 */
final class TransposeTransparency {
  private static final Set<String> UNARY =
      Set.of(
          "Abs",
          "Acos",
          "Asin",
          "Atan",
          "Cast",
          "Ceil",
          "Celu",
          "Clip",
          "Cos",
          "Elu",
          "Erf",
          "Exp",
          "Floor",
          "Gelu",
          "HardSigmoid",
          "HardSwish",
          "Identity",
          "LeakyRelu",
          "Log",
          "Mish",
          "Neg",
          "Not",
          "Reciprocal",
          "Relu",
          "Round",
          "Selu",
          "Sigmoid",
          "Sign",
          "Sin",
          "Softplus",
          "Softsign",
          "Sqrt",
          "Tan",
          "Tanh",
          "ThresholdedRelu");

  private static final Set<String> BINARY =
      Set.of(
          "Add",
          "And",
          "Div",
          "Equal",
          "Greater",
          "GreaterOrEqual",
          "Less",
          "LessOrEqual",
          "Max",
          "Min",
          "Mul",
          "Or",
          "Pow",
          "Sub");

  private static final Set<String> REDUCE =
      Set.of(
          "ReduceL1",
          "ReduceL2",
          "ReduceLogSum",
          "ReduceLogSumExp",
          "ReduceMax",
          "ReduceMean",
          "ReduceMin",
          "ReduceProd",
          "ReduceSum",
          "ReduceSumSquare");

  private TransposeTransparency() {}

  /**
   * {@code node} on the operand of a Transpose in place of its result.
   *
   * @param data the input position the Transpose stands at
   * @param order the Transpose's
   * @param operand the Transpose's operand
   * @param output the name of the new node's output
   * @return empty if the node isn't transparent
   */
  static Optional<Node> moveBehind(
      GraphEditor graph,
      PassContext context,
      Node node,
      int data,
      Permutation order,
      String operand,
      String output) {
    if (!node.domain().isEmpty() || node.outputs().size() != 1) {
      return Optional.empty();
    }
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(data, operand);
    Node moved = node.withInputs(inputs).withOutputs(List.of(output));
    String operator = node.operator();
    if (UNARY.contains(operator)) {
      return data == 0 ? Optional.of(moved) : Optional.empty();
    }
    if (BINARY.contains(operator) && node.inputs().size() == 2 && context.opset() >= 7) {
      return withConstant(graph, moved, 1 - data, order);
    }
    if (REDUCE.contains(operator)) {
      return data == 0 ? reduce(graph, moved, order) : Optional.empty();
    }
    if (Set.of("Softmax", "LogSoftmax", "Hardmax").contains(operator)) {
      return softmax(context, moved, order);
    }
    return Optional.empty();
  }

  /** A binary node whose other operand is a constant, which is rearranged. */
  private static Optional<Node> withConstant(
      GraphEditor graph, Node node, int constantSide, Permutation order) {
    Optional<Tensor> constant = graph.constant(node, constantSide);
    if (constant.isEmpty() || constant.get().shape().rank() > order.rank()) {
      return Optional.empty();
    }
    if (constant.get().elements() == 1) {
      return Optional.of(node);
    }
    List<String> inputs = new ArrayList<>(node.inputs());
    String name = inputs.get(constantSide);
    inputs.set(
        constantSide,
        graph.addConstant(name + "_permuted", rearranged(constant.get(), order.inverse())));
    return Optional.of(node.withInputs(inputs));
  }

  /** The constant, filled up with leading axes of 1, with its axes in another order. */
  private static Tensor rearranged(Tensor constant, Permutation order) {
    int rank = order.rank();
    int[] shape = new int[rank];
    Arrays.fill(shape, 1);
    int[] own = constant.shape().toArray();
    System.arraycopy(own, 0, shape, rank - own.length, own.length);
    int[] strides = new int[rank];
    int stride = constant.elementType().slots();
    for (int axis = rank - 1; axis >= 0; axis--) {
      strides[axis] = stride;
      stride *= shape[axis];
    }
    int[] newShape = order.axes().stream().mapToInt(axis -> shape[axis]).toArray();
    int[] newStrides = order.axes().stream().mapToInt(axis -> strides[axis]).toArray();
    Tensor result = Tensor.zeros(constant.elementType(), Shape.of(newShape));
    int slots = constant.elementType().slots();
    int[] position = new int[rank];
    for (int i = 0; i < result.elements(); i++) {
      int from = constant.offset();
      for (int axis = 0; axis < rank; axis++) {
        from += position[axis] * newStrides[axis];
      }
      System.arraycopy(constant.array(), from, result.array(), i * slots, slots);
      for (int axis = rank - 1; axis >= 0 && ++position[axis] == newShape[axis]; axis--) {
        position[axis] = 0;
      }
    }
    return result;
  }

  private static Optional<Node> reduce(GraphEditor graph, Node node, Permutation order) {
    Optional<long[]> axes = Nodes.integers(graph, node, "axes", 1);
    if (Nodes.integer(node, "keepdims", 1) == 0 || axes.isEmpty()) {
      return Optional.empty();
    }
    long[] moved = Arrays.stream(axes.get()).map(order::source).toArray();
    if (node.attribute("axes").isPresent()) {
      return Optional.of(
          Nodes.with(node, Attribute.ofInts("axes", Arrays.stream(moved).boxed().toList())));
    }
    String constant = graph.addConstant("axes", Tensor.of(moved, moved.length));
    return Optional.of(node.withInputs(List.of(node.inputs().getFirst(), constant)));
  }

  /** Before opset 13 all axes from {@code axis} on count as one, so only the last may be meant. */
  private static Optional<Node> softmax(PassContext context, Node node, Permutation order) {
    boolean single = context.opset() >= 13;
    long axis = Nodes.integer(node, "axis", single ? -1 : 1);
    int last = order.rank() - 1;
    boolean isLast = axis == -1 || axis == last;
    if (!single && !(isLast && order.source(last) == last)) {
      return Optional.empty();
    }
    return Optional.of(Nodes.with(node, Attribute.of("axis", (long) order.source(axis))));
  }
}
