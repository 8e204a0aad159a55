package dev.sardonyx.conformance.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions.Kernels;
import dev.sardonyx.conformance.DeviceUnderTest;
import dev.sardonyx.conformance.MustPassList;
import dev.sardonyx.conformance.oracle.Differences;
import dev.sardonyx.conformance.oracle.OnnxRuntimeSession;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.io.OnnxReader;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import dev.sardonyx.tools.RandomInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * All the ONNX models in {@code ../shared/models}, against their saved outputs and ONNX Runtime, in
 * the ways our engine can run them: each optimization level, vector and scalar kernels, several
 * numbers of threads with the same bits, and a second run with the same bits.
 *
 * <p>Models whose scalar runs take tenths of a second ({@link #HEAVY}) go through a selection that
 * covers each level, both kinds of kernels and each number of threads, if not all combinations, and
 * the one whose scalar run takes half a minute through vector kernels alone. With {@code
 * -Dconformance.models=all} every model goes through every combination; that takes about ten
 * minutes more, and {@code light} leaves those out. With {@code -Dsardonyx.device=cuda:0} all run
 * on a GPU instead; see docs/cuda.md.
 *
 * <p>As with the backend tests, {@code must-pass-models.txt} lists those that must pass.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SharedModelsTest {
  private static final String MODELS = System.getProperty("conformance.models", "");
  private static final boolean ALL_WAYS = MODELS.equals("all");

  private static final Set<String> HEAVY =
      Set.of(
          "basic-pitch",
          "picodet-s-320",
          "portrait-prisma",
          "ppocrv6-tiny-det",
          "qonnx-espcn-float",
          "rapidocr-pp-ocrv3_det",
          "rapidocr-pp-ocrv4_det",
          "rapidocr-pp-ocrv4_rec",
          "sedgen-unet",
          "winml-squeezenet-fp16",
          "yolox-nano");

  private static final String HEAVIEST = "winml-candy";

  /**
   * How far right results may be from ONNX Runtime's, where that is more than these are from
   * themselves without its optimizations.
   *
   * <p>The heaviest: how far they are from the truth, computed in double precision, since its
   * InstanceNormalization adds up 640,000 floats in a row. We are 2.6e-4 from the truth; {@link
   * StyleTransferTest}.
   *
   * <p>MiniLM of 8 bits rounds 258,048 numbers to integers, by scales of its own making. Computed
   * in double precision it is what ONNX Runtime 1.30 says within 2e-7; with noise of 3e-7 of each
   * number that is rounded, as single precision has it, one of them flips, thousands follow, and
   * the result is 2.8e-3 to 9.8e-3 off in five of six trials, in six of six with 1e-6. So one flip
   * of a rounding is allowed, twice the largest of these.
   */
  private static final Map<String, Double> ALLOWED =
      Map.of(HEAVIEST, 9e-4, "lc4j-all-minilm-l6-v2-q", 2e-2);

  private final NavigableSet<String> passed = new TreeSet<>();
  private final NavigableSet<String> failed = new TreeSet<>();
  private MustPassList mustPass;

  @BeforeAll
  void readList() throws IOException {
    DeviceUnderTest.require();
    mustPass = MustPassList.read("must-pass-models.txt", SharedModelsTest.class);
    assertEquals(List.copyOf(new TreeSet<>(mustPass.lines())), mustPass.lines());
  }

  @TestFactory
  Stream<DynamicTest> models() throws IOException {
    Path models = SharedFiles.require("models");
    return Files.readAllLines(models.resolve("INDEX.tsv")).stream()
        .map(row -> row.split("\t"))
        .filter(row -> row[0].equals("onnx"))
        .filter(row -> !MODELS.equals("light") || !isHeavy(row[1]))
        .map(
            row -> {
              Path file = models.resolve("onnx").resolve(row[1]).resolve(row[2]);
              return dynamicTest(row[1], () -> run(row[1], file));
            });
  }

  private static boolean isHeavy(String name) {
    return HEAVY.contains(name) || name.equals(HEAVIEST);
  }

  private void run(String name, Path file) throws IOException {
    try {
      compare(name, file);
    } catch (RuntimeException | AssertionError | StackOverflowError failure) {
      failed.add(name);
      System.out.println(name + ": " + failure);
      mustPass.failed(name, failure);
    }
    passed.add(name);
    mustPass.passed(name);
  }

  private static List<Way> ways(String name) {
    if (!DeviceUnderTest.isProcessor()) {
      return Way.onDevice();
    }
    if (ALL_WAYS || !isHeavy(name)) {
      return Way.all();
    }
    List<Way> ways = new ArrayList<>();
    ways.add(new Way(OptimizationLevel.NONE, Kernels.VECTOR, List.of(1)));
    ways.add(new Way(OptimizationLevel.PORTABLE, Kernels.VECTOR, List.of(2)));
    if (name.equals(HEAVIEST)) {
      ways.add(new Way(OptimizationLevel.ENGINE, Kernels.VECTOR, List.of(1, 2)));
    } else {
      ways.add(new Way(OptimizationLevel.ENGINE, Kernels.VECTOR, List.of(1, 2, 4)));
      ways.add(new Way(OptimizationLevel.PORTABLE, Kernels.SCALAR, List.of(1)));
      ways.add(new Way(OptimizationLevel.ENGINE, Kernels.SCALAR, List.of(2)));
    }
    return ways;
  }

  private static void compare(String name, Path file) throws IOException {
    Session session = Sardonyx.load(file);
    ReferenceData reference = ReferenceData.ofModel(file);
    Map<String, Tensor> inputs = reference.inputs(session.inputs());
    if (inputs.isEmpty()) {
      for (Value input : session.inputs()) {
        inputs.put(input.name(), RandomInputs.of(input, smallest(input), 42));
      }
    }
    Map<String, ? extends OnnxValue> saved = reference.outputs(session.outputs());
    if (!saved.isEmpty() && needsLocale(file)) {
      for (Way way : ways(name)) {
        requireClose("the saved outputs", way, saved, way.run(file, inputs), tolerance(saved));
      }
      return;
    }
    try (OnnxRuntimeSession optimized = OnnxRuntimeSession.load(file, 1, true);
        OnnxRuntimeSession plain = OnnxRuntimeSession.load(file, 1, false)) {
      Map<String, OnnxValue> expected = optimized.run(inputs);
      double allowed =
          Math.max(tolerance(expected), Differences.largest(expected, plain.run(inputs)));
      allowed = Math.max(allowed, ALLOWED.getOrDefault(name, 0.0));
      for (Way way : ways(name)) {
        Map<String, OnnxValue> found = way.run(file, inputs);
        requireClose("ONNX Runtime", way, expected, found, allowed);
        requireClose("the saved outputs", way, saved, found, allowed);
      }
    }
  }

  /**
   * Whether ONNX Runtime may refuse the model: it asks the system for StringNormalizer's locale.
   */
  private static boolean needsLocale(Path file) {
    return OnnxReader.read(file).graph().nodes().stream()
        .anyMatch(node -> node.operator().equals("StringNormalizer"));
  }

  private static void requireClose(
      String what,
      Way way,
      Map<String, ? extends OnnxValue> expected,
      Map<String, OnnxValue> found,
      double allowed) {
    double difference = Differences.largest(expected, found);
    assertTrue(
        difference <= allowed,
        () ->
            "%s: difference %.1e from %s; at most %.1e".formatted(way, difference, what, allowed));
  }

  /**
   * A unit in the last place of a half-precision number is 1e-3 of it. Here every operator rounds;
   * ONNX Runtime runs chains of them in single precision. Its own kernels, made to round after each
   * operator of SqueezeNet, are 4e-3 from that.
   */
  private static double tolerance(Map<String, ? extends OnnxValue> expected) {
    return expected.values().stream()
            .anyMatch(
                value ->
                    value instanceof Tensor tensor && tensor.elementType() == ElementType.FLOAT16)
        ? 4e-3
        : 1e-4;
  }

  /** The declared shape with 1 for every open dimension. */
  private static Shape smallest(Value input) {
    List<Dimension> dimensions =
        ((TensorType) input.type().orElseThrow()).dimensions().orElseThrow();
    return Shape.of(
        dimensions.stream()
            .mapToLong(dimension -> dimension instanceof Dimension.Known known ? known.size() : 1)
            .toArray());
  }

  @AfterAll
  void summarize() throws IOException {
    System.out.println(
        "Shared models passed: " + passed.size() + "/" + (passed.size() + failed.size()));
    if (MustPassList.isBeingUpdated()) {
      mustPass.update(passed, failed);
    }
  }
}
