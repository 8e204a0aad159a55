package dev.sardonyx.cli;

import static dev.sardonyx.cli.CommandRun.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code convert} on small models of {@code ../shared/models/paddle}. */
class ConvertCommandTest {
  private static final Path MODELS = Path.of("..", "..", "..", "shared", "models", "paddle");
  private static final String SMALL = "serving-uci-housing";

  @TempDir Path folder;

  @BeforeEach
  void needsTheModels() {
    Assumptions.assumeTrue(Files.isDirectory(MODELS), "../shared/models/paddle is not there");
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void writesAFileThatVerifiesAndRuns() throws IOException {
    Path file = folder.resolve("out.onnx");
    CommandRun converted =
        run("convert", MODELS.resolve(SMALL), "-o", file, "--opset", 13, "--optimize", "--verify");
    assertEquals("", converted.errors());
    assertEquals(0, converted.exitCode());
    assertTrue(converted.out().contains("opset 13, from ProgramDesc"), converted.out());
    assertTrue(converted.out().contains("verified: largest difference"), converted.out());
    assertEquals(List.of("out.onnx"), left());
    assertEquals(0, run("check", file).exitCode());
    CommandRun direct = run("run", MODELS.resolve(SMALL), "--shape", "x=2,13");
    CommandRun written = run("run", file, "--shape", "x=2,13");
    assertEquals(0, direct.exitCode(), direct.errors());
    assertEquals(statistics(direct), statistics(written));
  }

  /** All that {@code run} prints but the time. */
  private static List<String> statistics(CommandRun run) {
    return run.out().lines().filter(line -> !line.startsWith("time")).toList();
  }

  @Test
  void putsLargeTensorsBeside() throws IOException {
    Path file = folder.resolve("out.onnx");
    CommandRun run =
        run(
            "convert",
            MODELS.resolve("pir-pplcnet-x0_25-textline-ori"),
            "-o",
            file,
            "--external-data",
            "--verify");
    assertEquals("", run.errors());
    assertEquals(List.of("out.onnx", "out.onnx.data"), left());
    assertTrue(Files.size(folder.resolve("out.onnx.data")) > Files.size(file));
    assertEquals(0, run("check", file).exitCode());
  }

  @Test
  void leavesNothingBehindWhenItFails() throws IOException {
    Path broken = Files.createDirectory(folder.resolve("broken"));
    Files.copy(MODELS.resolve(SMALL).resolve("__model__"), broken.resolve("__model__"));
    Path file = folder.resolve("out.onnx");
    CommandRun run = run("convert", broken, "-o", file);
    assertEquals(1, run.exitCode());
    assertTrue(run.errors().contains("fc_0"), run.errors());
    assertEquals(List.of("broken"), left());
    assertEquals(2, run("convert", broken, "-o", file, "--opset", 5).exitCode());
    assertEquals(2, run("convert", "-o", file).exitCode());
  }

  @Test
  void convertsATreeAndGoesOnWhereItStopped() throws IOException {
    Path tree = folder.resolve("tree");
    copy(MODELS.resolve(SMALL), tree.resolve("deep/housing"));
    Path broken = Files.createDirectories(tree.resolve("broken"));
    Files.copy(MODELS.resolve(SMALL).resolve("__model__"), broken.resolve("__model__"));
    Path target = folder.resolve("target");
    CommandRun first = run("convert", "--batch", tree, "-o", target, "--verify");
    assertEquals(1, first.exitCode());
    assertTrue(first.out().contains("1 model converted, 1 failed"), first.out());
    Path file = target.resolve("deep/housing.onnx");
    assertEquals(0, run("check", file).exitCode());
    JsonNode report =
        new ObjectMapper().readTree(target.resolve("conversion-report.json").toFile());
    assertEquals(2, report.size());
    assertTrue(report.at("/0/error").asText().contains("fc_0"), report.toString());
    assertTrue(report.at("/0/output").isNull());
    assertEquals("ProgramDesc", report.at("/1/format").asText());
    assertEquals(1, report.at("/1/operators/mul").asInt());
    assertEquals(Files.size(file), report.at("/1/outputBytes").asLong());
    assertTrue(report.at("/1/parity/relative").asDouble() <= 1e-6);
    assertFalse(Files.exists(target.resolve("broken.onnx")));

    // What was done stays; what failed is tried again.
    Files.writeString(file, "untouched");
    copy(MODELS.resolve(SMALL), broken);
    CommandRun second = run("convert", "--batch", tree, "-o", target, "--verify");
    assertEquals(0, second.exitCode(), second.out());
    assertEquals("untouched", Files.readString(file));
    assertEquals(0, run("check", target.resolve("broken.onnx")).exitCode());

    // Other options, other files.
    assertEquals(0, run("convert", "--batch", tree, "-o", target, "--opset", 12).exitCode());
    assertEquals(0, run("check", file).exitCode());
  }

  @Test
  void differencesAreThoseOfTheNumbers() {
    Parity parity =
        Parity.of("y", Tensor.of(new float[] {3, -4, 0}, 3), Tensor.of(new float[] {3, -4, 1}, 3));
    assertEquals(new Parity(1, 0.25, 0.2), parity);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!Files.exists(to.resolve(file.getFileName()))) {
          Files.copy(file, to.resolve(file.getFileName()));
        }
      }
    }
  }
}
