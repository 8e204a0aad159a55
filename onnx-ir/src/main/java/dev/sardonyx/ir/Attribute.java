package dev.sardonyx.ir;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.SparseTensor;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A named constant of a node. Immutable.
 *
 * <p>The Java type of the value by {@link AttributeType}: {@code Float, Long, String, Tensor,
 * Graph, SparseTensor, ValueType}, and {@code List} of these for the plural types. An attribute
 * inside a function body may instead refer to one of the function's own attributes: then {@link
 * #reference()} is that name and there is no value.
 */
public final class Attribute {
  private final String name;
  private final AttributeType type;
  private final Object value;
  private final String reference;

  private Attribute(String name, AttributeType type, Object value, String reference) {
    this.name = name;
    this.type = type;
    this.value = value instanceof List<?> list ? List.copyOf(list) : value;
    this.reference = reference;
  }

  public static Attribute of(String name, float value) {
    return new Attribute(name, AttributeType.FLOAT, value, "");
  }

  public static Attribute of(String name, long value) {
    return new Attribute(name, AttributeType.INT, value, "");
  }

  public static Attribute of(String name, String value) {
    return new Attribute(name, AttributeType.STRING, value, "");
  }

  public static Attribute of(String name, Tensor value) {
    return new Attribute(name, AttributeType.TENSOR, value, "");
  }

  public static Attribute of(String name, Graph value) {
    return new Attribute(name, AttributeType.GRAPH, value, "");
  }

  public static Attribute of(String name, SparseTensor value) {
    return new Attribute(name, AttributeType.SPARSE_TENSOR, value, "");
  }

  public static Attribute of(String name, ValueType value) {
    return new Attribute(name, AttributeType.TYPE_PROTO, value, "");
  }

  public static Attribute ofFloats(String name, List<Float> value) {
    return new Attribute(name, AttributeType.FLOATS, value, "");
  }

  public static Attribute ofInts(String name, List<Long> value) {
    return new Attribute(name, AttributeType.INTS, value, "");
  }

  public static Attribute ofStrings(String name, List<String> value) {
    return new Attribute(name, AttributeType.STRINGS, value, "");
  }

  public static Attribute ofTensors(String name, List<Tensor> value) {
    return new Attribute(name, AttributeType.TENSORS, value, "");
  }

  public static Attribute ofGraphs(String name, List<Graph> value) {
    return new Attribute(name, AttributeType.GRAPHS, value, "");
  }

  public static Attribute ofSparseTensors(String name, List<SparseTensor> value) {
    return new Attribute(name, AttributeType.SPARSE_TENSORS, value, "");
  }

  public static Attribute ofTypes(String name, List<ValueType> value) {
    return new Attribute(name, AttributeType.TYPE_PROTOS, value, "");
  }

  /** An attribute of a function body that stands for the function's attribute {@code reference}. */
  public static Attribute reference(String name, AttributeType type, String reference) {
    return new Attribute(name, type, null, reference);
  }

  public String name() {
    return name;
  }

  /** This attribute under another name. */
  public Attribute withName(String newName) {
    return new Attribute(newName, type, value, reference);
  }

  public AttributeType type() {
    return type;
  }

  /** The function attribute this stands for; empty for an attribute with a value of its own. */
  public String reference() {
    return reference;
  }

  public boolean isReference() {
    return !reference.isEmpty();
  }

  /** The value by its general type; null for a reference. */
  public Object value() {
    return value;
  }

  /**
   * The element type that an INT gives by its number or, as Cast did before opset 6, a STRING by
   * its name; empty if there is no such type.
   */
  public Optional<ElementType> asElementType() {
    if (type() != AttributeType.STRING) {
      return ElementType.ofCode((int) asInt());
    }
    String name = asString();
    return Arrays.stream(ElementType.values())
        .filter(candidate -> candidate.name().equalsIgnoreCase(name))
        .findFirst();
  }

  public float asFloat() {
    return (Float) require(AttributeType.FLOAT);
  }

  public long asInt() {
    return (Long) require(AttributeType.INT);
  }

  public String asString() {
    return (String) require(AttributeType.STRING);
  }

  public Tensor asTensor() {
    return (Tensor) require(AttributeType.TENSOR);
  }

  public Graph asGraph() {
    return (Graph) require(AttributeType.GRAPH);
  }

  public SparseTensor asSparseTensor() {
    return (SparseTensor) require(AttributeType.SPARSE_TENSOR);
  }

  public ValueType asType() {
    return (ValueType) require(AttributeType.TYPE_PROTO);
  }

  public float[] asFloats() {
    List<Float> list = list(AttributeType.FLOATS);
    float[] floats = new float[list.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = list.get(i);
    }
    return floats;
  }

  public long[] asInts() {
    return this.<Long>list(AttributeType.INTS).stream().mapToLong(Long::longValue).toArray();
  }

  public List<String> asStrings() {
    return list(AttributeType.STRINGS);
  }

  public List<Tensor> asTensors() {
    return list(AttributeType.TENSORS);
  }

  public List<Graph> asGraphs() {
    return list(AttributeType.GRAPHS);
  }

  public List<SparseTensor> asSparseTensors() {
    return list(AttributeType.SPARSE_TENSORS);
  }

  public List<ValueType> asTypes() {
    return list(AttributeType.TYPE_PROTOS);
  }

  @SuppressWarnings("unchecked") // the factories admit only lists of the type's element
  private <T> List<T> list(AttributeType wanted) {
    return (List<T>) require(wanted);
  }

  private Object require(AttributeType wanted) {
    if (isReference()) {
      throw new ModelFormatException(
          "attribute '" + name + "' refers to the function attribute '" + reference + "', unbound");
    }
    if (type != wanted) {
      throw new ModelFormatException(
          "attribute '" + name + "' is " + type + "; expected " + wanted);
    }
    return value;
  }

  @Override
  public String toString() {
    return name + " = " + (isReference() ? "@" + reference : value);
  }
}
