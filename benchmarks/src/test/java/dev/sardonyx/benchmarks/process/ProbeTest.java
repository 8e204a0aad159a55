package dev.sardonyx.benchmarks.process;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {
  @TempDir private Path folder;

  @Test
  void inputsAsArguments() {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    inputs.put("a:0=b", Tensor.of(new float[6], 2, 3));
    inputs.put("ids", Tensor.of(new long[4], 4));
    inputs.put("rate", Tensor.scalar(3L));
    List<String> arguments = ProbeInput.arguments(inputs);
    assertEquals(List.of("a:0=b=FLOAT:2x3", "ids=INT64:4", "rate=INT64:"), arguments);
    Map<String, Tensor> parsed = ProbeInput.parse(arguments);
    assertEquals(List.of("a:0=b", "ids", "rate"), List.copyOf(parsed.keySet()));
    assertEquals(Shape.of(2, 3), parsed.get("a:0=b").shape());
    assertEquals(37 / 101f, parsed.get("a:0=b").floats()[1]);
    assertArrayEquals(new long[] {1, 1, 1, 1}, parsed.get("ids").longs());
    assertArrayEquals(new long[] {16_000}, parsed.get("rate").longs());
    assertEquals(0, parsed.get("rate").shape().rank());
  }

  /** {@code y[2, 3] = -x}, with 40 bytes of weights, of which 16 are in a node. */
  private static Model model() {
    return Model.of(
            Graph.of(
                "g",
                List.of(
                    Node.of(
                        "Constant",
                        List.of(),
                        List.of("c"),
                        Attribute.of("value", Tensor.of(new long[2], 2))),
                    Node.of("Neg", List.of("x"), List.of("y"))),
                Map.of("w", Tensor.of(new float[6], 6)),
                List.of(
                    Value.of(
                        "x", TensorType.of(ElementType.FLOAT, Dimension.of(2), Dimension.of(3)))),
                List.of(
                    Value.of(
                        "y", TensorType.of(ElementType.FLOAT, Dimension.of(2), Dimension.of(3))))),
            13)
        .withIrVersion(8);
  }

  @Test
  void weightsOfAllKinds() {
    assertEquals(40, MemoryCommand.weights(model().graph()));
  }

  @Test
  void aProcessOfItsOwn() throws IOException {
    Path file = folder.resolve("m.onnx");
    OnnxWriter.write(model(), file);
    Map<String, Tensor> inputs = Map.of("x", Tensor.of(new float[6], 2, 3));
    Map<String, Long> ours = ProbeProcess.run("sardonyx", file, inputs, 1, 0.01);
    for (String key : Set.of("first", "tenth", "second2", "steady", "heap")) {
      assertTrue(ours.get(key) > 0, key);
    }
    assertEquals(24, ours.get("outputs"));
    assertTrue(ours.get("allocated") >= 24);
    Map<String, Long> theirs = ProbeProcess.run("onnxruntime", file, inputs, 1, 0);
    assertTrue(theirs.get("first") > 0);
    assertThrows(
        IllegalStateException.class,
        () -> ProbeProcess.run("sardonyx", folder.resolve("none.onnx"), inputs, 1, 0));
  }
}
