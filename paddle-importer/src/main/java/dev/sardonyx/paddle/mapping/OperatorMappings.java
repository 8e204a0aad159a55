package dev.sardonyx.paddle.mapping;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The mapping of each Paddle operator, by ProgramDesc's name. */
public final class OperatorMappings {
  private final Map<String, OperatorMapping> mappings;

  private OperatorMappings(Map<String, OperatorMapping> mappings) {
    this.mappings = Collections.unmodifiableMap(mappings);
  }

  public Optional<OperatorMapping> find(String operator) {
    return Optional.ofNullable(mappings.get(operator));
  }

  /** All operators there is a mapping for, sorted. */
  public Set<String> operators() {
    return mappings.keySet();
  }

  /** Collects mappings. */
  public static final class Builder {
    private final Map<String, OperatorMapping> mappings = new TreeMap<>();

    /**
     * Adds the mapping of an operator, and of others that are the same.
     *
     * @throws IllegalStateException if there is one already
     */
    public Builder add(OperatorMapping mapping, String... operators) {
      for (String operator : operators) {
        if (mappings.putIfAbsent(operator, mapping) != null) {
          throw new IllegalStateException("two mappings for the operator " + operator);
        }
      }
      return this;
    }

    public OperatorMappings build() {
      return new OperatorMappings(new TreeMap<>(mappings));
    }
  }
}
