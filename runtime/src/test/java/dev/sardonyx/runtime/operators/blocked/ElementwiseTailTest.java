package dev.sardonyx.runtime.operators.blocked;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Elementwise operators between convolutions become one pass, in channel blocks too. */
class ElementwiseTailTest {
  @ParameterizedTest
  @ValueSource(ints = {16, 21})
  void squeezeAndExcite(int channels) {
    Map<String, Integer> operators =
        new Network()
            .input("x", 2, 16, 13, 17)
            .pointwise("x", 16, channels, "a")
            .node("GlobalAveragePool", "a", "g")
            .pointwise("g", channels, channels, "e")
            .node("HardSigmoid", "e", "s")
            .node("Mul", "a s", "m")
            .node("Add", "m a", "t")
            .constant("scale", channels, 1, 1)
            .node("Mul", "t scale", "y")
            .node("Relu", "y", "r")
            .pointwise("r", channels, 5, "z")
            .check("z", 1e-5);
    assertEquals(
        Map.of(
            "BlockedConv",
            3,
            "BlockedGlobalAveragePool",
            1,
            "Elementwise",
            1,
            "FromChannelBlocks",
            1,
            "ToChannelBlocks",
            1),
        operators);
  }

  /** A value that two of the operators use stays inside; one that is used elsewhere doesn't. */
  @Test
  void valuesOfSeveralUses() {
    Map<String, Integer> operators =
        new Network()
            .input("x", 1, 3, 6, 7)
            .node("Exp", "x", "e")
            .node("Neg", "e", "n")
            .node("Mul", "e n", "p")
            .node("Sub", "p e", "d")
            .node("Sqrt", "e", "q")
            .node("ReduceMean", "d", "m")
            .node("Add", "m q", "y")
            .check("y", 1e-4);
    assertEquals(Map.of("Elementwise", 2, "Exp", 1, "ReduceMean", 1), operators);
  }

  /** The gate has but one number a channel: computed once, not for each pixel. */
  @Test
  void smallerTensorsStayApart() {
    Map<String, Integer> operators =
        new Network()
            .input("x", 1, 3, 6, 7)
            .node("GlobalAveragePool", "x", "g")
            .node("Tanh", "g", "t")
            .node("Exp", "t", "e")
            .node("Mul", "x e", "m")
            .node("Neg", "m", "y")
            .check("y", 1e-4);
    assertEquals(Map.of("Elementwise", 2, "GlobalAveragePool", 1), operators);
  }
}
