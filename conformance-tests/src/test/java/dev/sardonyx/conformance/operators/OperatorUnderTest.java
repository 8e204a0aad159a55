package dev.sardonyx.conformance.operators;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.conformance.hostile.Attack;
import dev.sardonyx.conformance.oracle.Differences;
import dev.sardonyx.conformance.oracle.OnnxRuntimeSession;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.io.OnnxWriter;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One operator in a model of its own, run here and by ONNX Runtime. */
final class OperatorUnderTest {
  private final String domain;
  private final String operator;
  private final Map<String, Attribute> attributes = new LinkedHashMap<>();
  private final List<String> inputNames = new ArrayList<>();
  private final Map<String, Tensor> inputs = new LinkedHashMap<>();
  private final Map<String, Tensor> constants = new LinkedHashMap<>();

  private OperatorUnderTest(String domain, String operator) {
    this.domain = domain;
    this.operator = operator;
  }

  static OperatorUnderTest of(String domain, String operator) {
    return new OperatorUnderTest(domain, operator);
  }

  OperatorUnderTest with(Attribute attribute) {
    attributes.put(attribute.name(), attribute);
    return this;
  }

  OperatorUnderTest with(String name, long value) {
    return with(Attribute.of(name, value));
  }

  OperatorUnderTest with(String name, float value) {
    return with(Attribute.of(name, value));
  }

  OperatorUnderTest with(String name, String value) {
    return with(Attribute.of(name, value));
  }

  OperatorUnderTest reals(String name, float... values) {
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return with(Attribute.ofFloats(name, list));
  }

  OperatorUnderTest integers(String name, long... values) {
    List<Long> list = new ArrayList<>();
    for (long value : values) {
      list.add(value);
    }
    return with(Attribute.ofInts(name, list));
  }

  OperatorUnderTest texts(String name, String... values) {
    return with(Attribute.ofStrings(name, List.of(values)));
  }

  /** The next input, given at run time; null for an absent one. */
  OperatorUnderTest input(Tensor tensor) {
    String name = tensor == null ? "" : "input" + inputNames.size();
    inputNames.add(name);
    if (tensor != null) {
      inputs.put(name, tensor);
    }
    return this;
  }

  /** The next input, a constant of the model; null for an absent one. */
  OperatorUnderTest constant(Tensor tensor) {
    if (tensor == null) {
      return input(null);
    }
    String name = "input" + inputNames.size();
    inputNames.add(name);
    constants.put(name, tensor);
    return this;
  }

  /**
   * Requires that the first outputs agree with ONNX Runtime's to {@code allowed}, and attacks the
   * operator.
   */
  void agrees(int outputs, double allowed) {
    Model model = model(outputs);
    Map<String, OnnxValue> expected;
    try (OnnxRuntimeSession session = OnnxRuntimeSession.load(bytes(model), 1, false)) {
      expected = session.run(inputs);
    }
    for (int threads = 1; threads <= 2; threads++) {
      Map<String, OnnxValue> found =
          Sardonyx.load(model, SessionOptions.defaults().threads(threads)).run(inputs).values();
      double difference = Differences.largest(expected, found);
      assertTrue(
          difference <= allowed,
          () ->
              "%s differs by %.1e: expected %s; found %s"
                  .formatted(operator, difference, print(expected), print(found)));
    }
    Attack.once(model, inputs);
  }

  private static String print(Map<String, OnnxValue> values) {
    StringBuilder text = new StringBuilder();
    values.forEach(
        (name, value) -> {
          text.append(name).append(' ').append(value).append(' ');
          if (value instanceof Tensor tensor && tensor.elementType() == ElementType.FLOAT) {
            text.append(Arrays.toString(tensor.floats()));
          }
        });
    return text.toString();
  }

  private Model model(int outputs) {
    List<Value> inputValues = new ArrayList<>();
    inputs.forEach(
        (name, tensor) ->
            inputValues.add(Value.of(name, TensorType.of(tensor.elementType(), tensor.shape()))));
    List<String> outputNames = new ArrayList<>();
    List<Value> outputValues = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      outputNames.add("output" + i);
      outputValues.add(Value.untyped("output" + i));
    }
    Node node =
        new Node("tested", domain, operator, "", inputNames, outputNames, attributes, "", Map.of());
    Graph graph = Graph.of("test", List.of(node), constants, inputValues, outputValues);
    return Model.of(graph, 17)
        .withIrVersion(9)
        .withOpsets(Map.of("", 17, "com.microsoft", 1, "ai.onnx.ml", 3));
  }

  private static byte[] bytes(Model model) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      OnnxWriter.write(model, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** FLOAT numbers between -1 and 1, the same for the same shape. */
  static Tensor random(long... dimensions) {
    Shape shape = Shape.of(dimensions);
    Random random = new Random(shape.hashCode());
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat(-1, 1);
    }
    return Tensor.of(values, dimensions);
  }

  /** Bytes of any value. */
  static Tensor bytes(ElementType type, long... dimensions) {
    Shape shape = Shape.of(dimensions);
    byte[] values = new byte[shape.elements()];
    new Random(shape.hashCode()).nextBytes(values);
    return Tensor.wrap(type, shape, values, 0);
  }

  /**
   * INT8 from -64 to 63: weights whose products with UINT8 ONNX Runtime adds up without saturation
   * on machines that lack VNNI.
   */
  static Tensor sevenBits(long... dimensions) {
    Tensor tensor = bytes(ElementType.INT8, dimensions);
    byte[] values = tensor.byteArray();
    for (int i = 0; i < values.length; i++) {
      values[i] >>= 1;
    }
    return tensor;
  }
}
