package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.optimizer.rewrite.Scalars;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Takes out nodes that give back what they are given. */
public final class IdentityElimination extends NodePass {
  /** Operators that keep the elements in order and only change the shape. */
  private static final Set<String> SHAPE_ONLY =
      Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze");

  public IdentityElimination() {
    super("identity-elimination", OptimizationLevel.PORTABLE);
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    if (!node.domain().isEmpty() || !node.hasOutput(0)) {
      return false;
    }
    Optional<String> same = same(graph, node, context);
    if (same.isEmpty()) {
      return false;
    }
    Optional<String> reason = graph.bypass(node, same.get());
    return reason.isPresent()
        ? context.declined(node, reason.get())
        : context.rewrote(node.label() + " -> '" + same.get() + "'");
  }

  /** The value that output 0 of {@code node} equals. */
  private static Optional<String> same(GraphEditor graph, Node node, PassContext context) {
    Optional<String> input =
        node.hasInput(0) ? Optional.of(node.inputs().getFirst()) : Optional.empty();
    return switch (node.operator()) {
      case "Identity" -> input;
      case "Dropout" -> input.filter(ignored -> inference(graph, node, context));
      case "Cast" -> input.filter(ignored -> castToSame(graph, node, context));
      case "Reshape", "Flatten", "Squeeze", "Unsqueeze" -> sameBeforeReshaping(graph, node);
      case "Expand" -> input.filter(ignored -> keepsShape(graph, node));
      case "Slice" -> input.filter(ignored -> wholeSlice(graph, node));
      case "Transpose" -> input.filter(ignored -> inOrder(node));
      case "Pad" -> input.filter(ignored -> padsNothing(graph, node));
      case "Concat", "Sum", "Max", "Min", "Mean" ->
          input.filter(ignored -> node.inputs().size() == 1);
      case "Mul" -> neutral(graph, node, 1, true);
      case "Div" -> neutral(graph, node, 1, false);
      case "Add" -> neutral(graph, node, 0, true);
      case "Sub" -> neutral(graph, node, 0, false);
      default -> Optional.empty();
    };
  }

  private static boolean inference(GraphEditor graph, Node node, PassContext context) {
    if (node.hasOutput(1)
        && (graph.isOutput(node.outputs().get(1))
            || !graph.consumers(node.outputs().get(1)).isEmpty())) {
      return context.declined(node, "its mask is used");
    }
    if (!node.hasInput(2)) {
      return true;
    }
    Optional<Tensor> training = graph.constant(node, 2);
    if (training.isEmpty()) {
      return context.declined(node, "training_mode is not constant");
    }
    boolean on = training.get().byteArray()[training.get().offset()] != 0;
    return on ? context.declined(node, "training_mode is set") : true;
  }

  private static boolean castToSame(GraphEditor graph, Node node, PassContext context) {
    Optional<TensorType> type = graph.type(node.inputs().getFirst());
    if (type.isEmpty()) {
      return context.declined(node, "the input's element type is unknown");
    }
    return node.attribute("to")
        .flatMap(Attribute::asElementType)
        .filter(type.get().elementType()::equals)
        .isPresent();
  }

  private static boolean keepsShape(GraphEditor graph, Node node) {
    return Nodes.sameShape(graph.type(node.inputs().getFirst()), graph.outputType(node, 0));
  }

  /** The input, or what it was itself reshaped from, if of the output's shape. */
  private static Optional<String> sameBeforeReshaping(GraphEditor graph, Node node) {
    String source = node.inputs().getFirst();
    while (true) {
      if (Nodes.sameShape(graph.type(source), graph.outputType(node, 0))) {
        return Optional.of(source);
      }
      Optional<Node> before =
          graph
              .producer(source)
              .filter(maker -> maker.domain().isEmpty() && SHAPE_ONLY.contains(maker.operator()));
      if (before.isEmpty()) {
        return Optional.empty();
      }
      source = before.get().inputs().getFirst();
    }
  }

  /** A slice as long as the input on every axis, with steps of 1, is the input. */
  private static boolean wholeSlice(GraphEditor graph, Node node) {
    boolean steps =
        !node.hasInput(4)
            || graph
                .constant(node, 4)
                .flatMap(Nodes::integers)
                .filter(all -> Arrays.stream(all).allMatch(step -> step == 1))
                .isPresent();
    return steps && keepsShape(graph, node);
  }

  private static boolean inOrder(Node node) {
    long[] permutation = node.attribute("perm").map(Attribute::asInts).orElse(null);
    if (permutation == null) {
      return false;
    }
    for (int i = 0; i < permutation.length; i++) {
      if (permutation[i] != i) {
        return false;
      }
    }
    return true;
  }

  private static boolean padsNothing(GraphEditor graph, Node node) {
    return Nodes.integers(graph, node, "pads", 1)
        .filter(pads -> Arrays.stream(pads).allMatch(pad -> pad == 0))
        .isPresent();
  }

  /** {@code x * 1}, {@code x + 0} and their like, if the constant doesn't change the shape. */
  private static Optional<String> neutral(
      GraphEditor graph, Node node, double element, boolean commutes) {
    for (int side = 1; side >= (commutes ? 0 : 1); side--) {
      String constant = node.inputs().get(side);
      String value = node.inputs().get(1 - side);
      if (isExactly(graph, constant, element) && Scalars.keepsShape(graph, value, constant)) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  private static boolean isExactly(GraphEditor graph, String constant, double element) {
    var value = Scalars.of(graph, constant);
    return value.isPresent() && value.getAsDouble() == element;
  }
}
