package dev.sardonyx.benchmarks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import dev.sardonyx.tools.NumpyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkInputsTest {
  @TempDir private Path folder;

  /** Inputs {@code a:0 FLOAT[n, 3]} and {@code b FLOAT[2]}, and {@code w} with a default. */
  private static Model model() {
    Tensor w = Tensor.of(new float[] {1, 2}, 2);
    return new Model(
        8,
        Map.of("", 17),
        Graph.of(
            "sum",
            List.of(Node.of("Add", List.of("b", "w"), List.of("y"))),
            Map.of("w", w),
            List.of(
                Value.of(
                    "a:0", TensorType.of(ElementType.FLOAT, Dimension.of("n"), Dimension.of(3))),
                Value.of("b", TensorType.of(ElementType.FLOAT, Dimension.of(2))),
                Value.of("w", TensorType.of(ElementType.FLOAT, Dimension.of(2)))),
            List.of(Value.of("y", TensorType.of(ElementType.FLOAT, Dimension.of(2))))),
        List.of(),
        "",
        "",
        "",
        0,
        "",
        Map.of());
  }

  private Map<String, Tensor> inputs(Map<String, String> shapes) throws IOException {
    return new BenchmarkInputs(shapes, 42).of(folder.resolve("m.onnx"), model());
  }

  @Test
  void openDimensionsHaveUsualSizes() throws IOException {
    Map<String, Tensor> inputs = inputs(Map.of());
    assertEquals(List.of("a:0", "b"), List.copyOf(inputs.keySet()));
    assertEquals(Shape.of(1, 3), inputs.get("a:0").shape());
    assertEquals("1x3 2", BenchmarkInputs.describe(inputs));
  }

  @Test
  void theShapeOfOneFileGoesFirst() throws IOException {
    assertEquals(Shape.of(5, 3), inputs(Map.of("a:0", "5,3")).get("a:0").shape());
    assertEquals(
        Shape.of(7, 3), inputs(Map.of("a:0", "5,3", "m.onnx:a:0", "7, 3")).get("a:0").shape());
    assertEquals(
        Shape.of(5, 3), inputs(Map.of("a:0", "5x3", "n.onnx:a:0", "7,3")).get("a:0").shape());
  }

  @Test
  void savedInputsServeUnlessAShapeIsGiven() throws IOException {
    Tensor saved = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    Path reference = Files.createDirectory(folder.resolve("ref_m"));
    NumpyFile.write(reference.resolve("in_a_0.npy"), saved);
    Tensor read = inputs(Map.of()).get("a:0");
    assertEquals(Shape.of(2, 3), read.shape());
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, read.floats());
    assertEquals(Shape.of(4, 3), inputs(Map.of("a:0", "4,3")).get("a:0").shape());
  }

  @Test
  void aShapeMustBeNumbers() {
    InvalidInputException refused =
        assertThrows(InvalidInputException.class, () -> inputs(Map.of("a:0", "5,x")));
    assertTrue(refused.getMessage().contains("--shape a:0=5,x"), refused.getMessage());
  }

  @Test
  void allElementsMayHaveOneValue() throws IOException {
    assertArrayEquals(
        new float[] {0.5f, 0.5f, 0.5f}, inputs(Map.of("a:0", "1x3:0.5")).get("a:0").floats());
    assertThrows(InvalidInputException.class, () -> inputs(Map.of("a:0", "1x3:many")));
  }
}
