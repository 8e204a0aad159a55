package dev.sardonyx.conformance.types;

import static java.util.stream.Collectors.toList;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.conformance.backend.BackendCases.Example;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.AttributeType;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.ValueType;
import dev.sardonyx.ir.schema.OperatorSchema;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.OptionalValue;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** An official example of one node, with other types in the place of its own. */
record TypedCase(Model model, Map<String, OnnxValue> inputs) {
  /** Attributes that say of which type an output is. */
  private static final List<String> TYPE_ATTRIBUTES =
      List.of("to", "dtype", "output_dtype", "output_datatype", "stash_type");

  /** Those whose old versions are for training unless they are told not to be. */
  private static final Set<String> IN_TEST_MODE =
      Set.of("BatchNormalization-1", "BatchNormalization-6", "Dropout-1", "Dropout-6");

  private static final SessionOptions OPTIONS = SessionOptions.defaults().threads(1);

  static TypedCase of(Example example, int opset) {
    Map<String, Integer> opsets = new LinkedHashMap<>(example.model().opsets());
    opsets.put("", opset);
    TypedCase typed = new TypedCase(example.model().withOpsets(opsets), example.inputs());
    return IN_TEST_MODE.contains(typed.node().operator() + "-" + opset)
        ? typed.with(Attribute.of("is_test", 1))
        : typed;
  }

  Node node() {
    return model.graph().nodes().getFirst();
  }

  Map<String, OnnxValue> run() {
    Model untyped = model.withGraph(withTypes(model.graph(), inputs));
    return Sardonyx.load(untyped, OPTIONS).run(inputs).values();
  }

  /** This case with all values of a variable of one type; empty if that can't be had. */
  Optional<TypedCase> with(OperatorSchema schema, TypeVariable variable, String type) {
    if (type.contains("float6") || isSenseless(type)) {
      return Optional.empty();
    }
    ElementType element = elementType(type);
    if (variable.inputs().isEmpty()) {
      return typeAttribute(schema, element).map(this::with);
    }
    Map<String, OnnxValue> converted = new LinkedHashMap<>(inputs);
    for (int position : variable.inputs()) {
      String name = node().inputs().get(position);
      try {
        OnnxValue value = contained(inputs.get(name), type);
        converted.put(name, map(value, tensor -> ElementCodec.convert(tensor, element)));
      } catch (NumberFormatException words) {
        return Optional.empty();
      }
    }
    return Optional.of(new TypedCase(model, converted));
  }

  /** Whether the node's attributes are of another type, or ask for arithmetic that it hasn't. */
  private boolean isSenseless(String type) {
    boolean isText = type.equals("string");
    boolean isNumber = !isText && !type.startsWith("complex");
    return switch (node().operator()) {
      case "ScatterElements", "ScatterND" -> !isNumber && node().attribute("reduction").isPresent();
      case "TfIdfVectorizer" -> node().attribute("pool_strings").isPresent() != isText;
      default -> false;
    };
  }

  /** This case with other tensors in the places of a variable. */
  TypedCase map(TypeVariable variable, UnaryOperator<Tensor> change) {
    Map<String, OnnxValue> changed = new LinkedHashMap<>(inputs);
    for (int position : variable.inputs()) {
      changed.computeIfPresent(node().inputs().get(position), (name, value) -> map(value, change));
    }
    return new TypedCase(model, changed);
  }

  /** Whether something of the node says which type a variable has. */
  boolean determines(OperatorSchema schema, TypeVariable variable) {
    return !variable.inputs().isEmpty() || typeAttribute(schema, ElementType.FLOAT).isPresent();
  }

  /** Whether the inputs are of the same numbers. */
  boolean hasNumbersOf(TypedCase other) {
    return inputs.keySet().stream()
        .allMatch(name -> numbers(inputs.get(name)).equals(numbers(other.inputs.get(name))));
  }

  private static List<Object> numbers(OnnxValue value) {
    return switch (value) {
      case Tensor tensor -> Arrays.stream(ElementCodec.decode(tensor)).boxed().collect(toList());
      case SequenceValue sequence ->
          sequence.elements().stream().<Object>map(TypedCase::numbers).toList();
      case OptionalValue optional -> optional.element().map(TypedCase::numbers).orElse(List.of());
      default -> throw new IllegalArgumentException("no example has " + value);
    };
  }

  private Optional<Attribute> typeAttribute(OperatorSchema schema, ElementType type) {
    for (String name : TYPE_ATTRIBUTES) {
      if (schema.attributes().containsKey(name)) {
        return Optional.of(Attribute.of(name, type.code()));
      }
    }
    return node()
        .attribute("value")
        .filter(value -> value.type() == AttributeType.TENSOR)
        .map(value -> Attribute.of("value", ElementCodec.convert(value.asTensor(), type)));
  }

  private TypedCase with(Attribute attribute) {
    Map<String, Attribute> attributes = new LinkedHashMap<>(node().attributes());
    attributes.put(attribute.name(), attribute);
    Node changed = node().withAttributes(attributes);
    return new TypedCase(model.withGraph(model.graph().withNodes(List.of(changed))), inputs);
  }

  /** {@code seq(float)} → FLOAT. */
  static ElementType elementType(String type) {
    String name = type.substring(type.lastIndexOf('(') + 1).replace(")", "");
    return ElementType.valueOf(name.toUpperCase(Locale.ROOT));
  }

  /** {@code seq(float)} → {@code seq(int8)}. */
  static String withElements(String type, String element) {
    return type.replaceAll("[a-z0-9]+(?=\\)|$)", element);
  }

  /** A value in the containers that {@code type} names, instead of those it is in. */
  private static OnnxValue contained(OnnxValue value, String type) {
    return switch (value) {
      case SequenceValue sequence when type.startsWith("seq(") -> sequence;
      case SequenceValue sequence when !type.startsWith("optional(") ->
          contained(sequence.elements().getFirst(), type);
      case OptionalValue optional when type.startsWith("optional(seq") ->
          new OptionalValue(
              optional.element().map(element -> contained(element, type.substring(9))));
      case OptionalValue optional when type.startsWith("optional(") -> optional;
      case OptionalValue optional ->
          contained(optional.element().orElseGet(() -> Tensor.scalar(1f)), type);
      case OnnxValue bare when type.startsWith("optional(") ->
          new OptionalValue(Optional.of(contained(bare, type.substring("optional(".length()))));
      case OnnxValue bare when type.startsWith("seq(") -> new SequenceValue(List.of(bare));
      default -> value;
    };
  }

  private static OnnxValue map(OnnxValue value, UnaryOperator<Tensor> change) {
    return switch (value) {
      case Tensor tensor -> change.apply(tensor);
      case SequenceValue sequence ->
          new SequenceValue(
              sequence.elements().stream().map(element -> map(element, change)).toList());
      case OptionalValue optional ->
          new OptionalValue(optional.element().map(element -> map(element, change)));
      default -> throw new IllegalArgumentException("no example has " + value);
    };
  }

  private static Graph withTypes(Graph graph, Map<String, OnnxValue> inputs) {
    List<Value> declared = new ArrayList<>();
    for (Value input : graph.inputs()) {
      declared.add(
          inputs.containsKey(input.name())
              ? Value.of(input.name(), type(inputs.get(input.name()), input.type().orElseThrow()))
              : input);
    }
    return Graph.of(
        graph.name(),
        graph.nodes(),
        graph.initializers(),
        declared,
        graph.outputs().stream().map(output -> Value.untyped(output.name())).toList());
  }

  /** The type of a value; where it is empty, as declared. */
  private static ValueType type(OnnxValue value, ValueType declared) {
    return switch (value) {
      case Tensor tensor -> TensorType.of(tensor.elementType(), tensor.shape());
      case SequenceValue sequence when !sequence.elements().isEmpty() ->
          new ValueType.SequenceType(
              TensorType.unranked(((Tensor) sequence.elements().getFirst()).elementType()));
      case OptionalValue optional when optional.element().isPresent() ->
          new ValueType.OptionalType(type(optional.element().get(), declared));
      default -> declared;
    };
  }
}
