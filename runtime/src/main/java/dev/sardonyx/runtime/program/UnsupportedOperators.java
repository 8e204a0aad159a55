package dev.sardonyx.runtime.program;

import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** Collects all that a model asks for and we lack, to say it at once. */
final class UnsupportedOperators {
  private final Map<String, List<Node>> missing = new LinkedHashMap<>();
  private final List<UnsupportedOperatorException> refusals = new ArrayList<>();

  /** No operator of this name serves this opset. */
  void missing(Node node, int opset) {
    missing
        .computeIfAbsent(node.qualifiedOperator() + " of opset " + opset, key -> new ArrayList<>())
        .add(node);
  }

  /** There is an operator, but it doesn't do what this node asks for. */
  void refused(UnsupportedOperatorException refusal) {
    refusals.add(refusal);
  }

  void throwIfAny() {
    if (missing.isEmpty() && refusals.size() == 1) {
      throw refusals.getFirst();
    }
    if (missing.isEmpty() && refusals.isEmpty()) {
      return;
    }
    StringJoiner message = new StringJoiner("; ");
    if (!missing.isEmpty()) {
      message.add(
          "the model uses operators that are not implemented: "
              + listMissing()
              + "; export it without them, or add them with SessionOptions.operators");
    }
    refusals.forEach(refusal -> message.add(refusal.getMessage()));
    UnsupportedOperatorException all = new UnsupportedOperatorException(message.toString());
    refusals.forEach(all::addSuppressed);
    throw all;
  }

  private String listMissing() {
    StringJoiner operators = new StringJoiner(", ");
    missing.forEach(
        (operator, nodes) ->
            operators.add(
                operator
                    + " ("
                    + nodes.size()
                    + (nodes.size() == 1 ? " node, " : " nodes, first ")
                    + "'"
                    + (nodes.getFirst().name().isEmpty()
                        ? String.join(", ", nodes.getFirst().outputs())
                        : nodes.getFirst().name())
                    + "')"));
    return operators.toString();
  }
}
