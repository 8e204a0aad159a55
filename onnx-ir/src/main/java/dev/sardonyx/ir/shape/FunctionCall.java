package dev.sardonyx.ir.shape;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Function;
import dev.sardonyx.ir.Node;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A model-local function's body as one call sees it. */
final class FunctionCall {
  private FunctionCall() {}

  /** {@code inner} with references to the function's attributes replaced by the call's values. */
  static Node bind(Node inner, Function function, Node call) {
    if (inner.attributes().values().stream().noneMatch(Attribute::isReference)) {
      return inner;
    }
    Map<String, Attribute> bound = new LinkedHashMap<>();
    for (Attribute attribute : inner.attributes().values()) {
      if (attribute.isReference()) {
        value(attribute.reference(), function, call)
            .ifPresent(found -> bound.put(attribute.name(), found.withName(attribute.name())));
      } else {
        bound.put(attribute.name(), attribute);
      }
    }
    return inner.withAttributes(bound);
  }

  private static Optional<Attribute> value(String name, Function function, Node call) {
    return call.attribute(name)
        .or(
            () ->
                function.attributeDefaults().stream()
                    .filter(attribute -> attribute.name().equals(name))
                    .findFirst());
  }
}
