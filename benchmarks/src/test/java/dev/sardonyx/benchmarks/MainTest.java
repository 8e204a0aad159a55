package dev.sardonyx.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
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
    assertEquals("model threads ms onnxruntime ms difference speed", lines.get(0));
    assertTrue(
        lines.get(1).matches("transposition 1 [0-9.]+ [0-9.]+ 0e\\+00 [0-9.]+"), lines.get(1));
    assertTrue(lines.get(2).startsWith("transposition 2 "), lines.get(2));
    assertTrue(lines.get(3).startsWith("geometric mean 1 "), lines.get(3));
    assertEquals(5, lines.size());
  }

  @Test
  void aModelThatLacksAShapeIsAtFault() {
    assertEquals(1, run(model.toString(), "--rounds=1", "--warmup=0"));
    assertTrue(err.toString().contains("input 'x' is FLOAT[n, 3]"), err.toString());
    assertTrue(err.toString().lines().count() <= 2, err.toString());
  }

  @Test
  void aFileThatIsNoModelIsAtFault() {
    assertEquals(1, run(folder.resolve("missing.onnx").toString()));
    assertTrue(err.toString().contains("missing.onnx"), err.toString());
  }

  @Test
  void wrongUsage() {
    assertEquals(2, run());
    assertEquals(2, run(model.toString(), "--against=pen-and-paper"));
    assertEquals(2, run(model.toString(), "--rounds=0"));
    assertEquals(2, run(model.toString(), "--threads=0"));
  }
}
