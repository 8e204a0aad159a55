package dev.sardonyx.ir.check;

import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.schema.OperatorSchema;
import dev.sardonyx.ir.schema.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.stream.Collectors;

/** The types of one node's inputs and outputs against its operator's schema. */
final class TypeChecker {
  /** So many types of an allowed set are named; sets have up to seventy. */
  private static final int MOST_NAMED = 12;

  private final KnownTypes types;
  private final List<String> problems = new ArrayList<>();
  // Type variable → the type it has, and the value that gave it.
  private final Map<String, String> variables = new HashMap<>();
  private final Map<String, String> givenBy = new HashMap<>();

  TypeChecker(OperatorSchema schema, Node node, KnownTypes types) {
    this.types = types;
    check(node.inputs(), schema.inputs(), "input ");
    // The types of outputs are inferred from those of inputs: what is wrong there is told once.
    if (problems.isEmpty()) {
      check(node.outputs(), schema.outputs(), "output ");
    }
  }

  List<String> problems() {
    return problems;
  }

  private void check(List<String> values, List<Parameter> parameters, String what) {
    for (int i = 0; i < values.size(); i++) {
      boolean variadic =
          !parameters.isEmpty() && parameters.getLast().option() == Parameter.Option.VARIADIC;
      if (i >= parameters.size() && !variadic) {
        return;
      }
      String type = values.get(i).isEmpty() ? "" : types.find(values.get(i));
      if (!type.isEmpty()) {
        Parameter parameter = parameters.get(Math.min(i, parameters.size() - 1));
        check(type, parameter, what + i + ", " + parameter.name() + " = '" + values.get(i) + "',");
      }
    }
  }

  private void check(String type, Parameter parameter, String value) {
    if (!parameter.types().contains(type)) {
      problems.add(
          value + " has the wrong type: expected " + list(parameter.types()) + "; found " + type);
      return;
    }
    if (parameter.variable().isEmpty()) {
      return;
    }
    String other = variables.putIfAbsent(parameter.variable(), type);
    String giver = givenBy.putIfAbsent(parameter.variable(), value);
    if (other != null && !other.equals(type)) {
      problems.add(
          value + " must have the type of " + giver + " expected " + other + "; found " + type);
    }
  }

  private static String list(SortedSet<String> allowed) {
    String named = allowed.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
    return allowed.size() == 1
        ? named
        : "one of " + named + (allowed.size() > MOST_NAMED ? " ..." : "");
  }
}
