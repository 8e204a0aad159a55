package dev.sardonyx.ir.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.AttributeType;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Function;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.ValueType;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.SparseTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every construct of the IR, as the onnx package wrote it (everything.onnx), and written by us. */
class EverythingTest {
  static Stream<Model> models() throws IOException {
    Model read = OnnxReader.readResource(EverythingTest.class, "everything.onnx");
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    OnnxWriter.write(read, written);
    return Stream.of(read, OnnxReader.read(written.toByteArray()));
  }

  @ParameterizedTest
  @MethodSource("models")
  void modelFields(Model model) {
    assertEquals(13, model.irVersion());
    assertEquals(Map.of("", 25, "demo", 3), model.opsets());
    assertEquals("fixtures", model.producerName());
    assertEquals("1", model.producerVersion());
    assertEquals("org.example", model.domain());
    assertEquals(42, model.modelVersion());
    assertEquals("a model", model.documentation());
    assertEquals(Map.of("author", "us"), model.metadata());
  }

  @ParameterizedTest
  @MethodSource("models")
  void graphFields(Model model) {
    Graph graph = model.graph();
    assertEquals("everything", graph.name());
    assertEquals("a graph", graph.documentation());
    assertEquals(Map.of("g", "graph"), graph.metadata());
    assertEquals(Map.of("w", Map.of("SCALE_TENSOR", "w")), graph.quantizationAnnotations());
    assertArrayEquals(new float[] {1, 2, 3, 4}, graph.initializers().get("w").floats());
    checkSparse(graph.sparseInitializers().get("sp"));
    assertEquals(List.of("y", "z", "k"), graph.outputs().stream().map(Value::name).toList());
    assertEquals(
        Optional.of(TensorType.of(ElementType.INT32, Dimension.of(1))),
        graph.values().get("l").type());
    Value x = graph.inputs().getFirst();
    assertEquals("the input", x.documentation());
    assertEquals(Map.of("unit", "pixel"), x.metadata());
    assertEquals("FLOAT[n, 2]", x.type().orElseThrow().toString());
  }

  @ParameterizedTest
  @MethodSource("models")
  void valueTypes(Model model) {
    TensorType tensor =
        TensorType.of(ElementType.FLOAT, Dimension.of("batch"), Dimension.of(3), Dimension.UNKNOWN);
    List<ValueType> expected =
        List.of(
            tensor,
            TensorType.unranked(ElementType.INT64),
            new ValueType.SequenceType(tensor),
            new ValueType.OptionalType(new ValueType.SequenceType(tensor)),
            new ValueType.MapType(ElementType.STRING, tensor),
            new ValueType.SparseTensorType(
                TensorType.of(ElementType.FLOAT, Dimension.of(4), Dimension.of("n"))),
            new ValueType.OpaqueType("demo", "Handle"));
    List<Value> declared = model.graph().inputs().subList(2, 9);
    assertEquals(expected, declared.stream().map(value -> value.type().orElseThrow()).toList());
    Node kinds = model.graph().nodes().getFirst();
    assertEquals(expected, kinds.attribute("types").orElseThrow().asTypes());
    assertEquals(expected.get(3), kinds.attribute("a_type").orElseThrow().asType());
  }

  @ParameterizedTest
  @MethodSource("models")
  void nodeAndAttributes(Model model) {
    Node node = model.graph().nodes().getFirst();
    assertEquals("kinds", node.name());
    assertEquals("demo", node.domain());
    assertEquals("Kinds", node.operator());
    assertEquals("second", node.overload());
    assertEquals("all kinds", node.documentation());
    assertEquals(Map.of("from", "layer 1"), node.metadata());
    assertEquals(List.of("x", "", "w"), node.inputs());
    assertEquals(List.of("k", "", "l"), node.outputs());
    assertEquals(15, node.attributes().size());
    assertEquals(0.5f, node.attribute("a_float").orElseThrow().asFloat());
    assertEquals(-7, node.attribute("an_int").orElseThrow().asInt());
    assertEquals("héllo", node.attribute("a_string").orElseThrow().asString());
    assertArrayEquals(
        new float[] {1}, node.attribute("a_tensor").orElseThrow().asTensor().floats());
    assertArrayEquals(new float[] {0.5f, 1.5f}, node.attribute("floats").orElseThrow().asFloats());
    assertArrayEquals(new long[] {1, -2, 3}, node.attribute("ints").orElseThrow().asInts());
    assertArrayEquals(new long[0], node.attribute("empty_ints").orElseThrow().asInts());
    assertEquals(List.of("a", "b"), node.attribute("strings").orElseThrow().asStrings());
    assertEquals(2, node.attribute("tensors").orElseThrow().asTensors().size());
    checkSparse(node.attribute("a_sparse").orElseThrow().asSparseTensor());
    node.attribute("sparses").orElseThrow().asSparseTensors().forEach(EverythingTest::checkSparse);
    List<Graph> graphs = node.attribute("graphs").orElseThrow().asGraphs();
    assertEquals("Abs", graphs.getFirst().nodes().getFirst().operator());
  }

  @ParameterizedTest
  @MethodSource("models")
  void subgraphs(Model model) {
    Node choose = model.graph().nodes().get(1);
    Graph then = choose.attribute("then_branch").orElseThrow().asGraph();
    assertEquals("Relu", then.nodes().getFirst().operator());
    assertEquals(List.of("x"), then.nodes().getFirst().inputs());
    assertEquals("t", then.outputs().getFirst().name());
  }

  @ParameterizedTest
  @MethodSource("models")
  void functions(Model model) {
    Function scale = model.functions().getFirst();
    assertEquals("demo", scale.domain());
    assertEquals("Scale", scale.name());
    assertEquals(List.of("a"), scale.inputs());
    assertEquals(List.of("b"), scale.outputs());
    assertEquals(List.of("factor"), scale.attributes());
    assertEquals(0.25f, scale.attributeDefaults().getFirst().asFloat());
    assertEquals(Map.of("", 25), scale.opsets());
    assertEquals("a times factor", scale.documentation());
    assertEquals(Map.of("k", "function"), scale.metadata());
    assertTrue(scale.values().containsKey("f"));
    Attribute reference = scale.nodes().getFirst().attribute("value_float").orElseThrow();
    assertEquals("factor", reference.reference());
    assertEquals(AttributeType.FLOAT, reference.type());
  }

  private static void checkSparse(SparseTensor sparse) {
    assertArrayEquals(new float[] {5, -1}, sparse.values().floats());
    assertArrayEquals(new long[] {1, 7}, sparse.indices().longs());
    assertEquals(Shape.of(2, 4), sparse.shape());
  }
}
