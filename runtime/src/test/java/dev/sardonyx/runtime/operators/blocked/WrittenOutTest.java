package dev.sardonyx.runtime.operators.blocked;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is written out in arithmetic, or apart, computes the same as one operator. */
class WrittenOutTest {
  private static Network numbers() {
    return new Network()
        .constant("half", Tensor.scalar(0.5f))
        .constant("one", Tensor.scalar(1f))
        .constant("two", Tensor.scalar(2f))
        .constant("three", Tensor.scalar(3f))
        .constant("alpha", Tensor.scalar(1.702f))
        .constant("cubic", Tensor.scalar(0.044715f))
        .constant("factor", Tensor.scalar(0.7978845608f))
        .constant("epsilon", Tensor.scalar(1e-6f));
  }

  private static Network gelu(Network network, String x, String output) {
    return network
        .node("Pow", x + " three", "g1")
        .node("Mul", "g1 cubic", "g2")
        .node("Add", x + " g2", "g3")
        .node("Mul", "g3 factor", "g4")
        .node("Tanh", "g4", "g5")
        .node("Add", "g5 one", "g6")
        .node("Mul", x + " half", "g7")
        .node("Mul", "g7 g6", output);
  }

  @Test
  void geluByTheHyperbolicTangent() {
    assertEquals(Map.of("Gelu", 1), gelu(numbers().input("x", 2, 3, 7), "x", "y").check("y", 2e-6));
    Network product = numbers().input("x", 5, 8).constant("w", 8, 6).node("MatMul", "x w", "p");
    assertEquals(Map.of("FusedMatMul", 1), gelu(product, "p", "y").check("y", 5e-6));
  }

  private static Network silu(Network network, String x, String output) {
    return network
        .node("Mul", x + " alpha", "s1")
        .node("Sigmoid", "s1", "s2")
        .node("Mul", x + " s2", output);
  }

  @Test
  void siluWithAFactor() {
    assertEquals(Map.of("Silu", 1), silu(numbers().input("x", 2, 3, 7), "x", "y").check("y", 2e-6));
    Network behind =
        silu(numbers().input("x", 1, 16, 5, 6).pointwise("x", 16, 16, "c"), "c", "s")
            .node("Mul", "s c", "t")
            .node("Add", "t x", "y");
    assertFalse(behind.check("y", 1e-5).containsKey("Sigmoid"));
    Network step = silu(numbers().input("x", 1, 16, 5, 6).pointwise("x", 16, 16, "c"), "c", "y");
    Map<String, Integer> operators = step.check("y", 1e-5);
    assertEquals(1, operators.get("BlockedConv"));
    assertFalse(operators.containsKey("Silu"), operators.toString());
  }

  @Test
  void rootMeanSquares() {
    Network network =
        numbers()
            .fixedInput("x", 3, 4, 10)
            .constant("gamma", 10)
            .node("Mul", "x x", "sq")
            .node("ReduceMean", "sq", "mean", Attribute.ofInts("axes", List.of(2L)))
            .node("Add", "epsilon mean", "me")
            .node("Sqrt", "me", "root")
            .node("Reciprocal", "root", "r")
            .node("Mul", "x r", "n")
            .node("Mul", "n gamma", "y");
    assertEquals(Map.of("RMSNormalization", 1), network.check("y", 2e-6));
  }

  @Test
  void padding() {
    Network network =
        new Network()
            .input("x", 1, 16, 7, 6)
            .constant("none", Tensor.scalar(Float.NEGATIVE_INFINITY))
            .constant("pads", Tensor.of(new long[] {0, 0, 1, 2, 0, 0, 0, 1}, 8))
            .constant("w", 16, 16, 3, 3)
            .pointwise("x", 16, 16, "c")
            .node("Pad", "c pads", "p")
            .node("Conv", "p w", "d")
            .node("Pad", "d pads", "q")
            .node("AveragePool", "q", "e", Attribute.ofInts("kernel_shape", List.of(3L, 3L)))
            .node("Pad", "e pads none", "r")
            .node("MaxPool", "r", "y", Attribute.ofInts("kernel_shape", List.of(2L, 3L)));
    assertFalse(network.check("y", 2e-5).containsKey("Pad"));
  }

  @Test
  void normalizedProducts() {
    Network network =
        new Network()
            .input("x", 5, 8)
            .constant("w", 8, 6)
            .constant("scale", 6)
            .constant("offset", 6)
            .constant("mean", 6)
            .constant("variance", Tensor.of(new float[] {1, 2, 3, 0.5f, 0.25f, 9}, 6))
            .node("MatMul", "x w", "p")
            .node("BatchNormalization", "p scale offset mean variance", "y");
    Map<String, Integer> operators = network.check("y", 1e-5);
    assertEquals(1, operators.values().stream().mapToInt(Integer::intValue).sum());
    assertTrue(operators.toString().contains("Gemm"), operators.toString());
  }
}
