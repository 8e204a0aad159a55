package dev.sardonyx.conformance.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.Outputs;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.conformance.oracle.Differences;
import dev.sardonyx.conformance.oracle.OnnxRuntimeSession;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.check.ModelChecker;
import dev.sardonyx.ir.io.OnnxReader;
import dev.sardonyx.ir.io.OnnxWriter;
import dev.sardonyx.paddle.PaddleImporter;
import dev.sardonyx.paddle.PaddleOptions;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import dev.sardonyx.tools.NumpyFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Paddle models in {@code ../shared/models/paddle} against what Paddle 2.3.2 itself, or for PIR a
 * float64 evaluation in NumPy, gave for the same inputs: run directly, and converted to the bytes
 * of an ONNX file, in this engine and in ONNX Runtime.
 */
class PaddleModelsTest {
  /** What the issue asks for, relative to the largest output. */
  private static final double ALLOWED = 1e-5;

  /**
   * Models whose reference is further from the truth than that, with how far they may be from it. A
   * float64 evaluation of the converted graphs (ONNX's reference evaluator, weights cast) says how
   * far each is off, relative to its largest output:
   *
   * <pre>
   *                              Paddle 2.3.2    we         ONNX Runtime 1.30
   *   ppocr-v2mobile-rec-japan   5.5e-5          6.6e-6     6.6e-6
   *   ppocr-v3-det               1.4e-5          2.0e-5     1.3e-4
   *   rebuilt-ppocr-v4-rec       1.3e-5          1.5e-6     2.1e-6
   *   serving-ocr-det            1.8e-4          1.2e-4     6.0e-5
   * </pre>
   *
   * The largest output of ppocr-v3-det is 1e-3, that of serving-ocr-det stands at a steep place of
   * a sigmoid.
   */
  private static final Map<String, Double> FURTHER =
      Map.of(
          "ppocr-v2mobile-rec-japan",
          1e-4,
          "ppocr-v3-det",
          2e-5,
          "rebuilt-ppocr-v4-rec",
          2e-5,
          "serving-ocr-det",
          5e-4);

  /**
   * Detectors that find nothing in their input, for ONNX Runtime: its sigmoid is off by 1.4e-7,
   * whatever its result, and theirs are at most 1e-3 and 1e-5.
   */
  private static final Map<String, Double> FURTHER_IN_ONNX_RUNTIME =
      Map.of("ppocr-v3-det", 2e-4, "rebuilt-ppocr-v4-det", 2e-2);

  private static Stream<String> models() {
    return Stream.of(
        "hub-rumor",
        "lite-demo-test-model-3",
        "lite-simple-model",
        "ppocr-cls-v2",
        "ppocr-v3-det",
        "ppocr-v2mobile-rec-french",
        "ppocr-v2mobile-rec-japan",
        "rebuilt-ppocr-v4-det",
        "rebuilt-ppocr-v4-rec",
        "serving-ocr-det",
        "serving-text-cls-lstm",
        "serving-uci-housing");
  }

  private static Stream<String> pictures() {
    return Stream.of("en_rec", "en_rec_r", "text_cls", "text_cls_r", "text_rec", "text_rec_r");
  }

  /** A model of one output with an input and what must come out. */
  private record Reference(Path model, String results, String name) {
    static Reference ofPaddle(String model) {
      return new Reference(
          SharedFiles.require("models/paddle").resolve(model), "ref_paddle232", "0");
    }

    static Reference ofPir(String picture) {
      return new Reference(
          SharedFiles.require("models/paddle").resolve("pir-pplcnet-x0_25-textline-ori"),
          "ref_numpy64",
          picture);
    }

    Tensor expected() throws IOException {
      return single(NumpyFile.read(model.resolve(results).resolve("out_" + name + ".npy")));
    }

    Map<String, Tensor> inputs(List<Value> names) throws IOException {
      Tensor input = single(NumpyFile.read(model.resolve(results).resolve("in_" + name + ".npy")));
      Map<String, Tensor> inputs = new LinkedHashMap<>();
      inputs.put(names.getFirst().name(), input);
      if (names.size() == 2) {
        // The references have all rows in one sequence.
        long[] offsets = {0, input.shape().dimension(0)};
        inputs.put(names.getLast().name(), Tensor.of(offsets, 2));
      }
      return inputs;
    }

    double allowed() {
      return FURTHER.getOrDefault(model.getFileName().toString(), ALLOWED);
    }

    double allowedInOnnxRuntime() {
      return FURTHER_IN_ONNX_RUNTIME.getOrDefault(model.getFileName().toString(), allowed());
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void agreesWithPaddle(String name) throws IOException {
    Reference reference = Reference.ofPaddle(name);
    compare(Sardonyx.load(reference.model()), reference);
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void pirAgreesWithNumpy(String picture) throws IOException {
    Reference reference = Reference.ofPir(picture);
    compare(Sardonyx.load(reference.model()), reference);
  }

  @ParameterizedTest
  @MethodSource("models")
  void convertedAgreesWithPaddle(String name) throws IOException {
    compareConverted(Reference.ofPaddle(name));
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void convertedPirAgreesWithNumpy(String picture) throws IOException {
    compareConverted(Reference.ofPir(picture));
  }

  /** Programs whose weights are not to be had. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "pir-prog-ppocrv5-mobile-det",
        "pir-prog-ppocrv5-mobile-rec",
        "prog-picodet-lcnet-layout",
        "prog-slanet"
      })
  void programWithoutWeightsIsConverted(String name) throws IOException {
    Path folder = SharedFiles.require("models/paddle").resolve(name);
    Model model = PaddleImporter.read(folder, PaddleOptions.DEFAULT.withSeededWeights(1));
    assertEquals(List.of(), ModelChecker.check(model));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    OnnxWriter.write(model, file);
    // Loading is enough: random weights say nothing of results.
    OnnxRuntimeSession.load(file.toByteArray(), 1, true).close();
  }

  private static void compareConverted(Reference reference) throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    OnnxWriter.write(PaddleImporter.read(reference.model()), file);
    byte[] bytes = file.toByteArray();
    Graph graph = OnnxReader.read(bytes).graph();
    try (Session session = Sardonyx.load(bytes)) {
      compare(session, reference);
    }
    String output = graph.outputs().getFirst().name();
    try (OnnxRuntimeSession session = OnnxRuntimeSession.load(bytes, 1, true)) {
      OnnxValue actual = session.run(reference.inputs(graph.inputs())).get(output);
      compare(reference, (Tensor) actual, reference.allowedInOnnxRuntime());
    }
  }

  private static void compare(Session session, Reference reference) throws IOException {
    assertEquals(1, session.outputs().size());
    Outputs outputs = session.run(reference.inputs(session.inputs()));
    compare(reference, outputs.get(session.outputs().getFirst().name()), reference.allowed());
  }

  private static void compare(Reference reference, Tensor actual, double allowed)
      throws IOException {
    double difference =
        Differences.largest(Map.of("output", reference.expected()), Map.of("output", actual));
    assertTrue(difference <= allowed, () -> "difference " + difference + "; at most " + allowed);
  }

  /** NumPy's float64 as the model's float32. */
  private static Tensor single(Tensor tensor) {
    if (!(tensor.array() instanceof double[])) {
      return tensor;
    }
    double[] doubles = tensor.doubles();
    float[] floats = new float[doubles.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) doubles[i];
    }
    return Tensor.of(floats, tensor.shape().toLongArray());
  }
}
