package dev.sardonyx.cli;

import static dev.sardonyx.cli.CommandRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.io.OnnxWriter;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import dev.sardonyx.tools.NumpyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands {@code run}, {@code inspect} and {@code check}. */
class ModelCommandsTest {
  @TempDir Path folder;

  /** {@code y[n, 2] = x[n, 2] + [10, 20]} by way of this operator. */
  private Path model(String operator) throws IOException {
    Graph graph =
        Graph.of(
            "sum",
            List.of(Node.of(operator, List.of("x", "w"), List.of("y"))),
            Map.of("w", Tensor.of(new float[] {10, 20}, 2)),
            List.of(
                Value.of(
                    "x", TensorType.of(ElementType.FLOAT, Dimension.of("n"), Dimension.of(2)))),
            List.of(
                Value.of(
                    "y", TensorType.of(ElementType.FLOAT, Dimension.of("n"), Dimension.of(2)))));
    Path file = folder.resolve(operator + ".onnx");
    OnnxWriter.write(Model.of(graph, 20), file);
    return file;
  }

  private Path input(float... elements) throws IOException {
    Path file = folder.resolve("x.npy");
    NumpyFile.write(file, Tensor.of(elements, elements.length / 2, 2));
    return file;
  }

  @Test
  void runsOnAFileAndWritesTheOutputs() throws IOException {
    Path outputs = folder.resolve("outputs");
    CommandRun run =
        run("run", model("Add"), "--input", "x=" + input(1, 2, 3, 4), "--output", outputs);
    assertEquals("", run.errors());
    assertEquals(0, run.exitCode());
    assertTrue(run.out().contains("FLOAT[2, 2]"), run.out());
    assertArrayEquals(
        new float[] {11, 22, 13, 24}, NumpyFile.read(outputs.resolve("0.npy")).floats());
    JsonNode description = new ObjectMapper().readTree(outputs.resolve("outputs.json").toFile());
    assertEquals("y", description.at("/outputs/0/name").asText());
    assertEquals("0.npy", description.at("/outputs/0/file").asText());
    try (var files = Files.list(folder)) {
      assertTrue(files.noneMatch(file -> file.toString().endsWith(".tmp")), "nothing left behind");
    }
  }

  @Test
  void makesUpTheSameInputForTheSameSeed() throws IOException {
    Path model = model("Add");
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    for (Path outputs : List.of(first, second)) {
      CommandRun run =
          run("run", model, "--shape", "x=3,2", "--threads", 2, "--seed", 5, "--output", outputs);
      assertEquals(0, run.exitCode(), run.errors());
    }
    float[] elements = NumpyFile.read(first.resolve("0.npy")).floats();
    assertEquals(6, elements.length);
    for (int i = 0; i < 6; i++) {
      float added = i % 2 == 0 ? 10 : 20;
      assertTrue(elements[i] >= added && elements[i] < added + 1, Arrays.toString(elements));
    }
    assertArrayEquals(
        Files.readAllBytes(first.resolve("0.npy")), Files.readAllBytes(second.resolve("0.npy")));
  }

  @Test
  void repeatedRunsAreTimed() throws IOException {
    CommandRun run = run("run", model("Add"), "--shape", "x=3,2", "--repeat", 3, "--threads", 1);
    assertEquals(0, run.exitCode(), run.errors());
    assertTrue(run.out().lines().anyMatch(line -> line.contains("median")), run.out());
    assertTrue(run.out().contains("1 thread"), run.out());
  }

  @Test
  void saysHowToGiveAnOpenShape() throws IOException {
    CommandRun run = run("run", model("Add"));
    assertEquals(1, run.exitCode());
    assertTrue(run.errors().contains("'x' is FLOAT[n, 2]"), run.errors());
    assertTrue(run.errors().contains("--shape x=1,2"), run.errors());
  }

  @Test
  void wrongInputsEndInOneLine() throws IOException {
    Path model = model("Add");
    Path wide = folder.resolve("wide.npy");
    NumpyFile.write(wide, Tensor.of(new float[3], 1, 3));
    for (List<Object> wrong :
        List.<List<Object>>of(
            List.of("--input", "z=" + wide),
            List.of("--input", "x=" + folder.resolve("none.npy")),
            List.of("--input", "x=" + model),
            List.of("--input", "x=" + wide),
            List.of("--shape", "x=1,two"))) {
      CommandRun run = run("run", model, wrong.get(0), wrong.get(1));
      assertEquals(1, run.exitCode(), wrong.toString());
      assertTrue(run.errors().startsWith("sardonyx: "), run.errors());
      assertFalse(run.errors().contains("\tat "), run.errors());
      assertEquals("", run.out());
    }
    assertEquals(2, run("run", model, "--threads", 0).exitCode());
    assertEquals(2, run("run", model, "--repeat", 0).exitCode());
    assertEquals(2, run("run").exitCode());
    assertEquals(2, run("run", model, "--unknown").exitCode());
  }

  @Test
  void inspectDescribesTheModel() throws IOException {
    CommandRun run = run("inspect", model("Add"));
    assertEquals(0, run.exitCode(), run.errors());
    for (String part :
        List.of(
            "ai.onnx 20",
            "x  FLOAT[n, 2]",
            "2 in 1 tensor",
            "1 node of 1 kind",
            "can be run: yes")) {
      assertTrue(run.out().contains(part), part + " in\n" + run.out());
    }
  }

  @Test
  void inspectNamesWhatCannotBeRun() throws IOException {
    CommandRun run = run("inspect", model("Frobnicate"));
    assertEquals(0, run.exitCode(), run.errors());
    assertTrue(run.out().contains("can be run: no"), run.out());
    assertTrue(run.out().contains("Frobnicate of opset 20"), run.out());
    CommandRun refused = run("run", model("Frobnicate"), "--shape", "x=1,2");
    assertEquals(1, refused.exitCode());
    assertTrue(refused.errors().contains("Frobnicate"), refused.errors());
  }

  @Test
  void inspectShowsWhatTheOptimizerDid() throws IOException {
    CommandRun run = run("inspect", "--optimizer", model("Add"));
    assertEquals(0, run.exitCode(), run.errors());
    assertTrue(run.out().contains("constant-folding"), run.out());
  }

  @Test
  void checkFindsNothingWrongWithWhatIsRight() throws IOException {
    CommandRun run = run("check", model("Add"));
    assertEquals("", run.errors());
    assertEquals("no problems", run.out().strip());
    assertEquals(0, run.exitCode());
  }

  @Test
  void checkPrintsEveryProblem() throws IOException {
    Graph graph =
        Graph.of(
            "wrong",
            List.of(
                Node.of("Relu", List.of("x", "w"), List.of("a"), Attribute.of("axis", 1)),
                Node.of("Frobnicate", List.of("a"), List.of("b")),
                Node.of("Relu", List.of("missing"), List.of("y"))),
            Map.of("w", Tensor.of(new float[] {10, 20}, 2)),
            List.of(Value.of("x", TensorType.of(ElementType.INT64, Dimension.of(2)))),
            List.of(Value.untyped("y")));
    Path file = folder.resolve("wrong.onnx");
    OnnxWriter.write(Model.of(graph, 13), file);
    CommandRun run = run("check", file);
    assertEquals(1, run.exitCode(), run.out());
    List<String> lines = run.out().lines().toList();
    assertEquals(7, lines.size(), run.out());
    for (String part :
        List.of(
            "'missing', which no node, input or initializer makes",
            "expected 1 input; found 2",
            "'axis' is unknown",
            "found int64",
            "no operator Frobnicate",
            "the output 'y' is declared without a type",
            "6 problems")) {
      assertTrue(run.out().contains(part), part + " in\n" + run.out());
    }
  }

  @Test
  void checkNamesWhatCannotBeRun() throws IOException {
    Node node =
        new Node("n", "com.example", "Own", "", List.of("x"), List.of("y"), Map.of(), "", Map.of());
    Graph graph =
        Graph.of(
            "own",
            List.of(node),
            Map.of(),
            List.of(Value.of("x", TensorType.of(ElementType.FLOAT, Dimension.of(2)))),
            List.of(Value.of("y", TensorType.of(ElementType.FLOAT, Dimension.of(2)))));
    Path file = folder.resolve("own.onnx");
    OnnxWriter.write(Model.of(graph, 13).withOpsets(Map.of("", 13, "com.example", 1)), file);
    CommandRun run = run("check", file);
    assertEquals(1, run.exitCode(), run.out());
    assertEquals(2, run.out().lines().count(), run.out());
    assertTrue(run.out().contains("com.example:Own of opset 1"), run.out());
    assertTrue(run.out().endsWith("1 problem" + System.lineSeparator()), run.out());
  }

  @Test
  void aFileThatIsNoModel() throws IOException {
    Path text = Files.writeString(folder.resolve("model.onnx"), "This is no model, but a text.\n");
    for (String command : List.of("run", "inspect", "check")) {
      CommandRun run = run(command, text);
      assertEquals(1, run.exitCode());
      assertTrue(run.errors().startsWith("sardonyx: " + text), run.errors());
      CommandRun missing = run(command, folder.resolve("none.onnx"));
      assertEquals(1, missing.exitCode());
      assertTrue(missing.errors().contains("none.onnx"), missing.errors());
    }
  }
}
