package dev.sardonyx.conformance.types;

import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.schema.OperatorSchema;
import dev.sardonyx.ir.schema.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * What may be of several types at a node: all inputs and outputs of one type variable of its
 * schema, or a single one that has types of its own.
 *
 * @param name the type variable, or the parameter that has none
 * @param inputs their positions at the node
 * @param outputs their positions at the node
 */
record TypeVariable(
    String name, SortedSet<String> types, List<Integer> inputs, List<Integer> outputs) {

  /** Those of the inputs and outputs that {@code node} has. */
  static Collection<TypeVariable> of(OperatorSchema schema, Node node) {
    Map<String, TypeVariable> variables = new LinkedHashMap<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      if (node.hasInput(i)) {
        variable(at(schema.inputs(), i), i, variables).inputs.add(i);
      }
    }
    for (int i = 0; i < node.outputs().size(); i++) {
      if (node.hasOutput(i)) {
        variable(at(schema.outputs(), i), i, variables).outputs.add(i);
      }
    }
    return variables.values().stream().filter(variable -> variable.types.size() > 1).toList();
  }

  /** The types of the input or output at a position. */
  static SortedSet<String> of(List<Parameter> parameters, int position) {
    return at(parameters, position).types();
  }

  private static Parameter at(List<Parameter> parameters, int position) {
    return parameters.get(Math.min(position, parameters.size() - 1));
  }

  private static TypeVariable variable(
      Parameter parameter, int position, Map<String, TypeVariable> variables) {
    boolean mixed = parameter.option() == Parameter.Option.VARIADIC;
    String own = mixed ? parameter.name() + position : parameter.name();
    return variables.computeIfAbsent(
        parameter.variable().isEmpty() ? own : parameter.variable(),
        name -> new TypeVariable(name, parameter.types(), new ArrayList<>(), new ArrayList<>()));
  }
}
