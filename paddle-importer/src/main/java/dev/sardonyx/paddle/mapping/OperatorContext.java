package dev.sardonyx.paddle.mapping;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.paddle.program.PaddleAttributes;
import dev.sardonyx.paddle.program.PaddleAttributes.BlockIndex;
import dev.sardonyx.paddle.program.PaddleOperator;
import dev.sardonyx.paddle.program.PaddleVariable;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One operator being mapped: what it reads and is declared to give, where its nodes go, and where
 * its outputs are bound.
 *
 * <p>Slots are ProgramDesc's. Values are names in the graph; variables are the program's names.
 */
public final class OperatorContext {
  private final BlockConverter block;
  private final PaddleOperator operator;

  OperatorContext(BlockConverter block, PaddleOperator operator) {
    this.block = block;
    this.operator = operator;
  }

  public PaddleOperator operator() {
    return operator;
  }

  public PaddleAttributes attributes() {
    return operator.attributes();
  }

  /** The graph that nodes go to. */
  public GraphBuilder graph() {
    return block.graph();
  }

  /** Nodes by method. */
  public Onnx onnx() {
    return block.onnx();
  }

  public int opset() {
    return graph().opset();
  }

  // ---- Inputs

  /** Whether an input slot has a variable that has a value. */
  public boolean has(String slot) {
    List<String> variables = operator.input(slot);
    return !variables.isEmpty() && block.scope().value(variables.getFirst()) != null;
  }

  /**
   * The value of a slot's first variable.
   *
   * @throws ModelFormatException if the slot is empty
   */
  public String input(String slot) {
    List<String> variables = operator.input(slot);
    if (variables.isEmpty()) {
      throw new ModelFormatException(
          operator.label()
              + " has no input in slot "
              + slot
              + "; expected one, found the slots "
              + operator.inputs()
              + ". Export the model again");
    }
    return value(variables.getFirst());
  }

  /** The value of a slot's first variable; {@code ""}, which ONNX takes for absent, if empty. */
  public String inputOrAbsent(String slot) {
    return has(slot) ? input(slot) : "";
  }

  /** The values of all variables of a slot. */
  public List<String> inputs(String slot) {
    return operator.input(slot).stream().map(this::value).toList();
  }

  private String value(String variable) {
    String value = block.scope().value(variable);
    if (value == null) {
      throw new ModelFormatException(
          operator.label()
              + " reads the variable '"
              + variable
              + "', which nothing before it writes; expected an input, a parameter or an output of"
              + " an earlier operator. Export the model again");
    }
    return value;
  }

  /** The constant in a slot; empty if it is computed, or the slot is empty. */
  public Optional<Tensor> constant(String slot) {
    return has(slot) ? graph().constantOf(input(slot)) : Optional.empty();
  }

  // ---- What the program declares

  /** What is declared of an input slot's first variable. */
  public Optional<TensorType> inputType(String slot) {
    return operator.input(slot).stream().findFirst().flatMap(this::type);
  }

  /** What is declared of an output slot's first variable. */
  public Optional<TensorType> outputType(String slot) {
    return operator.output(slot).stream()
        .findFirst()
        .flatMap(
            variable ->
                declared(variable).map(type -> block.scope().shapes().ofNext(variable, type)));
  }

  /** What is declared of a variable. */
  public Optional<PaddleVariable> variable(String name) {
    return block.variable(name);
  }

  /**
   * The declared type of a variable, without sizes that other inputs may change; that of its value
   * where this is a constant.
   */
  public Optional<TensorType> type(String variable) {
    String value = block.scope().value(variable);
    Optional<Tensor> constant = value == null ? Optional.empty() : graph().constantOf(value);
    return constant
        .map(tensor -> TensorType.of(tensor.elementType(), tensor.shape()))
        .or(() -> declared(variable).map(type -> block.scope().shapes().of(value, type)));
  }

  private Optional<TensorType> declared(String variable) {
    return block.variable(variable).flatMap(PaddleVariable::type);
  }

  /**
   * The rank of an input.
   *
   * @throws UnsupportedOperatorException if it isn't declared
   */
  public int rank(String slot) {
    return dimensions(slot).size();
  }

  /**
   * The dimensions of an input.
   *
   * @throws UnsupportedOperatorException if not even the rank is declared
   */
  public List<Dimension> dimensions(String slot) {
    return inputType(slot)
        .flatMap(TensorType::dimensions)
        .orElseThrow(() -> unsupported("input " + slot + " of unknown rank"));
  }

  /** Dimension {@code axis} of an input; -1 if unknown. */
  public long dimension(String slot, int axis) {
    List<Dimension> dimensions = dimensions(slot);
    return axis < dimensions.size() && dimensions.get(axis) instanceof Dimension.Known known
        ? known.size()
        : -1;
  }

  /** The declared rank of an output; {@code absent} if unknown. */
  public int outputRank(String slot, int absent) {
    return outputType(slot).flatMap(TensorType::dimensions).map(List::size).orElse(absent);
  }

  /**
   * The element type of an input.
   *
   * @throws UnsupportedOperatorException if it isn't declared
   */
  public ElementType elementType(String slot) {
    return inputType(slot)
        .map(TensorType::elementType)
        .orElseThrow(() -> unsupported("input " + slot + " of unknown element type"));
  }

  /** An axis attribute counted from the start. */
  public int axis(String attribute, long absent, int rank) {
    return normalize(attributes().integer(attribute, absent), rank);
  }

  /**
   * An axis counted from the start.
   *
   * @throws ModelFormatException if there is no such axis
   */
  public int normalize(long axis, int rank) {
    // Paddle takes axis 0 and -1 of a tensor without dimensions.
    int most = Math.max(rank, 1);
    if (axis < -most || axis >= most) {
      throw new ModelFormatException(
          operator.label()
              + ": axis "
              + axis
              + "; expected one of ["
              + -most
              + ", "
              + (most - 1)
              + "]. Export the model again");
    }
    return (int) (axis < 0 ? axis + most : axis);
  }

  /** Axes counted from the start, sorted. */
  public long[] normalize(long[] axes, int rank) {
    return Arrays.stream(axes).map(axis -> normalize(axis, rank)).sorted().distinct().toArray();
  }

  // ---- Lists of integers that may be tensors

  /**
   * A list of integers that is a tensor, a list of tensors of one element, or an attribute, in this
   * order, if all of it is constant; else empty.
   */
  public Optional<long[]> knownIntegers(String tensorSlot, String listSlot, String attribute) {
    if (has(listSlot)) {
      List<String> values = inputs(listSlot);
      long[] all = new long[values.size()];
      for (int i = 0; i < all.length; i++) {
        Optional<long[]> one = graph().constantOf(values.get(i)).map(Constants::integers);
        if (one.isEmpty() || one.get().length != 1) {
          return Optional.empty();
        }
        all[i] = one.get()[0];
      }
      return Optional.of(all);
    }
    return has(tensorSlot)
        ? constant(tensorSlot).map(Constants::integers)
        : Optional.of(attributes().integers(attribute));
  }

  /** As {@link #knownIntegers}, as an INT64 tensor of one dimension, known or not. */
  public String integers(String tensorSlot, String listSlot, String attribute) {
    Optional<long[]> known = knownIntegers(tensorSlot, listSlot, attribute);
    if (known.isPresent()) {
      return onnx().integers(known.get());
    }
    if (!has(listSlot)) {
      return flat(input(tensorSlot), inputType(tensorSlot));
    }
    List<String> parts = new ArrayList<>();
    for (String variable : operator.input(listSlot)) {
      parts.add(flat(value(variable), type(variable)));
    }
    return onnx().concat(0, parts);
  }

  /** An integer tensor as INT64 of one dimension. */
  private String flat(String value, Optional<TensorType> type) {
    boolean isLong = type.isPresent() && type.get().elementType() == ElementType.INT64;
    String wide = isLong ? value : onnx().cast(value, ElementType.INT64);
    boolean isList =
        type.isPresent() && type.get().dimensions().filter(all -> all.size() == 1).isPresent();
    return isList ? wide : onnx().reshape(wide, -1);
  }

  // ---- Outputs

  /** Whether somebody may want this output. */
  public boolean wants(String slot) {
    return !operator.output(slot).isEmpty();
  }

  /** Adds a node of one output, to which the slot's first variable is bound. */
  public void emit(String slot, String onnxOperator, List<String> inputs, Attribute... attributes) {
    emit(List.of(slot), onnxOperator, inputs, attributes);
  }

  /**
   * Adds a node whose outputs are bound to the first variables of these slots; {@code ""}, or an
   * empty slot, is an output nobody wants.
   */
  public void emit(
      List<String> slots, String onnxOperator, List<String> inputs, Attribute... attributes) {
    List<String> outputs = new ArrayList<>();
    for (String slot : slots) {
      List<String> variables = operator.output(slot);
      outputs.add(variables.isEmpty() ? "" : graph().fresh(variables.getFirst()));
    }
    while (!outputs.isEmpty() && outputs.getLast().isEmpty()) {
      outputs.removeLast();
    }
    graph().node(onnxOperator, inputs, outputs, attributes);
    for (int i = 0; i < outputs.size(); i++) {
      if (!outputs.get(i).isEmpty()) {
        bind(slots.get(i), outputs.get(i));
      }
    }
  }

  /** Binds a slot's first variable to a value there is already; an empty slot is left. */
  public void bind(String slot, String value) {
    List<String> variables = operator.output(slot);
    if (!variables.isEmpty()) {
      block.bind(operator, variables.getFirst(), value);
    }
  }

  /** Binds all variables of a slot. */
  public void bindAll(String slot, List<String> values) {
    List<String> variables = operator.output(slot);
    if (variables.size() != values.size()) {
      throw new ModelFormatException(
          operator.label()
              + " gives "
              + values.size()
              + " tensors to slot "
              + slot
              + ", but the program has "
              + variables.size()
              + " variables there. Export the model again");
    }
    for (int i = 0; i < values.size(); i++) {
      block.bind(operator, variables.get(i), values.get(i));
    }
  }

  // ---- Sequences

  /** The offsets (INT64 {@code [sequences + 1]}) of a slot's first variable; empty if none. */
  public Optional<String> offsets(String slot) {
    return operator.input(slot).stream().findFirst().map(block.scope()::offsets);
  }

  /**
   * Sets the offsets of a slot's first variable, which else takes those of the first input that has
   * some, if it is declared to have some.
   *
   * @param value null for none
   */
  public void bindOffsets(String slot, String value) {
    operator.output(slot).stream()
        .findFirst()
        .ifPresent(variable -> block.scope().bindOffsets(variable, value));
  }

  // ---- Control flow

  /** A block of the program as the body of a node of this graph. */
  public BlockConverter body(BlockIndex index) {
    return block.body(index.index());
  }

  /** The scope that this operator reads and writes. */
  public Scope scope() {
    return block.scope();
  }

  // ---- Errors

  /** The error for what this mapping has no answer for: {@code "padding_algorithm XYZ"}. */
  public UnsupportedOperatorException unsupported(String what) {
    return new UnsupportedOperatorException(operator.label() + ": " + what);
  }
}
