package dev.sardonyx.benchmarks.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SuiteTest {
  @TempDir private Path folder;

  @Test
  void rowsAreOfAllGroupsAndNamedOnce() {
    List<SuiteRow> rows = SuiteRow.all();
    Set<String> names = new HashSet<>();
    Set<SuiteGroup> groups = new HashSet<>();
    for (SuiteRow row : rows) {
      assertTrue(names.add(row.name()), row.name());
      groups.add(row.group());
    }
    assertEquals(Set.of(SuiteGroup.values()), groups);
    assertThrows(IllegalArgumentException.class, () -> SuiteRow.parse("OTHER\tname"));
  }

  @Test
  void modelsOfTheClassPathAreThereAndOthersMayLack() throws IOException {
    try (SuiteModels models = new SuiteModels(folder.resolve("none"))) {
      for (SuiteRow row : SuiteRow.all()) {
        assertEquals(
            row.model().startsWith("classpath:"), models.file(row.model()).isPresent(), row.name());
      }
    }
  }

  /** {@code Conv} with weights and bias of {@code ConstantOfShape}, as in the light models. */
  private static Model light() {
    return Model.of(
        Graph.of(
            "g",
            List.of(
                Node.of("ConstantOfShape", List.of("ws"), List.of("w")),
                Node.of("ConstantOfShape", List.of("bs"), List.of("b")),
                Node.of(
                    "Conv",
                    List.of("x", "w", "b"),
                    List.of("y"),
                    Attribute.ofInts("kernel_shape", List.of(3L, 3L)))),
            Map.of(
                "ws", Tensor.of(new long[] {64, 32, 3, 3}, 4), "bs", Tensor.of(new long[] {64}, 1)),
            List.of(
                Value.of(
                    "x",
                    TensorType.of(
                        ElementType.FLOAT,
                        Dimension.of(1),
                        Dimension.of(32),
                        Dimension.of(8),
                        Dimension.of(8)))),
            List.of(Value.untyped("y"))),
        9);
  }

  @Test
  void randomWeightsKeepTheSizeOfActivations() {
    Graph graph = RandomWeights.in(light(), 1).graph();
    assertEquals(List.of("Conv"), graph.nodes().stream().map(Node::operator).toList());
    float[] weights = graph.initializers().get("w").floats();
    assertEquals(64 * 32 * 9, weights.length);
    double squares = 0;
    for (float weight : weights) {
      squares += weight * weight;
    }
    assertEquals(2.0 / (32 * 9), squares / weights.length, 0.05 * 2 / (32 * 9));
    for (float bias : graph.initializers().get("b").floats()) {
      assertTrue(Math.abs(bias) <= 0.1f);
    }
    assertTrue(
        Arrays.equals(
            weights, RandomWeights.in(light(), 1).graph().initializers().get("w").floats()));
    assertFalse(
        Arrays.equals(
            weights, RandomWeights.in(light(), 2).graph().initializers().get("w").floats()));
  }

  @Test
  void measuresWhatIsThereAndSaysWhatIsNot() throws IOException {
    Path vad = Files.createDirectories(folder.resolve("models/onnx/onnxmltools-xgb"));
    Value x = Value.of("X", TensorType.of(ElementType.FLOAT, Dimension.of("n"), Dimension.of(4)));
    Value y = Value.of("y", TensorType.of(ElementType.FLOAT, Dimension.of("n"), Dimension.of(4)));
    OnnxWriter.write(
        Model.of(
                Graph.of(
                    "g",
                    List.of(Node.of("Relu", List.of("X"), List.of("y"))),
                    Map.of(),
                    List.of(x),
                    List.of(y)),
                13)
            .withIrVersion(8),
        vad.resolve("test_xgb.onnx"));
    Path page = folder.resolve("page.md");
    Path chart = folder.resolve("chart.png");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command = new CommandLine(new SuiteCommand());
    command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int exit =
        command.execute(
            "--only=XGBoost|LightGBM, batch 1$",
            "--quick",
            "--rounds=1",
            "--warmup=0",
            "--threads=1",
            "--shared=" + folder,
            "--markdown=" + page,
            "--chart=" + chart);
    assertEquals(0, exit, err.toString());
    assertTrue(err.toString().startsWith("LightGBM, batch 1 is left out: "), err.toString());
    String text = Files.readString(page);
    assertTrue(text.contains("| XGBoost, batch 1,000 | 1000x4 | 1 | "), text);
    assertTrue(text.contains("- LightGBM, batch 1: this machine lacks shared:"), text);
    assertEquals(0x89, Files.readAllBytes(chart)[0] & 0xFF);
  }
}
