package dev.sardonyx.conformance.paddle.program;

import dev.sardonyx.conformance.paddle.LodTensor;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One operator of a program: slots with the names of variables, and attributes.
 *
 * <p>The methods that take tensors make the variables too: {@link #in} one that is fed, {@link
 * #weight} one whose value comes with the program, {@link #out} one that is fetched.
 */
public final class Operation {
  private final String type;
  private final OperatorCase owner;
  private final Block block;
  private final Map<String, List<String>> inputs = new LinkedHashMap<>();
  private final Map<String, List<String>> outputs = new LinkedHashMap<>();
  private final Map<String, Object> attributes = new LinkedHashMap<>();

  Operation(String type, OperatorCase owner, Block block) {
    this.type = type;
    this.owner = owner;
    this.block = block;
  }

  /** Feeds the tensors to a slot. */
  public Operation in(String slot, Tensor... tensors) {
    for (Tensor tensor : tensors) {
      in(slot, LodTensor.of(tensor));
    }
    return this;
  }

  /** Feeds a tensor, with its sequences, to a slot. */
  public Operation in(String slot, LodTensor tensor) {
    return from(slot, owner.feed(owner.unused(slot.toLowerCase(Locale.ROOT)), tensor));
  }

  /** Gives a slot tensors that come with the program, as trained weights do. */
  public Operation weight(String slot, Tensor... tensors) {
    for (Tensor tensor : tensors) {
      String name = owner.unused(slot.toLowerCase(Locale.ROOT) + ".w");
      from(slot, owner.parameter(name, tensor));
    }
    return this;
  }

  /** Gives a slot variables that there are. */
  public Operation from(String slot, String... variables) {
    Collections.addAll(inputs.computeIfAbsent(slot, s -> new ArrayList<>()), variables);
    return this;
  }

  /** Names a slot that has no variable: how Paddle writes an optional input that is absent. */
  public Operation absent(String slot) {
    inputs.computeIfAbsent(slot, s -> new ArrayList<>());
    return this;
  }

  /** Fetches a slot that has the element type of the first fed tensor. */
  public Operation out(String slot) {
    return out(slot, owner.firstType());
  }

  /** Fetches a slot. */
  public Operation out(String slot, ElementType elementType) {
    String name = owner.unused(slot.toLowerCase(Locale.ROOT) + ".out");
    to(slot, name, elementType);
    owner.fetch(name, elementType);
    return this;
  }

  /** Fetches a slot of several tensors. */
  public Operation outs(String slot, int count, ElementType elementType) {
    for (int i = 0; i < count; i++) {
      out(slot, elementType);
    }
    return this;
  }

  /** Fetches a slot of several tensors, each of the element type of the first fed one. */
  public Operation outs(String slot, int count) {
    return outs(slot, count, owner.firstType());
  }

  /** Names an output that nothing reads: a by-product of training, or one not asked for. */
  public Operation ignored(String slot, ElementType elementType) {
    return to(slot, owner.unused(slot.toLowerCase(Locale.ROOT) + ".tmp"), elementType);
  }

  /** {@link #ignored(String, ElementType)} of the element type of the first fed tensor. */
  public Operation ignored(String... slots) {
    for (String slot : slots) {
      ignored(slot, owner.firstType());
    }
    return this;
  }

  /** Writes a slot to a variable, which comes to be if it does not exist. */
  public Operation to(String slot, String variable, ElementType elementType) {
    block.declare(variable, elementType);
    return over(slot, variable);
  }

  /** Writes a slot over a variable that there is. */
  public Operation over(String slot, String... variables) {
    Collections.addAll(outputs.computeIfAbsent(slot, s -> new ArrayList<>()), variables);
    return this;
  }

  /**
   * Sets an attribute; its kind is that of the Java value: {@code int}, {@code float}, {@code
   * String}, {@code boolean}, {@code long}, {@code double}, an array of one of them or a {@link
   * Block}.
   */
  public Operation attr(String name, Object value) {
    attributes.put(name, value);
    return this;
  }

  /** A list of INT. */
  public Operation ints(String name, int... values) {
    return attr(name, values);
  }

  /** A list of FLOAT. */
  public Operation floats(String name, float... values) {
    return attr(name, values);
  }

  /** A list of LONG. */
  public Operation longs(String name, long... values) {
    return attr(name, values);
  }

  public String type() {
    return type;
  }

  public Map<String, List<String>> inputs() {
    return inputs;
  }

  public Map<String, List<String>> outputs() {
    return outputs;
  }

  public Map<String, Object> attributes() {
    return attributes;
  }
}
