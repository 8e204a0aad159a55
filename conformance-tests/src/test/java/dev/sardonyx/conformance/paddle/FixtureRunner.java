package dev.sardonyx.conformance.paddle;

import dev.sardonyx.Outputs;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.conformance.oracle.Differences;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.check.ModelChecker;
import dev.sardonyx.ir.check.Problem;
import dev.sardonyx.paddle.PaddleImporter;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Imports a fixture's program, checks the model and runs it in the engine. */
final class FixtureRunner {
  /** The largest difference, relative to the largest element, that two runtimes may have. */
  private static final double TOLERANCE = 1e-5;

  private final Path folder;

  /**
   * @param folder an empty folder for the files of the model
   */
  FixtureRunner(Path folder) {
    this.folder = folder;
  }

  /**
   * Fails unless the engine's results are Paddle's.
   *
   * @throws RuntimeException if the program can't be imported or run
   * @throws AssertionError if the model is not valid ONNX or results differ
   */
  void run(PaddleFixture fixture, ProgramForm form) {
    Model model = convert(fixture, form);
    List<Problem> problems = ModelChecker.check(model);
    if (!problems.isEmpty()) {
      throw new AssertionError("not valid: " + problems);
    }
    SessionOptions options =
        SessionOptions.defaults().threads(1).memory(SessionOptions.Memory.POISONED);
    try (Session session = Sardonyx.load(model, options)) {
      Outputs outputs = session.run(inputs(fixture, session.inputs()));
      compare(fixture, session.outputs(), outputs::get);
    }
  }

  /** The fixture's program as an ONNX model. */
  Model convert(PaddleFixture fixture, ProgramForm form) {
    try {
      form.write(fixture, folder);
      try {
        return PaddleImporter.read(folder, form.options());
      } finally {
        for (String file : List.of("inference.pdmodel", "inference.pdiparams", "inference.json")) {
          Files.deleteIfExists(folder.resolve(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** By position: first each tensor, its offsets right after it where it holds sequences. */
  static Map<String, Tensor> inputs(PaddleFixture fixture, List<Value> names) {
    List<Tensor> values = new ArrayList<>();
    for (LodTensor input : fixture.inputs().values()) {
      values.add(input.tensor());
      for (long[] offsets : input.lod()) {
        values.add(Tensor.of(offsets.clone(), offsets.length));
      }
    }
    if (values.size() != names.size()) {
      throw new AssertionError(
          "the model asks for " + names + ", the program for " + fixture.inputs());
    }
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    Iterator<Tensor> next = values.iterator();
    names.forEach(input -> inputs.put(input.name(), next.next()));
    return inputs;
  }

  /** Fails unless these outputs of a model, by name, are Paddle's. */
  static void compare(PaddleFixture fixture, List<Value> names, Function<String, Tensor> outputs) {
    Iterator<Value> name = names.iterator();
    for (Map.Entry<String, LodTensor> output : fixture.outputs().entrySet()) {
      Tensor expected = output.getValue().tensor();
      Tensor actual = outputs.apply(name.next().name());
      double difference =
          Differences.largest(Map.of(output.getKey(), expected), Map.of(output.getKey(), actual));
      if (!(difference <= TOLERANCE)) {
        throw new AssertionError(
            "%s differs by %.3g: expected %s %s; found %s %s"
                .formatted(
                    output.getKey(),
                    difference,
                    expected,
                    Elements.first(expected),
                    actual,
                    Elements.first(actual)));
      }
    }
  }
}
