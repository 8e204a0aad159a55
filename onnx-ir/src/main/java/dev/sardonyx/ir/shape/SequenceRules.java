package dev.sardonyx.ir.shape;

import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.ValueType;
import dev.sardonyx.ir.ValueType.OptionalType;
import dev.sardonyx.ir.ValueType.SequenceType;
import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Sequences and optionals: types, and no more of the shapes than that. */
final class SequenceRules {
  private SequenceRules() {}

  static void register(ShapeRules rules) {
    rules.add("SequenceConstruct", node -> sequenceOf(node, node.type(0)));
    rules.add("SequenceEmpty", node -> sequenceOf(node, node.typeAttribute("dtype", FLOAT)));
    rules.add("SplitToSequence", node -> sequenceOf(node, node.type(0)));
    rules.addAll(
        List.of("SequenceInsert", "SequenceErase"), node -> output(node, node.input(0).other()));
    rules.add("SequenceAt", SequenceRules::element);
    rules.add("ConcatFromSequence", SequenceRules::concat);
    rules.add("SequenceLength", node -> node.output(0, ElementType.INT64, List.of()));
    rules.add("Optional", SequenceRules::optional);
    rules.add("OptionalHasElement", node -> node.output(0, ElementType.BOOL, List.of()));
    rules.add("OptionalGetElement", SequenceRules::optionalElement);
  }

  private static final ElementType FLOAT = ElementType.FLOAT;

  private static void sequenceOf(NodeInference node, ElementType element) {
    if (element != null) {
      node.output(0, new SequenceType(TensorType.unranked(element)));
    }
  }

  private static void output(NodeInference node, ValueType type) {
    if (type != null) {
      node.output(0, type);
    }
  }

  private static void element(NodeInference node) {
    if (node.input(0).other() instanceof SequenceType sequence) {
      node.output(0, sequence.element());
    }
  }

  private static void concat(NodeInference node) {
    if (node.input(0).other() instanceof SequenceType sequence
        && sequence.element() instanceof TensorType tensor) {
      node.output(0, tensor.elementType(), null);
    }
  }

  private static void optional(NodeInference node) {
    ValueType element =
        node.node().attribute("type").map(a -> a.asType()).orElse(node.input(0).toType());
    output(node, element == null ? null : new OptionalType(element));
  }

  private static void optionalElement(NodeInference node) {
    if (node.input(0).other() instanceof OptionalType optional) {
      node.output(0, optional.element());
    } else {
      node.output(0, node.input(0));
    }
  }
}
