package dev.sardonyx.ir.schema;

import dev.sardonyx.ir.AttributeType;
import java.util.List;
import java.util.Map;

/**
 * One version of an operator.
 *
 * @param sinceVersion the operator set version that brought it; it holds up to the next
 * @param deprecated whether models of this version may no longer use the operator
 */
public record OperatorSchema(
    String domain,
    String name,
    int sinceVersion,
    boolean deprecated,
    List<Parameter> inputs,
    List<Parameter> outputs,
    Map<String, AttributeSchema> attributes) {
  /** What a schema says of an attribute. */
  public record AttributeSchema(AttributeType type, boolean required) {}

  public OperatorSchema {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    attributes = Map.copyOf(attributes);
  }

  /** The fewest values a node may have for these parameters. */
  public static int fewest(List<Parameter> parameters) {
    int fewest = 0;
    for (int i = 0; i < parameters.size(); i++) {
      switch (parameters.get(i).option()) {
        case SINGLE -> fewest = i + 1;
        case OPTIONAL -> {}
        case VARIADIC -> fewest = i + parameters.get(i).minimum();
      }
    }
    return fewest;
  }

  /** The most values a node may have for these parameters. */
  public static int most(List<Parameter> parameters) {
    boolean open =
        !parameters.isEmpty() && parameters.getLast().option() == Parameter.Option.VARIADIC;
    return open ? Integer.MAX_VALUE : parameters.size();
  }
}
