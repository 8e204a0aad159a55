package dev.sardonyx.cli;

import static dev.sardonyx.cli.CommandRun.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.io.OnnxWriter;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileCommandTest {
  @TempDir private Path folder;
  private Path model;

  /** {@code y[n, 7] = Softmax(x[n, 5] · w[5, 7])}. */
  @BeforeEach
  void writeModel() throws IOException {
    Graph graph =
        Graph.of(
            "classifier",
            List.of(
                Node.of("MatMul", List.of("x", "w"), List.of("p")).withName("product"),
                Node.of("Softmax", List.of("p"), List.of("y"))),
            Map.of("w", Tensor.zeros(ElementType.FLOAT, Shape.of(5, 7))),
            List.of(
                Value.of(
                    "x", TensorType.of(ElementType.FLOAT, Dimension.of("n"), Dimension.of(5)))),
            List.of(Value.untyped("y")));
    model = folder.resolve("classifier.onnx");
    OnnxWriter.write(Model.of(graph, 20), model);
  }

  @Test
  void saysWhereTheTimeGoes() {
    CommandRun run =
        run("profile", model, "--shape", "x=3,5", "--runs", 2, "--warmup", 0, "--threads", 1);
    assertEquals(0, run.exitCode(), run.errors());
    List<String> lines = run.out().lines().toList();
    assertTrue(lines.getFirst().startsWith("classifier.onnx, 1 thread, "), run.out());
    String product =
        lines.stream().filter(line -> line.contains("[3, 5] [5, 7] -> [3, 7]")).findFirst().get();
    assertTrue(product.matches(" *[0-9.]+ +[0-9.]+% +[0-9.]+ +[0-9]+%  .*product.*"), product);
    String softmax =
        lines.stream().filter(line -> line.contains("[3, 7] -> [3, 7]")).findFirst().get();
    assertTrue(softmax.matches(" *[0-9.]+ +[0-9.]+% +Softmax.*"), softmax);
    assertTrue(run.out().contains("optimizer: 2 nodes -> 2 nodes"), run.out());
    // Twice 21 numbers, the second of which begin at the next cache line.
    assertTrue(
        run.out().contains("memory of a run: 212 bytes planned, 168 bytes alive at once"),
        run.out());
  }

  @Test
  void theTraceHasTheKeysScriptsKnow() throws IOException {
    Path trace = folder.resolve("trace.json");
    CommandRun run =
        run("profile", model, "--shape", "x=3,5", "--runs=1", "--warmup=0", "--trace", trace);
    assertEquals(0, run.exitCode(), run.errors());
    assertTrue(Files.readString(trace).startsWith("[\n{\"cat\":\"Session\""));
    List<String> names = new ArrayList<>();
    JsonNode product = null;
    long latest = 0;
    for (JsonNode event : new ObjectMapper().readTree(trace.toFile())) {
      Set<String> keys = Set.of("cat", "pid", "tid", "dur", "ts", "ph", "name", "args");
      assertEquals(keys, event.propertyStream().map(Map.Entry::getKey).collect(Collectors.toSet()));
      assertEquals("X", event.get("ph").asText());
      assertTrue(event.get("ts").asLong() >= latest, "sorted by time");
      latest = event.get("ts").asLong();
      names.add(event.get("name").asText());
      if (event.at("/args/op_name").asText().endsWith("MatMul")) {
        product = event;
      }
    }
    assertEquals(
        List.of("model_loading_uri", "session_initialization", "model_run"), names.subList(0, 3));
    assertEquals(5, names.size());
    assertEquals("Node", product.get("cat").asText());
    assertTrue(product.get("name").asText().endsWith("_kernel_time"));
    assertEquals("60", product.at("/args/activation_size").asText());
    assertEquals("140", product.at("/args/parameter_size").asText());
    assertEquals("84", product.at("/args/output_size").asText());
    assertEquals(
        "[{\"float\":[3,5]},{\"float\":[5,7]}]", product.at("/args/input_type_shape").toString());
    assertEquals("[{\"float\":[3,7]}]", product.at("/args/output_type_shape").toString());
    for (String key : List.of("provider", "node_index", "thread_scheduling_stats")) {
      assertTrue(product.get("args").has(key), key);
    }
  }

  @Test
  void wrongUsage() {
    assertEquals(2, run("profile", model, "--runs", 0).exitCode());
    assertEquals(1, run("profile", model).exitCode(), "x has an open size");
  }
}
