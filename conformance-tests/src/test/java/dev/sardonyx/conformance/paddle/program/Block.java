package dev.sardonyx.conformance.paddle.program;

import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A block of a program: its variables with their element types, and its operators in order. */
public final class Block {
  /** What a variable holds. */
  enum Kind {
    TENSOR,
    TENSOR_ARRAY,
    STEP_SCOPES
  }

  /** A variable as its block declares it. */
  record Variable(Kind kind, ElementType type) {}

  private final OperatorCase owner;
  private final int index;
  private final int parent;
  private final Map<String, Variable> variables = new LinkedHashMap<>();
  private final List<Operation> operations = new ArrayList<>();

  Block(OperatorCase owner, int index, int parent) {
    this.owner = owner;
    this.index = index;
    this.parent = parent;
  }

  /** Appends an operator. */
  public Operation op(String type) {
    Operation operation = new Operation(type, owner, this);
    operations.add(operation);
    return operation;
  }

  /** A tensor variable that operators write. */
  public String declare(String name, ElementType type) {
    variables.putIfAbsent(name, new Variable(Kind.TENSOR, type));
    return name;
  }

  /** A variable that holds a growing array of tensors. */
  public String declareArray(String name, ElementType type) {
    variables.put(name, new Variable(Kind.TENSOR_ARRAY, type));
    return name;
  }

  /** A variable for the scopes that a loop or branch leaves for its backward pass. */
  public String declareScopes(String name) {
    variables.put(name, new Variable(Kind.STEP_SCOPES, ElementType.FLOAT));
    return name;
  }

  public int index() {
    return index;
  }

  int parent() {
    return parent;
  }

  Map<String, Variable> variables() {
    return variables;
  }

  public List<Operation> operations() {
    return operations;
  }
}
