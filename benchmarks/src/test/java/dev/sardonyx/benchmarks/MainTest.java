package dev.sardonyx.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.io.OnnxWriter;
import dev.sardonyx.tensor.ElementType;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path model;

  @BeforeEach
  void writeModel() throws IOException {
    Dimension n = Dimension.of("n");
    Dimension three = Dimension.of(3);
    Graph graph =
        Graph.of(
            "transposition",
            List.of(Node.of("Transpose", List.of("x"), List.of("y"))),
            Map.of(),
            List.of(Value.of("x", TensorType.of(ElementType.FLOAT, n, three))),
            List.of(Value.of("y", TensorType.of(ElementType.FLOAT, three, n))));
    model = folder.resolve("transposition.onnx");
    OnnxWriter.write(
        new Model(8, Map.of("", 17), graph, List.of(), "", "", "", 0, "", Map.of()), model);
  }

  private int run(String... arguments) {
    CommandLine commandLine = Main.commandLine(new Main());
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }

  /** ONNX Runtime gets it converted. */
  @Test
  void measuresAPaddleModel() {
    Path paddle = Path.of("../../shared/models/paddle/serving-uci-housing");
    Assumptions.assumeTrue(Files.isDirectory(paddle));
    int exit =
        run(
            paddle.toString(),
            "--against=onnxruntime",
            "--threads=1",
            "--rounds=1",
            "--warmup=0",
            "--shape=x=4x13");
    assertEquals(0, exit, err.toString());
    assertTrue(out.toString().contains("serving-uci-housing"), out.toString());
    assertTrue(out.toString().contains("4x13"), out.toString());
  }

  @Test
  void measuresBothEnginesAtEachThreadCount() {
    int exit =
        run(
            model.toString(),
            "--against=onnxruntime",
            "--threads=1,2",
            "--rounds=1",
            "--warmup=0",
            "--shape=x=5,3");
    assertEquals(0, exit, err.toString());
    List<String> lines = out.toString().lines().map(line -> line.replaceAll(" +", " ")).toList();
    assertEquals("model input threads ms onnxruntime ms difference speed", lines.get(0));
    assertTrue(
        lines.get(1).matches("transposition 5x3 1 [0-9.]+ [0-9.]+ 0e\\+00 [0-9.]+"), lines.get(1));
    assertTrue(lines.get(2).startsWith("transposition 5x3 2 "), lines.get(2));
    assertTrue(lines.get(3).startsWith("geometric mean 1 "), lines.get(3));
    assertEquals(5, lines.size());
  }

  @Test
  void writesAMarkdownPageWithoutThisMachinesFolders() throws IOException {
    Path page = folder.resolve("page.md");
    int exit =
        run(
            model.toString(),
            "--against=onnxruntime",
            "--threads=1",
            "--rounds=1",
            "--warmup=0",
            "--markdown",
            page.toString());
    assertEquals(0, exit, err.toString());
    String text = Files.readString(page);
    assertTrue(text.contains("| transposition | 1x3 | 1 | "), text);
    assertTrue(text.contains("- Compared with: ONNX Runtime 1."), text);
    assertTrue(
        text.contains(
            "- Command: `./sardonyx bench transposition.onnx --against=onnxruntime --threads=1"
                + " --rounds=1 --warmup=0 --markdown page.md`"),
        text);
    assertFalse(text.contains(folder.toString()), text);
  }

  @Test
  void saysWhereTheTimeGoes() {
    int exit = run(model.toString(), "--threads=1", "--rounds=1", "--warmup=0", "--profile");
    assertEquals(0, exit, err.toString());
    assertTrue(out.toString().contains("operator "), out.toString());
    assertTrue(out.toString().contains(" ms  Transpose"), out.toString());
  }

  @Test
  void modelsThatFailAreLeftOut() throws IOException {
    Path page = folder.resolve("page.md");
    int exit =
        run(
            folder.resolve("missing.onnx").toString(),
            model.toString(),
            "--threads=1",
            "--rounds=1",
            "--warmup=0",
            "--markdown=" + page);
    assertEquals(1, exit);
    assertTrue(err.toString().contains("missing.onnx is left out: "), err.toString());
    assertTrue(out.toString().contains("transposition"), out.toString());
    assertTrue(Files.readString(page).contains("\nLeft out:\n\n- missing: "));
    assertFalse(Files.readString(page).contains("Compared with"));
    assertFalse(Files.readString(page).contains(folder.toString()));
  }

  @Test
  void aModelThatTheOtherEngineCannotRunIsLeftOut() throws IOException {
    Path unknown = folder.resolve("unknown.onnx");
    Value x = Value.of("x", TensorType.of(ElementType.FLOAT, Dimension.of(3)));
    Value y = Value.of("y", TensorType.of(ElementType.FLOAT, Dimension.of(3)));
    Graph graph =
        Graph.of(
            "unknown",
            List.of(Node.of("NoSuchOperator", List.of("x"), List.of("y"))),
            Map.of(),
            List.of(x),
            List.of(y));
    OnnxWriter.write(
        new Model(8, Map.of("", 17), graph, List.of(), "", "", "", 0, "", Map.of()), unknown);
    assertEquals(1, run(unknown.toString(), "--against=onnxruntime", "--rounds=1", "--warmup=0"));
    assertTrue(err.toString().contains("unknown.onnx is left out: "), err.toString());
    assertEquals("", out.toString());
  }

  @Test
  void wrongUsage() {
    assertEquals(2, run());
    assertEquals(2, run(model.toString(), "--against=pen-and-paper"));
    assertEquals(2, run(model.toString(), "--rounds=0"));
    assertEquals(2, run(model.toString(), "--threads=0"));
  }
}
