package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Optional;

/** Turns {@code Constant} nodes into initializers. */
public final class ConstantNodes extends NodePass {
  public ConstantNodes() {
    super("constant-nodes", OptimizationLevel.PORTABLE);
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    if (!node.domain().isEmpty() || !node.operator().equals("Constant")) {
      return false;
    }
    String output = node.outputs().getFirst();
    if (graph.isOutput(output)) {
      return context.declined(node, "its value is a graph output");
    }
    Optional<Tensor> value = value(node);
    if (value.isEmpty()) {
      return context.declined(node, "its value is not a dense tensor");
    }
    graph.remove(node);
    graph.defineConstant(output, value.get());
    return context.rewrote(node.label() + " -> initializer");
  }

  private static Optional<Tensor> value(Node node) {
    for (Attribute attribute : node.attributes().values()) {
      if (attribute.isReference()) {
        return Optional.empty();
      }
      switch (attribute.name()) {
        case "value":
          return Optional.of(attribute.asTensor());
        case "value_float":
          return Optional.of(Tensor.scalar(attribute.asFloat()));
        case "value_int":
          return Optional.of(Tensor.scalar(attribute.asInt()));
        case "value_string":
          return Optional.of(Tensor.of(new String[] {attribute.asString()}).reshape(Shape.SCALAR));
        case "value_floats":
          return Optional.of(Tensor.of(attribute.asFloats(), attribute.asFloats().length));
        case "value_ints":
          return Optional.of(Tensor.of(attribute.asInts(), attribute.asInts().length));
        case "value_strings":
          String[] strings = attribute.asStrings().toArray(String[]::new);
          return Optional.of(Tensor.of(strings, strings.length));
        default:
          break;
      }
    }
    return Optional.empty();
  }
}
