package dev.sardonyx.ir.shape;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.ValueType;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** One node under inference: what is known of its inputs, and where its outputs are set. */
final class NodeInference {
  private final Node node;
  private final int opset;
  private final List<Fact> inputs;
  private final Fact[] outputs;

  /**
   * @param inputs by position, null where absent
   */
  NodeInference(Node node, int opset, List<Fact> inputs) {
    this.node = node;
    this.opset = opset;
    this.inputs = inputs;
    this.outputs = new Fact[node.outputs().size()];
    Arrays.fill(outputs, Fact.UNKNOWN);
  }

  Node node() {
    return node;
  }

  int opset() {
    return opset;
  }

  int inputCount() {
    return inputs.size();
  }

  boolean hasInput(int index) {
    return index < inputs.size() && inputs.get(index) != null;
  }

  /** What is known of input {@code index}; {@link Fact#UNKNOWN} if absent. */
  Fact input(int index) {
    return hasInput(index) ? inputs.get(index) : Fact.UNKNOWN;
  }

  /** The element type of an input; null if unknown. */
  ElementType type(int index) {
    return input(index).elementType();
  }

  /** The shape of an input; null if its rank is unknown. */
  List<Size> shape(int index) {
    return input(index).shape();
  }

  /** The followed elements of an integer input; null if not followed. */
  List<Size> data(int index) {
    return input(index).data();
  }

  Tensor constant(int index) {
    return input(index).constant();
  }

  /** The elements of an integer input if all are numbers; else null. */
  long[] integers(int index) {
    List<Size> data = data(index);
    if (data == null || !data.stream().allMatch(Size::isConstant)) {
      return null;
    }
    return data.stream().mapToLong(Size::constant).toArray();
  }

  boolean hasAttribute(String name) {
    return node.attribute(name).isPresent();
  }

  long integer(String name, long absent) {
    return node.attribute(name).map(Attribute::asInt).orElse(absent);
  }

  float real(String name, float absent) {
    return node.attribute(name).map(Attribute::asFloat).orElse(absent);
  }

  String text(String name, String absent) {
    return node.attribute(name).map(Attribute::asString).orElse(absent);
  }

  /** The integers of a list attribute; null if it is not there. */
  long[] integerList(String name) {
    return node.attribute(name).map(Attribute::asInts).orElse(null);
  }

  /** The element type an attribute names by its number. */
  ElementType typeAttribute(String name, ElementType absent) {
    return node.attribute(name).map(a -> a.asElementType().orElse(null)).orElse(absent);
  }

  /**
   * Axes given by attribute up to some version and by input from then on; null if there are none,
   * {@link #OPEN} if they are an input that is not constant.
   */
  long[] axes(int input) {
    long[] attribute = integerList("axes");
    if (attribute != null) {
      return attribute;
    }
    if (!hasInput(input)) {
      return null;
    }
    long[] given = integers(input);
    return given == null ? OPEN : given;
  }

  /** The answer of {@link #axes} for axes known only at run time. */
  static final long[] OPEN = {};

  int outputCount() {
    return outputs.length;
  }

  /** Sets the type and shape of an output; either may be null for unknown. */
  void output(int index, ElementType elementType, List<Size> shape) {
    if (index < outputs.length) {
      outputs[index] = Fact.of(elementType, shape == null ? null : List.copyOf(shape));
    }
  }

  void output(int index, Fact fact) {
    if (index < outputs.length) {
      outputs[index] = fact;
    }
  }

  void output(int index, ValueType type) {
    output(index, Fact.of(type));
  }

  /** Sets the followed elements of an output whose shape is set already. */
  void data(int index, List<Size> data) {
    if (index < outputs.length
        && data.size() <= Fact.MAXIMUM_DATA
        && data.stream().anyMatch(Size::isKnown)) {
      outputs[index] = outputs[index].withData(List.copyOf(data));
    }
  }

  List<Fact> outputs() {
    return Collections.unmodifiableList(Arrays.asList(outputs));
  }

  /** {@code axis} counted from the start. */
  int normalizeAxis(long axis, int rank) {
    if (axis < -rank || axis >= rank) {
      throw contradiction("axis " + axis + " is outside [" + -rank + ", " + (rank - 1) + "]");
    }
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** A list of {@code rank} unknown sizes. */
  static List<Size> unknown(int rank) {
    return Collections.nCopies(rank, Size.UNKNOWN);
  }

  static List<Size> concat(List<Size> first, List<Size> second) {
    List<Size> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  /**
   * The shape that two shapes broadcast to (specification, "Broadcasting in ONNX"); null if a rank
   * is unknown.
   */
  List<Size> broadcast(List<Size> left, List<Size> right) {
    if (left == null || right == null) {
      return null;
    }
    int rank = Math.max(left.size(), right.size());
    List<Size> result = new ArrayList<>(rank);
    for (int i = 0; i < rank; i++) {
      int l = i - rank + left.size();
      int r = i - rank + right.size();
      result.add(
          l < 0
              ? right.get(r)
              : r < 0 ? left.get(l) : broadcast(left.get(l), right.get(r), left, right));
    }
    return result;
  }

  private Size broadcast(Size left, Size right, List<Size> leftShape, List<Size> rightShape) {
    if (left.isConstant(1) || left.isSameAs(right)) {
      return right;
    }
    if (right.isConstant(1)) {
      return left;
    }
    if (left.isConstant() && right.isConstant()) {
      throw contradiction("the shapes " + leftShape + " and " + rightShape + " don't broadcast");
    }
    // A number other than 1 wins: the unknown one is 1 or the same.
    return left.isConstant() ? left : right.isConstant() ? right : Size.UNKNOWN;
  }

  /** The exception for a node whose inputs contradict the operator's rules. */
  ModelFormatException contradiction(String what) {
    return new ModelFormatException(node.label() + ": " + what);
  }
}
