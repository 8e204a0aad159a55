package dev.sardonyx.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Transposes that cancel, join, and move behind other operators. */
class TransposeEliminationTest {
  private static final Attribute TO_LAST = permutation(0, 2, 3, 1);
  private static final Attribute TO_SECOND = permutation(0, 3, 1, 2);

  private static Attribute permutation(long... axes) {
    return Attribute.ofInts("perm", Arrays.stream(axes).boxed().toList());
  }

  /** {@code x [2, 3, 4, 5]} in channels-last order as {@code t}. */
  private static Models transposed() {
    return Models.model().input("x", 2, 3, 4, 5).node("Transpose", "x", "t", TO_LAST);
  }

  private static Map<String, Integer> operators(Models model) {
    return Models.operators(model.output("y").portable());
  }

  @Test
  void inversesCancel() {
    assertEquals(
        Map.of("Relu", 1),
        operators(transposed().node("Transpose", "t", "u", TO_SECOND).node("Relu", "u", "y")));
  }

  @Test
  void consecutiveOnesJoin() {
    Optimized result =
        transposed().node("Transpose", "t", "y", permutation(1, 0, 2, 3)).output("y").portable();
    assertArrayEquals(
        new long[] {2, 0, 3, 1},
        Models.only(result, "Transpose").attributes().get("perm").asInts());
  }

  @Test
  void withoutPermAllAxesAreReversed() {
    assertEquals(
        Map.of("Relu", 1),
        operators(
            Models.model()
                .input("x", 2, 3)
                .node("Transpose", "x", "t")
                .node("Transpose", "t", "u")
                .node("Relu", "u", "y")));
  }

  @Test
  void inversesCancelAroundOtherOperators() {
    Optimized result =
        transposed()
            .constant("byChannel", Tensor.of(new float[] {1, 2, 3}, 3))
            .scalar("two", 2)
            .node("Relu", "t", "a")
            .node("Mul", "a byChannel", "b")
            .node("Add", "two b", "c")
            .node("ReduceMax", "c", "d", Attribute.ofInts("axes", List.of(1L, -2L)))
            .node("Softmax", "d", "e", Attribute.of("axis", -1L))
            .node("Transpose", "e", "y", TO_SECOND)
            .output("y")
            .portable();
    assertEquals(
        Map.of("Relu", 1, "Mul", 1, "Add", 1, "ReduceMax", 1, "Softmax", 1),
        Models.operators(result));
    Node multiply = Models.only(result, "Mul");
    assertEquals(Shape.of(1, 3, 1, 1), Models.constant(result, multiply.inputs().get(1)).shape());
    assertArrayEquals(
        new long[] {2, 3}, Models.only(result, "ReduceMax").attributes().get("axes").asInts());
    assertEquals(1, Models.only(result, "Softmax").attributes().get("axis").asInt());
    assertEquals(List.of("y"), Models.only(result, "Softmax").outputs());
  }

  @Test
  void constantsAreRearrangedElementByElement() {
    Optimized result =
        Models.model()
            .input("x", 2, 3)
            .constant("c", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2))
            .node("Transpose", "x", "t", permutation(1, 0))
            .node("Sub", "c t", "d")
            .node("Transpose", "d", "y", permutation(1, 0))
            .output("y")
            .portable();
    Node subtract = Models.only(result, "Sub");
    Tensor constant = Models.constant(result, subtract.inputs().get(0));
    assertEquals(Shape.of(2, 3), constant.shape());
    assertArrayEquals(new float[] {1, 3, 5, 2, 4, 6}, constant.floats());
    assertEquals(Map.of("Sub", 1), Models.operators(result));
  }

  @Test
  void inputsTransposedAlikeAreTransposedOnceAfterwards() {
    Optimized result =
        transposed()
            .input("z", 2, 6, 4, 5)
            .node("Transpose", "z", "u", TO_LAST)
            .node("Concat", "t u", "y", Attribute.of("axis", -1L))
            .output("y")
            .portable();
    assertEquals(Map.of("Concat", 1, "Transpose", 1), Models.operators(result));
    assertEquals(1, Models.only(result, "Concat").attributes().get("axis").asInt());
    assertEquals(List.of("y"), Models.only(result, "Transpose").outputs());
  }

  @Test
  void aTransposeUsedElsewhereStaysAndTheOtherStillCancels() {
    Optimized result =
        transposed()
            .node("Transpose", "t", "u", TO_SECOND)
            .node("Relu", "u", "y")
            .node("Neg", "t", "z")
            .output("y", "z")
            .portable();
    assertEquals(Map.of("Neg", 1, "Relu", 1, "Transpose", 1), Models.operators(result));
    assertEquals(List.of("x"), Models.only(result, "Relu").inputs());
  }

  @Test
  void nothingMovesBehindWhatIsNotTransparent() {
    Models cumulative =
        transposed()
            .constant("axis", Tensor.scalar(1L))
            .node("CumSum", "t axis", "a")
            .node("Transpose", "a", "y", TO_SECOND)
            .output("y");
    Optimized kept = cumulative.portable();
    assertEquals(Map.of("CumSum", 1, "Transpose", 2), Models.operators(kept));
    assertTrue(
        Models.declined(kept, "transpose-elimination").contains("can be moved behind CumSum"));
    Models reduced =
        transposed()
            .node(
                "ReduceMean",
                "t",
                "a",
                Attribute.ofInts("axes", List.of(1L)),
                Attribute.of("keepdims", 0L))
            .node("Transpose", "a", "y", permutation(0, 2, 1))
            .output("y");
    assertEquals(Map.of("ReduceMean", 1, "Transpose", 2), Models.operators(reduced.portable()));
    Models shared =
        transposed().node("Relu", "t", "a").node("Transpose", "a", "y", TO_SECOND).output("y", "a");
    assertEquals(Map.of("Relu", 1, "Transpose", 2), Models.operators(shared.portable()));
  }

  @Test
  void beforeOpset13SoftmaxJoinsAxesSoOnlyTheLastMoves() {
    Models model =
        transposed()
            .opset(11)
            .node("Softmax", "t", "a", Attribute.of("axis", 3L))
            .node("Transpose", "a", "y", TO_SECOND);
    assertEquals(Map.of("Softmax", 1, "Transpose", 2), operators(model));
  }
}
