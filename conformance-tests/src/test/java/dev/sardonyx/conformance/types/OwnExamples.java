package dev.sardonyx.conformance.types;

import dev.sardonyx.conformance.backend.BackendCases.Example;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.ValueType;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Examples of one node where the official ones have none of an operator, or none of any type. */
final class OwnExamples {
  /** What the names of their nodes begin with. */
  static final String NAME = "own";

  private OwnExamples() {}

  /** One for each width of types. */
  private static List<Example> bitCasts() {
    List<Example> examples = new ArrayList<>();
    for (ElementType type :
        List.of(
            ElementType.INT2,
            ElementType.INT4,
            ElementType.INT8,
            ElementType.INT16,
            ElementType.INT32,
            ElementType.INT64,
            ElementType.COMPLEX128)) {
      Attribute to = Attribute.of("to", type.code());
      examples.add(example("BitCast", List.of(Tensor.zeros(type, Shape.of(3))), to));
    }
    return examples;
  }

  static List<Example> all() {
    Tensor vector = Tensor.of(new float[] {1, 2, 3}, 3);
    Tensor matrix = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    Tensor image = Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 2, 2, 2);
    OnnxValue sequence = new SequenceValue(List.of(vector, vector));
    Tensor one = Tensor.scalar(1L);
    List<Example> examples = bitCasts();
    examples.add(example("ConcatFromSequence", List.of(sequence), Attribute.of("axis", 0)));
    examples.add(
        example(
            "DequantizeLinear",
            List.of(matrix, Tensor.scalar(2f)),
            Attribute.of("output_dtype", 1)));
    examples.add(example("GlobalLpPool", List.of(image)));
    examples.add(
        example(
            "MaxRoiPool",
            List.of(image, Tensor.of(new float[] {0, 0, 0, 1, 1}, 1, 5)),
            Attribute.ofInts("pooled_shape", List.of(1L, 1L))));
    examples.add(example("Multinomial", List.of(matrix), Attribute.of("sample_size", 2)));
    examples.add(example("Optional", List.of(vector)));
    for (String kind : List.of("RandomNormal", "RandomUniform")) {
      examples.add(example(kind, List.of(), Attribute.ofInts("shape", List.of(3L))));
      examples.add(example(kind + "Like", List.of(vector), Attribute.of("dtype", 1)));
    }
    examples.add(example("SequenceAt", List.of(sequence, one)));
    examples.add(example("SequenceConstruct", List.of(vector, vector)));
    examples.add(example("SequenceEmpty", List.of()));
    examples.add(example("SequenceErase", List.of(sequence, one)));
    examples.add(example("SequenceInsert", List.of(sequence, vector, one)));
    examples.add(example("SequenceLength", List.of(sequence)));
    examples.add(
        example(
            "Loop",
            List.of(Tensor.scalar(2L), Tensor.of(new boolean[] {true}), vector),
            Attribute.of("body", body(true, 1))));
    examples.add(
        example(
            "Scan",
            List.of(vector, matrix),
            Attribute.of("body", body(false, 2)),
            Attribute.of("num_scan_inputs", 1)));
    examples.add(
        example(
            "TfIdfVectorizer",
            List.of(Tensor.of(new String[] {"1", "2", "1"}, 3)),
            Attribute.of("mode", "TF"),
            Attribute.of("min_gram_length", 1),
            Attribute.of("max_gram_length", 1),
            Attribute.of("max_skip_count", 0),
            Attribute.ofInts("ngram_counts", List.of(0L)),
            Attribute.ofInts("ngram_indexes", List.of(0L, 1L)),
            Attribute.ofStrings("pool_strings", List.of("000001", "000002"))));
    examples.add(example("SequenceMap", List.of(sequence), Attribute.of("body", body(false, 1))));
    return examples;
  }

  /** A body that hands on its values of whatever type; of a loop also whether to go on. */
  private static Graph body(boolean loop, int values) {
    List<Node> nodes = new ArrayList<>();
    List<Value> inputs = new ArrayList<>();
    List<Value> outputs = new ArrayList<>();
    if (loop) {
      inputs.add(Value.of("iteration", TensorType.of(one().elementType(), Shape.SCALAR)));
      inputs.add(Value.untyped("condition"));
      nodes.add(Node.of("Identity", List.of("condition"), List.of("goOn")));
      outputs.add(Value.untyped("goOn"));
    }
    for (int i = 0; i < values; i++) {
      nodes.add(Node.of("Identity", List.of("value" + i), List.of("result" + i)));
      inputs.add(Value.untyped("value" + i));
      outputs.add(Value.untyped("result" + i));
    }
    return Graph.of("body", nodes, Map.of(), inputs, outputs);
  }

  private static Tensor one() {
    return Tensor.scalar(1L);
  }

  private static Example example(
      String operator, List<? extends OnnxValue> values, Attribute... attributes) {
    Map<String, OnnxValue> inputs = new LinkedHashMap<>();
    List<Value> declared = new ArrayList<>();
    for (OnnxValue value : values) {
      String name = "input" + inputs.size();
      inputs.put(name, value);
      declared.add(Value.of(name, type(value)));
    }
    List<String> outputs = operator.equals("Scan") ? List.of("y", "z") : List.of("y");
    Node node =
        Node.of(operator, List.copyOf(inputs.keySet()), outputs, attributes)
            .withName(NAME + values);
    Graph graph =
        Graph.of(
            "example",
            List.of(node),
            Map.of(),
            declared,
            outputs.stream().map(Value::untyped).toList());
    return new Example(Model.of(graph, 28), inputs);
  }

  private static ValueType type(OnnxValue value) {
    return value instanceof SequenceValue sequence
        ? new ValueType.SequenceType(type(sequence.elements().getFirst()))
        : TensorType.unranked(((Tensor) value).elementType());
  }
}
