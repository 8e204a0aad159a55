package dev.sardonyx.conformance.paddle;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sardonyx.conformance.MustPassList;
import dev.sardonyx.conformance.oracle.OnnxRuntimeSession;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.io.OnnxWriter;
import dev.sardonyx.paddle.PaddleImporter;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each of Paddle's operators converted to ONNX and run by ONNX Runtime, against what Paddle 2.3.2
 * itself computes: a converted file runs elsewhere, and means there what it means here.
 *
 * <p>What ONNX Runtime can't run, or answers otherwise than ONNX's definition, is listed with its
 * reason in {@code onnx-runtime.tsv}. A case that fails and is not listed is a failure; so is one
 * that is listed and passes. Cases that {@code open.txt} lists are left out.
 *
 * <p>System properties: {@code conformance.filter} and {@code conformance.update} as in {@link
 * OperatorFixturesTest}; {@code conformance.save} is a folder to keep the ONNX files in, for {@code
 * vectors/check-conversions.py}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConvertedFixturesTest {
  private static final Pattern FILTER =
      Pattern.compile(System.getProperty("conformance.filter", ".*"));
  private static final String SAVE = System.getProperty("conformance.save", "");
  private static final List<ProgramForm> FORMS =
      List.of(ProgramForm.PROGRAM, ProgramForm.DYNAMIC, ProgramForm.OLDEST_OPSET);

  /** As much of a message of ONNX Runtime as tells what it is about. */
  private static final int LONGEST_REASON = 240;

  @TempDir private Path folder;

  private final FixtureCount passed = new FixtureCount();
  private final NavigableSet<String> run = new TreeSet<>();
  private NavigableMap<String, List<PaddleFixture>> fixtures;
  private OpenCases open;
  private OpenCases limits;

  @BeforeAll
  void read() throws IOException {
    fixtures = PaddleFixtures.byOperator();
    open = OpenCases.read("open.txt");
    limits = OpenCases.read("onnx-runtime.tsv");
  }

  @TestFactory
  Stream<DynamicTest> operators() {
    return fixtures.keySet().stream()
        .filter(operator -> FILTER.matcher(operator).matches())
        .filter(PaddleImporter.operators()::contains)
        .map(operator -> dynamicTest(operator, () -> run(operator)));
  }

  private void run(String operator) throws IOException {
    run.add(operator);
    FixtureRunner runner = new FixtureRunner(folder);
    List<String> failures = new ArrayList<>();
    for (PaddleFixture fixture : fixtures.get(operator)) {
      for (ProgramForm form : FORMS) {
        String line = "failing " + fixture.name() + " " + form;
        if (open.lists(line)) {
          continue;
        }
        Model model;
        try {
          model = runner.convert(fixture, form);
        } catch (UnsupportedOperatorException refusal) {
          if (form == ProgramForm.OLDEST_OPSET) {
            continue;
          }
          throw refusal;
        }
        String reason = outcome(fixture, form, model);
        passed.add(reason.isEmpty());
        if (!reason.isEmpty() && !limits.holds(line, reason)) {
          failures.add(line + ": " + reason);
        }
      }
    }
    failures.addAll(limits.solved(new TreeSet<>(List.of(operator))));
    if (!failures.isEmpty() && !MustPassList.isBeingUpdated()) {
      throw new AssertionError(String.join(System.lineSeparator(), failures));
    }
  }

  /** An empty text if ONNX Runtime's results are Paddle's, else why not, in one line. */
  private static String outcome(PaddleFixture fixture, ProgramForm form, Model model)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OnnxWriter.write(model, bytes);
    if (!SAVE.isEmpty()) {
      String name = fixture.name().replace('#', '-') + "-" + form + ".onnx";
      Files.write(Files.createDirectories(Path.of(SAVE)).resolve(name), bytes.toByteArray());
    }
    try (OnnxRuntimeSession session = OnnxRuntimeSession.load(bytes.toByteArray(), 1, true)) {
      Map<String, Tensor> inputs = FixtureRunner.inputs(fixture, model.graph().inputs());
      Map<String, OnnxValue> outputs = session.run(inputs);
      FixtureRunner.compare(fixture, model.graph().outputs(), name -> (Tensor) outputs.get(name));
      return "";
    } catch (IllegalStateException | AssertionError failure) {
      Throwable said = failure.getCause() == null ? failure : failure.getCause();
      String text = said.getMessage().replaceAll("\\s+", " ").strip();
      return text.substring(0, Math.min(LONGEST_REASON, text.length())).strip();
    }
  }

  @AfterAll
  void summarize() throws IOException {
    System.out.println(
        "Paddle operators converted and run by ONNX Runtime "
            + OnnxRuntimeSession.version()
            + ": "
            + passed
            + " cases of "
            + run.size()
            + " operators");
    if (MustPassList.isBeingUpdated()) {
      limits.update(run);
    }
  }
}
