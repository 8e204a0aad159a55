package dev.sardonyx.conformance.backend;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.conformance.ValueComparison;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.ValueType;
import dev.sardonyx.ir.io.OnnxDataReader;
import dev.sardonyx.ir.io.OnnxReader;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs backend cases through the engine's front door. */
final class CaseRunner {
  private final SessionOptions options;

  CaseRunner(SessionOptions options) {
    this.options = options;
  }

  /**
   * Runs every data set of the case.
   *
   * @throws AssertionError if an output is not what it must be
   * @throws dev.sardonyx.error.SardonyxException if the engine can't run the case
   */
  void run(BackendCase test) {
    run(
        test,
        test.hasRandomValues()
            ? ValueComparison.ofTypesAndShapes()
            : ValueComparison.within(test.relativeTolerance(), test.absoluteTolerance()));
  }

  /** As {@link #run(BackendCase)}, with a comparison of its own. */
  void run(BackendCase test, ValueComparison comparison) {
    Model model = OnnxReader.read(test.model());
    try (Session session = Sardonyx.load(model, options)) {
      run(test, comparison, model, session);
    }
  }

  private static void run(
      BackendCase test, ValueComparison comparison, Model model, Session session) {
    List<Value> inputs =
        session.inputs().stream()
            .filter(input -> !model.graph().initializers().containsKey(input.name()))
            .toList();
    for (BackendCase.DataSet dataSet : test.dataSets()) {
      Map<String, OnnxValue> fed =
          test.folder().equals(BackendCase.LIGHT)
              ? generated(inputs)
              : decode(inputs, dataSet.inputs());
      Map<String, OnnxValue> found = session.run(fed).values();
      decode(session.outputs(), dataSet.outputs())
          .forEach((name, value) -> comparison.require(name, value, found.get(name)));
      if (test.hasRandomValues()) {
        // The function body in ONNX's specification asks for random numbers above the probability,
        // so that it draws ones where the operator draws zeros.
        BernoulliSample.require(session, fed, test.test().endsWith("_expanded"));
      }
    }
  }

  /** Serialized values by the names and types declared at the same places. */
  static Map<String, OnnxValue> decode(List<Value> declared, List<byte[]> serialized) {
    if (declared.size() != serialized.size()) {
      throw new AssertionError(
          "the model declares %s; the test has %d values".formatted(declared, serialized.size()));
    }
    Map<String, OnnxValue> values = new LinkedHashMap<>();
    for (int i = 0; i < serialized.size(); i++) {
      ByteBuffer bytes = ByteBuffer.wrap(serialized.get(i));
      Value value = declared.get(i);
      values.put(
          value.name(),
          switch (value.type().orElseThrow()) {
            case TensorType ignored -> OnnxDataReader.tensor(bytes);
            case ValueType.SequenceType ignored -> OnnxDataReader.sequence(bytes);
            case ValueType.OptionalType ignored -> OnnxDataReader.optional(bytes);
            case ValueType.MapType ignored -> OnnxDataReader.map(bytes);
            case ValueType other -> throw new AssertionError(other + " is in no backend test");
          });
    }
    return values;
  }

  /** {@code float32(arange(n) / n)}, divided in double precision as NumPy does. */
  private static Map<String, OnnxValue> generated(List<Value> inputs) {
    Map<String, OnnxValue> values = new LinkedHashMap<>();
    for (Value input : inputs) {
      Shape shape = ((TensorType) input.type().orElseThrow()).staticShape().orElseThrow();
      float[] elements = new float[shape.elements()];
      for (int i = 0; i < elements.length; i++) {
        elements[i] = (float) ((double) i / elements.length);
      }
      values.put(input.name(), Tensor.of(elements, shape.toLongArray()));
    }
    return values;
  }
}
