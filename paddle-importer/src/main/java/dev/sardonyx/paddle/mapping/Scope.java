package dev.sardonyx.paddle.mapping;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which value of the graph a variable stands for at this point of a block. Paddle writes variables
 * several times; a graph's values are written once, so each write binds the name anew.
 */
public final class Scope {
  private final Scope parent;
  private final VariableShapes shapes;
  private final Map<String, String> values = new HashMap<>();
  private final Map<String, String> offsets = new HashMap<>();
  private final Set<String> written = new LinkedHashSet<>();

  /** The scope of the main block. */
  Scope(VariableShapes shapes) {
    this.parent = null;
    this.shapes = shapes;
  }

  /**
   * @param parent the scope of the block around
   */
  public Scope(Scope parent) {
    this.parent = parent;
    this.shapes = parent.shapes;
  }

  /** What sizes may be taken for granted. */
  VariableShapes shapes() {
    return shapes;
  }

  /** The value of a variable; null if nothing has written it. */
  public String value(String variable) {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      String value = scope.values.get(variable);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** The value (INT64 {@code [sequences + 1]}) with a variable's sequence offsets; null if none. */
  public String offsets(String variable) {
    for (Scope scope = this; scope != null; scope = scope.parent) {
      // A variable bound here hides the offsets of the one outside.
      if (scope.offsets.containsKey(variable) || scope.values.containsKey(variable)) {
        return scope.offsets.get(variable);
      }
    }
    return null;
  }

  /** From here on the variable stands for this value, without sequence offsets. */
  public void bind(String variable, String value) {
    values.put(variable, value);
    shapes.bound(variable, value);
    offsets.remove(variable);
    written.add(variable);
  }

  /** From here on the variable's rows are cut into sequences at these offsets; null for none. */
  public void bindOffsets(String variable, String value) {
    offsets.put(variable, value);
  }

  /** The variables bound in this scope, in order of their first binding. */
  public Set<String> written() {
    return written;
  }
}
