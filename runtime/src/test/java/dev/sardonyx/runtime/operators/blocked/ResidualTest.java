package dev.sardonyx.runtime.operators.blocked;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tensors added to the result of a convolution or a product. */
class ResidualTest {
  private static Attribute ints(String name, Long... values) {
    return Attribute.ofInts(name, List.of(values));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 19, 40})
  void areAddedBetweenTheStepsOfAPointwiseConvolution(int channels) {
    Map<String, Integer> operators =
        new Network()
            .input("x", 2, 16, 7, 9)
            .pointwise("x", 16, channels, "a")
            .node("Relu", "a", "r")
            .pointwise("r", channels, channels, "c")
            .node("Tanh", "c", "t")
            .node("Add", "r t", "s")
            .node("Relu", "s", "y")
            .check("y", 1e-5);
    assertEquals(Map.of("BlockedConv", 2, "FromChannelBlocks", 1, "ToChannelBlocks", 1), operators);
  }

  /** Two residuals, written as one Sum. */
  @Test
  void maySumUpAnyNumber() {
    Map<String, Integer> operators =
        new Network()
            .input("x", 1, 16, 7, 9)
            .pointwise("x", 16, 24, "a")
            .node("Relu", "a", "r")
            .pointwise("r", 24, 24, "c")
            .node("Sum", "a r c", "s")
            .node("Max", "s a c", "m")
            .pointwise("m", 24, 9, "y")
            .check("y", 1e-4);
    assertEquals(3, operators.get("BlockedConv"));
    assertEquals(1, operators.get("ToChannelBlocks"));
    assertEquals(1, operators.get("FromChannelBlocks"));
    assertEquals(null, operators.get("Sum"));
  }

  @Test
  void areAddedByEveryKindOfConvolution() {
    Map<String, Integer> operators =
        new Network()
            .input("x", 1, 3, 13, 11)
            .input("z", 1, 24, 13, 11)
            .constant("w1", 24, 3, 3, 3)
            .constant("w2", 24, 24, 3, 3)
            .constant("w3", 24, 1, 3, 3)
            .constant("w4", 24, 24, 5, 5)
            .constant("w5", 24, 12, 3, 3)
            .node("Conv", "x w1", "a1", ints("pads", 1L, 1L, 1L, 1L))
            .node("Add", "z a1", "s1")
            .node("Conv", "s1 w2", "a2", ints("pads", 1L, 1L, 1L, 1L))
            .node("Add", "a2 s1", "s2")
            .node("Conv", "s2 w3", "a3", ints("pads", 1L, 1L, 1L, 1L), Attribute.of("group", 24L))
            .node("Add", "a3 z", "s3")
            .node("Conv", "s3 w4", "a4", ints("pads", 2L, 2L, 2L, 2L))
            .node("Add", "s2 a4", "s4")
            .node("Conv", "s4 w5", "a5", ints("pads", 1L, 1L, 1L, 1L), Attribute.of("group", 2L))
            .node("Add", "a5 s4", "y")
            .check("y", 0.02);
    assertEquals(5, operators.get("BlockedConv"));
    assertEquals(null, operators.get("Add"));
  }

  /** The model doesn't say that the second tensor has but one pixel. */
  @Test
  void mayTurnOutToBeBroadcast() {
    Map<String, Integer> operators =
        new Network()
            .input("x", 1, 16, 5, 6)
            .input("z", 1, 16, 1, 1)
            .pointwise("x", 16, 16, "a")
            .node("Add", "a z", "s")
            .node("Relu", "s", "r")
            .pointwise("r", 16, 9, "b")
            .check("b", 1e-5);
    assertEquals(null, operators.get("Add"));
    new Network()
        .input("x", 1, 16, 1, 1)
        .input("z", 1, 16, 4, 3)
        .pointwise("x", 16, 16, "a")
        .node("Add", "z a", "s")
        .node("Relu", "s", "y")
        .check("y", 1e-5);
  }

  @Test
  void areLeftAloneWhereTheyCertainlyAreBroadcast() {
    Map<String, Integer> operators =
        new Network()
            .input("x", 1, 16, 5, 6)
            .pointwise("x", 16, 16, "a")
            .node("GlobalAveragePool", "x", "z")
            .node("Add", "a z", "y")
            .check("y", 1e-5);
    assertEquals(1, operators.get("Add"));
    operators =
        new Network()
            .input("x", 1, 16, 5, 6)
            .pointwise("x", 16, 16, "a")
            .node("Add", "a a", "y")
            .check("y", 1e-5);
    assertEquals(1, operators.get("Add"));
  }

  @Test
  void keepNaN() {
    float[] numbers = new float[16 * 4];
    numbers[5] = Float.NaN;
    numbers[6] = Float.POSITIVE_INFINITY;
    new Network()
        .input("x", 1, 16, 2, 2)
        .input("z", Tensor.of(numbers, 1, 16, 2, 2))
        .pointwise("x", 16, 16, "a")
        .node("Add", "a z", "s")
        .node("Relu", "s", "y")
        .check("y", 1e-5);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 19, 130})
  void areAddedByProducts(int columns) {
    Map<String, Integer> operators =
        new Network()
            .fixedInput("x", 2, 67, 16)
            .fixedInput("z", 2, 67, columns)
            .constant("w1", 16, columns)
            .constant("b1", columns)
            .constant("w2", columns, columns)
            .node("MatMul", "x w1", "a")
            .node("Add", "b1 a", "b")
            .node("Tanh", "b", "t")
            .node("Add", "z t", "s")
            .node("Relu", "s", "r")
            .node("MatMul", "r w2", "c")
            .node("Add", "c s", "y")
            .check("y", 1e-4);
    assertEquals(Map.of("FusedMatMul", 2, "Relu", 1), operators);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 19, 130})
  void areAddedByProductsOfTwoTensors(int columns) {
    Map<String, Integer> operators =
        new Network()
            .fixedInput("x", 2, 5, 16)
            .fixedInput("w", 2, 16, columns)
            .fixedInput("z", 2, 5, columns)
            .node("MatMul", "x w", "a")
            .node("Add", "a z", "y")
            .check("y", 1e-5);
    assertEquals(Map.of("FusedMatMul", 1), operators);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 19, 130})
  void areAddedByProductsOfMatrices(int columns) {
    for (long transposed = 0; transposed < 2; transposed++) {
      Map<String, Integer> operators =
          new Network()
              .fixedInput("x", transposed == 1 ? 16 : 7, transposed == 1 ? 7 : 16)
              .fixedInput("z", 7, columns)
              .constant("w", 16, columns)
              .constant("b", columns)
              .node("Gemm", "x w b", "a", Attribute.of("transA", transposed))
              .node("Relu", "a", "r")
              .node("Add", "z r", "y")
              .check("y", 1e-5);
      assertEquals(Map.of("FusedGemm", 1), operators);
    }
  }

  /** The model doesn't say how many rows there are. */
  @Test
  void ofProductsMayTurnOutToBeBroadcast() {
    Map<String, Integer> operators =
        new Network()
            .input("x", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 1, 3, 2))
            .input("z", Tensor.of(new float[] {7, 8}, 1, 1, 1, 2))
            .constant("w", 2, 2)
            .constant("v", 2, 2)
            .node("MatMul", "x w", "a")
            .node("MatMul", "z v", "b")
            .node("Add", "a b", "s")
            .node("Tanh", "s", "y")
            .check("y", 1e-6);
    assertEquals(Map.of("FusedMatMul", 1, "MatMul", 1), operators);
  }

  @Test
  void ofOtherWidthsAreLeftAlone() {
    Map<String, Integer> operators =
        new Network()
            .fixedInput("x", 3, 4, 5)
            .fixedInput("z", 3, 4, 1)
            .constant("w", 5, 6)
            .node("MatMul", "x w", "a")
            .node("Add", "a z", "y")
            .check("y", 1e-5);
    assertEquals(Map.of("Add", 1, "MatMul", 1), operators);
  }

  @Test
  void ofProductsKeepNaN() {
    float[] numbers = new float[6 * 4];
    numbers[5] = Float.NaN;
    numbers[6] = Float.NEGATIVE_INFINITY;
    new Network()
        .fixedInput("x", 6, 3)
        .input("z", Tensor.of(numbers, 6, 4))
        .constant("w", 3, 4)
        .node("MatMul", "x w", "a")
        .node("Add", "z a", "y")
        .check("y", 1e-5);
  }
}
