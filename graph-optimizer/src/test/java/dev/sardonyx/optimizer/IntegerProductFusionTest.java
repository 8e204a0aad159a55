package dev.sardonyx.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Products of integers that are scaled, as quantizers write them. */
class IntegerProductFusionTest {
  private static Models product(String scaleInputs) {
    return Models.model()
        .opset(11)
        .input("a", ElementType.UINT8, "n", 2)
        .input("zero", ElementType.UINT8)
        .input("s")
        .input("vector", 3)
        .input("any", "k")
        .constant("b", Tensor.wrap(ElementType.INT8, Shape.of(2, 3), new byte[6], 0))
        .constant("bias", Tensor.of(new float[] {1, 2, 3}, 3))
        .node("MatMulInteger", "a b zero", "sums")
        .node("Cast", "sums", "reals", Attribute.of("to", 1L))
        .node("Mul", scaleInputs, "scaled");
  }

  @Test
  void castScaleBiasAndActivationBecomeOne() {
    Optimized result =
        product("reals vector")
            .node("Add", "bias scaled", "sum")
            .node("Relu", "sum", "y")
            .output("y")
            .engine();
    assertEquals(Map.of("dev.sardonyx:FusedMatMulInteger", 1), Models.operators(result));
    assertEquals(
        List.of("a", "b", "zero", "", "vector", "bias"),
        Models.only(result, "dev.sardonyx:FusedMatMulInteger").inputs());
  }

  @Test
  void aTensorOfTheSameShapeIsAddedToo() {
    Optimized result =
        product("reals vector")
            .input("skip", "n", 3)
            .node("Add", "bias scaled", "sum")
            .node("Add", "sum skip", "y")
            .output("y")
            .engine();
    assertEquals(Map.of("dev.sardonyx:FusedMatMulInteger", 1), Models.operators(result));
    assertEquals(
        List.of("a", "b", "zero", "", "vector", "bias", "skip"),
        Models.only(result, "dev.sardonyx:FusedMatMulInteger").inputs());
  }

  @Test
  void aScalarScaleMayComeFirst() {
    Optimized result = product("s reals").output("scaled").engine();
    assertEquals(Map.of("dev.sardonyx:FusedMatMulInteger", 1), Models.operators(result));
  }

  @Test
  void aBiasAfterAnotherStepStaysAnOperator() {
    Optimized result =
        product("reals s")
            .node("Relu", "scaled", "r")
            .node("Add", "r bias", "y")
            .output("y")
            .engine();
    assertEquals(Map.of("dev.sardonyx:FusedMatMulInteger", 1, "Add", 1), Models.operators(result));
  }

  @Test
  void declinesAScaleThatMayChangeTheShape() {
    Optimized result = product("reals any").output("scaled").engine();
    assertEquals(Map.of("MatMulInteger", 1, "Cast", 1, "Mul", 1), Models.operators(result));
    assertTrue(Models.declined(result, "integer-product-fusion").contains("'any' is not known"));
  }

  @Test
  void declinesWhatSomebodyElseReads() {
    Optimized result = product("reals s").output("scaled", "sums").engine();
    assertEquals(Map.of("MatMulInteger", 1, "Cast", 1, "Mul", 1), Models.operators(result));
    assertTrue(Models.declined(result, "integer-product-fusion").contains("graph output"));
  }
}
