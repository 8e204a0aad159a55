package dev.sardonyx.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Constant folding, dead code, identities, common subexpressions, shapes. */
class EliminationTest {
  private static Tensor longs(long... values) {
    return Tensor.of(values, values.length);
  }

  @Test
  void constantNodesBecomeInitializers() {
    Optimized result =
        Models.model()
            .input("x", 2)
            .node("Constant", "", "c", Attribute.ofFloats("value_floats", List.of(1f, 2f)))
            .node("Mul", "x c", "y")
            .output("y")
            .portable();
    assertEquals(Map.of("Mul", 1), Models.operators(result));
    assertArrayEquals(new float[] {1, 2}, Models.constant(result, "c").floats());
  }

  @Test
  void aConstantThatIsAnOutputStays() {
    Optimized result =
        Models.model()
            .node("Constant", "", "c", Attribute.of("value_int", 3L))
            .output("c")
            .portable();
    assertEquals(Map.of("Constant", 1), Models.operators(result));
    assertTrue(Models.declined(result, "constant-nodes").contains("graph output"));
  }

  @Test
  void foldsChainsOfConstants() {
    Optimized result =
        Models.model()
            .input("x", ElementType.INT64, 2)
            .constant("a", longs(1, 2))
            .node("Add", "a a", "b")
            .node("Add", "b a", "c")
            .node("Add", "x c", "y")
            .output("y")
            .portable();
    assertEquals(Map.of("Add", 1), Models.operators(result));
    assertArrayEquals(new long[] {3, 6}, Models.constant(result, "c").longs());
    assertNull(Models.constant(result, "a"), "unused initializers go");
  }

  @Test
  void doesNotFoldBeyondTheBudget() {
    Optimized result =
        Optimizer.standard(
                (node, opset, inputs) -> {
                  throw new AssertionError("the size is known before");
                })
            .optimize(
                Models.model()
                    .constant("shape", longs(1000, 1000))
                    .node("ConstantOfShape", "shape", "big")
                    .node("Relu", "big", "y")
                    .output("y")
                    .build(),
                OptimizerOptions.of(OptimizationLevel.PORTABLE).maximumFoldedBytes(100_000));
    assertEquals(Map.of("ConstantOfShape", 1, "Relu", 1), Models.operators(result));
    assertTrue(
        Models.declined(result, "constant-folding").contains("takes 4000000 bytes"),
        Models.declined(result, "constant-folding"));
  }

  @Test
  void doesNotFoldRandomNumbersOrWhatTheEvaluatorCannot() {
    Optimized result =
        Models.model()
            .constant("a", longs(1))
            .node("RandomUniform", "", "r", Attribute.ofInts("shape", List.of(2L)))
            .node("Relu", "r", "y")
            .node("Neg", "a", "n")
            .node("Abs", "n", "z")
            .output("y", "z")
            .portable();
    String declined = Models.declined(result, "constant-folding");
    assertTrue(declined.contains("random"), declined);
    assertTrue(declined.contains("evaluator"), declined);
    assertEquals(4, result.report().nodesAfter());
  }

  @Test
  void removesWhatNoOutputDependsOn() {
    Optimized result =
        Models.model()
            .input("x", 2)
            .scalar("unused", 1)
            .node("Relu", "x", "y")
            .node("Neg", "x", "a")
            .node("Abs", "a", "b")
            .output("y")
            .portable();
    assertEquals(Map.of("Relu", 1), Models.operators(result));
    assertTrue(result.model().graph().initializers().isEmpty());
  }

  @Test
  void identitiesOfEveryKindGo() {
    Models model =
        Models.model()
            .input("x", "n", 3)
            .scalar("one", 1)
            .constant("zero", Tensor.of(new float[] {0}, 1))
            .constant("pads", longs(0, 0, 0, 0))
            .constant("axes", longs(0))
            .constant("whole", longs(0, 3))
            .constant("starts", longs(0))
            .constant("ends", longs(Long.MAX_VALUE))
            .node("Identity", "x", "a")
            .node("Mul", "one a", "b")
            .node("Add", "b zero", "c")
            .node("Sub", "c zero", "d")
            .node("Div", "d one", "e")
            .node("Transpose", "e", "f", Attribute.ofInts("perm", List.of(0L, 1L)))
            .node("Pad", "f pads", "g")
            .node("Concat", "g", "h", Attribute.of("axis", 0L))
            .node("Cast", "h", "i", Attribute.of("to", (long) ElementType.FLOAT.code()))
            .node("Unsqueeze", "i axes", "j")
            .node("Squeeze", "j axes", "k")
            .node("Reshape", "k whole", "l")
            .node("Slice", "l starts ends", "m")
            .node("Dropout", "m", "n")
            .node("Relu", "n", "y")
            .output("y");
    assertEquals(Map.of("Relu", 1), Models.operators(model.portable()));
  }

  @Test
  void whatChangesShapeOrTypeOrOrderStays() {
    Models model =
        Models.model()
            .input("x", 3)
            .constant("ones", Tensor.of(new float[] {1}, 1, 1))
            .constant("shape", longs(3, 1))
            .node("Mul", "x ones", "a")
            .node("Sub", "ones a", "b")
            .node("Reshape", "b shape", "c")
            .node("Cast", "c", "y", Attribute.of("to", (long) ElementType.DOUBLE.code()))
            .output("y");
    assertEquals(
        Map.of("Mul", 1, "Sub", 1, "Reshape", 1, "Cast", 1), Models.operators(model.portable()));
  }

  @Test
  void anIdentityBetweenInputAndOutputStays() {
    Optimized result =
        Models.model().input("x", 3).node("Identity", "x", "y").output("y").portable();
    assertEquals(Map.of("Identity", 1), Models.operators(result));
  }

  @Test
  void theNodeBeforeAnIdentityTakesOverTheOutputsName() {
    Optimized result =
        Models.model()
            .input("x", 3)
            .node("Relu", "x", "a")
            .node("Identity", "a", "y")
            .node("Neg", "a", "z")
            .output("y", "z")
            .portable();
    assertEquals(List.of("y"), Models.only(result, "Relu").outputs());
    assertEquals(List.of("y"), Models.only(result, "Neg").inputs());
  }

  @Test
  void dropoutWithAMaskOrInTrainingStays() {
    Optimized result =
        Models.model()
            .input("x", 3)
            .constant("training", Tensor.of(new boolean[] {true}, 1))
            .node("Dropout", "x", "a mask")
            .node("Dropout", "x - training", "b")
            .node("Add", "a b", "y")
            .output("y", "mask")
            .portable();
    assertEquals(Map.of("Add", 1, "Dropout", 2), Models.operators(result));
    String declined = Models.declined(result, "identity-elimination");
    assertTrue(declined.contains("mask is used"), declined);
    assertTrue(declined.contains("training_mode is set"), declined);
  }

  @Test
  void equalNodesAndConstantsAreShared() {
    Optimized result =
        Models.model()
            .input("x", 3)
            .constant("p", Tensor.of(new float[] {2}, 1))
            .constant("q", Tensor.of(new float[] {2}, 1))
            .node("Mul", "x p", "a")
            .node("Mul", "x q", "b")
            .node("LeakyRelu", "a", "c", Attribute.of("alpha", 0.5f))
            .node("LeakyRelu", "b", "d", Attribute.of("alpha", 0.25f))
            .node("Add", "c d", "y")
            .output("y")
            .portable();
    assertEquals(Map.of("Add", 1, "LeakyRelu", 2, "Mul", 1), Models.operators(result));
  }

  @Test
  void equalOutputsAreNotShared() {
    Optimized result =
        Models.model()
            .input("x", 3)
            .node("Neg", "x", "y")
            .node("Neg", "x", "z")
            .output("y", "z")
            .portable();
    assertEquals(Map.of("Neg", 2), Models.operators(result));
    assertTrue(
        Models.declined(result, "common-subexpression-elimination").contains("graph output"));
  }

  @Test
  void knownDimensionsBecomeConstants() {
    Optimized result =
        Models.model()
            .input("x", "n", 3, 4)
            .constant("last", longs(1, 2))
            .node("Shape", "x", "s")
            .node("Gather", "s last", "d")
            .node("ConstantOfShape", "d", "z")
            .node("Add", "x z", "y")
            .output("y")
            .portable();
    assertEquals(Map.of("Add", 1, "ConstantOfShape", 1), Models.operators(result));
    assertArrayEquals(new long[] {3, 4}, Models.constant(result, "d").longs());
  }

  @Test
  void aReshapeToDimensionsOfItsInputCopiesThem() {
    Optimized result =
        Models.model()
            .input("x", "n", "t", 12)
            .constant("first", longs(0))
            .constant("second", longs(1))
            .constant("heads", longs(3, 4))
            .node("Shape", "x", "s")
            .node("Gather", "s first", "n1")
            .node("Gather", "s second", "t1")
            .node("Concat", "n1 t1 heads", "target", Attribute.of("axis", 0L))
            .node("Reshape", "x target", "y")
            .output("y")
            .portable();
    assertEquals(Map.of("Reshape", 1), Models.operators(result));
    String shape = Models.only(result, "Reshape").inputs().get(1);
    assertArrayEquals(new long[] {0, 0, 3, 4}, Models.constant(result, shape).longs());
  }

  @Test
  void aReshapeToUnrelatedDimensionsStays() {
    Optimized result =
        Models.model()
            .input("x", "n", "t")
            .input("other", "a", "b")
            .node("Shape", "other", "s")
            .node("Reshape", "x s", "y")
            .output("y")
            .portable();
    assertEquals(Map.of("Reshape", 1, "Shape", 1), Models.operators(result));
    assertTrue(Models.declined(result, "shape-folding").contains("only at run time"));
  }

  @Test
  void rowsAreGatheredBeforeTheyAreDequantized() {
    Models model =
        Models.model()
            .input("ids", ElementType.INT64, "n")
            .constant("table", Tensor.of(new byte[] {1, 2, 3, 4, 5, 6}, 3, 2))
            .scalar("scale", 0.5f)
            .constant("scales", Tensor.of(new float[] {1, 2, 3}, 3))
            .node("DequantizeLinear", "table scale", "real")
            .node("Gather", "real ids", "y")
            .node("DequantizeLinear", "table scales", "byRow", Attribute.of("axis", 0L))
            .node("Gather", "byRow ids", "z")
            .output("y", "z");
    Optimized result = model.portable();
    var order = result.model().graph().nodes().stream().map(n -> n.operator()).toList();
    assertEquals(List.of("Gather", "DequantizeLinear", "DequantizeLinear", "Gather"), order);
    assertTrue(
        Models.declined(result, "gather-before-dequantize").contains("not quantized with one"));
  }

  @Test
  void valuesOfAOneHotAreCastInPlaceOfItsResult() {
    Optimized result =
        Models.model()
            .input("ids", ElementType.INT64, "n")
            .input("values", ElementType.INT64, 2)
            .constant("depth", Tensor.of(new long[] {3}, 1))
            .node("OneHot", "ids depth values", "hot", Attribute.of("axis", 1L))
            .node("Cast", "hot", "y", Attribute.of("to", 1L))
            .output("y")
            .portable();
    var nodes = result.model().graph().nodes();
    assertEquals(List.of("Cast", "OneHot"), nodes.stream().map(n -> n.operator()).toList());
    assertEquals(List.of("values"), nodes.get(0).inputs());
    assertEquals(List.of("ids", "depth", nodes.get(0).outputs().get(0)), nodes.get(1).inputs());
    assertEquals(List.of("y"), nodes.get(1).outputs());
  }

  @Test
  void aOneHotThatIsUsedAsItIsStays() {
    Optimized result =
        Models.model()
            .input("ids", ElementType.INT64, "n")
            .input("values", ElementType.INT64, 2)
            .constant("depth", Tensor.of(new long[] {3}, 1))
            .node("OneHot", "ids depth values", "hot", Attribute.of("axis", 1L))
            .node("Cast", "hot", "y", Attribute.of("to", 1L))
            .output("hot", "y")
            .portable();
    var order = result.model().graph().nodes().stream().map(n -> n.operator()).toList();
    assertEquals(List.of("OneHot", "Cast"), order);
    assertTrue(Models.declined(result, "cast-before-one-hot").contains("graph output"));
  }
}
