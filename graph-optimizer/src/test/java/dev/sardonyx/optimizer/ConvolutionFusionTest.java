package dev.sardonyx.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is folded into the weights and biases of convolutions; expected values by hand. */
class ConvolutionFusionTest {
  /** Two output channels of one input channel each, weights 1..4, biases 10 and 20. */
  private static Models convolution(String operator, String inputs, Attribute... attributes) {
    return Models.model()
        .input("x", 1, 2, 5, 5)
        .input("v", 1, 2, 5, 5)
        .constant("w", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2, 1, 1))
        .constant("b", Tensor.of(new float[] {10, 20}, 2))
        .node(operator, inputs, "c", attributes);
  }

  private static float[] weights(Optimized result, String operator) {
    Node node = Models.only(result, operator);
    return Models.constant(result, node.inputs().get(1)).floats();
  }

  private static float[] bias(Optimized result, String operator) {
    Node node = Models.only(result, operator);
    return Models.constant(result, node.inputs().get(2)).floats();
  }

  private static Models normalized(Models model, Attribute... attributes) {
    // With epsilon 1 and variance 3 the divisor is 2; so the factors are 1 and 2.
    return model
        .constant("scale", Tensor.of(new float[] {2, 4}, 2))
        .constant("offset", Tensor.of(new float[] {5, 6}, 2))
        .constant("mean", Tensor.of(new float[] {1, 2}, 2))
        .constant("variance", Tensor.of(new float[] {3, 3}, 2))
        .node("BatchNormalization", "c scale offset mean variance", "y", attributes)
        .output("y");
  }

  @Test
  void batchNormalizationGoesIntoConv() {
    Optimized result =
        normalized(convolution("Conv", "x w b"), Attribute.of("epsilon", 1f)).portable();
    assertEquals(Map.of("Conv", 1), Models.operators(result));
    assertArrayEquals(new float[] {1, 2, 6, 8}, weights(result, "Conv"));
    // (10 - 1) * 1 + 5 and (20 - 2) * 2 + 6
    assertArrayEquals(new float[] {14, 42}, bias(result, "Conv"));
  }

  @Test
  void batchNormalizationGoesIntoConvWithoutBias() {
    Optimized result =
        normalized(convolution("Conv", "x w"), Attribute.of("epsilon", 1f)).portable();
    assertArrayEquals(new float[] {4, 2}, bias(result, "Conv"));
  }

  @Test
  void batchNormalizationGoesIntoProducts() {
    Models matrices =
        Models.model()
            .input("x", "n", 2)
            .constant("w", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2))
            .constant("b", Tensor.of(new float[] {10, 20}, 2))
            .node("MatMul", "x w", "c");
    Optimized result = normalized(matrices, Attribute.of("epsilon", 1f)).portable();
    assertEquals(Map.of("Gemm", 1), Models.operators(result));
    // The factors of the columns are 1 and 2.
    assertArrayEquals(new float[] {1, 4, 3, 8}, weights(result, "Gemm"));
    // 5 - 1 * 1 and 6 - 2 * 2
    assertArrayEquals(new float[] {4, 2}, bias(result, "Gemm"));
    Models gemm =
        Models.model()
            .input("x", 2, "n")
            .constant("w", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2))
            .constant("b", Tensor.of(new float[] {10, 20}, 2))
            .node(
                "Gemm",
                "x w b",
                "c",
                Attribute.of("transA", 1L),
                Attribute.of("transB", 1L),
                Attribute.of("alpha", 3f),
                Attribute.of("beta", 0.5f));
    Optimized scaled = normalized(gemm, Attribute.of("epsilon", 1f)).portable();
    assertEquals(Map.of("Gemm", 1), Models.operators(scaled));
    assertArrayEquals(new float[] {3, 6, 18, 24}, weights(scaled, "Gemm"));
    // 0.5 * 10 * 1 + 4 and 0.5 * 20 * 2 + 2
    assertArrayEquals(new float[] {9, 22}, bias(scaled, "Gemm"));
    assertEquals(1, Models.only(scaled, "Gemm").attributes().get("transA").asInt());
    assertEquals(1, Models.only(scaled, "Gemm").attributes().get("transB").asInt());
  }

  @Test
  void batchNormalizationOfABatchOfMatricesStays() {
    Models matrices =
        Models.model()
            .input("x", 3, 2, 2)
            .constant("w", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2))
            .node("MatMul", "x w", "c");
    Optimized result = normalized(matrices).portable();
    assertEquals(Map.of("MatMul", 1, "BatchNormalization", 1), Models.operators(result));
    String declined = Models.declined(result, "product-normalization-fusion");
    assertTrue(declined.contains("not known to be of two matrices"), declined);
  }

  @Test
  void batchNormalizationGoesIntoConvTransposeByItsSecondAxis() {
    Models apart =
        convolution("ConvTranspose", "x w b", Attribute.ofInts("strides", List.of(2L, 2L)));
    Optimized result = normalized(apart, Attribute.of("epsilon", 1f)).portable();
    assertEquals(Map.of("ConvTranspose", 1), Models.operators(result));
    assertArrayEquals(new float[] {1, 4, 3, 8}, weights(result, "ConvTranspose"));
    assertArrayEquals(new float[] {14, 42}, bias(result, "ConvTranspose"));
  }

  @Test
  void aConvTransposeOfSquaresSideBySideIsAConvAndDepthToSpace() {
    Optimized result =
        Models.model()
            .input("x", 1, 2, 5, 5)
            .constant("w", Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 2, 1, 2, 2))
            .constant("b", Tensor.of(new float[] {9}, 1))
            .node("ConvTranspose", "x w b", "y", Attribute.ofInts("strides", List.of(2L, 2L)))
            .output("y")
            .portable();
    assertEquals(Map.of("Conv", 1, "DepthToSpace", 1), Models.operators(result));
    // One row for each pixel of a square, one column for each input channel.
    assertArrayEquals(new float[] {1, 5, 2, 6, 3, 7, 4, 8}, weights(result, "Conv"));
    assertArrayEquals(new float[] {9, 9, 9, 9}, bias(result, "Conv"));
  }

  @Test
  void aConvTransposeOfSinglePixelsIsAConv() {
    Optimized result = convolution("ConvTranspose", "x w b").output("c").portable();
    assertEquals(Map.of("Conv", 1), Models.operators(result));
    assertArrayEquals(new float[] {1, 3, 2, 4}, weights(result, "Conv"));
  }

  @Test
  void groupsOfAConvTransposeHaveTheirOwnChannels() {
    Optimized result =
        Models.model()
            .input("x", 1, 4, 5, 5)
            .constant("w", Tensor.of(new float[] {1, 1, 1, 1}, 4, 1, 1, 1))
            .constant("factor", Tensor.of(new float[] {3, 7}, 2, 1, 1))
            .node("ConvTranspose", "x w", "c", Attribute.of("group", 2L))
            .node("Mul", "c factor", "y")
            .output("y")
            .portable();
    assertArrayEquals(new float[] {3, 3, 7, 7}, weights(result, "ConvTranspose"));
  }

  @Test
  void batchNormalizationStaysWhereItMust() {
    assertDeclined(
        normalized(convolution("Conv", "x w b").node("Relu", "c", "other").output("other")),
        "batch-normalization-fusion",
        "has 2 consumers");
    assertDeclined(
        normalized(convolution("Conv", "x w b").output("c")),
        "batch-normalization-fusion",
        "'c' is a graph output");
    assertDeclined(
        normalized(convolution("Conv", "x v b")), "batch-normalization-fusion", "not constant");
    assertDeclined(
        normalized(convolution("Conv", "x w b"), Attribute.of("training_mode", 1L)),
        "batch-normalization-fusion",
        "training mode");
    assertDeclined(
        normalized(convolution("Relu", "x")),
        "batch-normalization-fusion",
        "not made by a convolution");
  }

  private static void assertDeclined(Models model, String pass, String reason) {
    String declined = Models.declined(model.portable(), pass);
    assertTrue(declined.contains(reason), declined);
  }

  @Test
  void scalarAndChannelArithmeticGoesIntoConv() {
    Optimized result =
        convolution("Conv", "x w b")
            .constant("two", Tensor.of(new float[] {2}, 1))
            .constant("perChannel", Tensor.of(new float[] {1, -1}, 1, 2, 1, 1))
            .scalar("half", 0.5f)
            .scalar("hundred", 100)
            .node("Mul", "two c", "d")
            .node("Add", "d perChannel", "e")
            .node("Sub", "hundred e", "f")
            .node("Div", "f half", "y")
            .output("y")
            .portable();
    assertEquals(Map.of("Conv", 1), Models.operators(result));
    assertArrayEquals(new float[] {-4, -8, -12, -16}, weights(result, "Conv"));
    // (100 - (2 * 10 + 1)) * 2 and (100 - (2 * 20 - 1)) * 2
    assertArrayEquals(new float[] {158, 122}, bias(result, "Conv"));
  }

  @Test
  void otherArithmeticStays() {
    Models byRow =
        convolution("Conv", "x w b")
            .constant("row", Tensor.of(new float[] {1, 2, 3, 4, 5}, 5))
            .node("Add", "c row", "y")
            .output("y");
    assertDeclined(byRow, "convolution-affine-fusion", "not a scalar or one number a channel");
    Models byImage =
        convolution("Conv", "x w b")
            .constant("two", Tensor.of(new float[] {1, 2}, 2, 1, 1, 1))
            .node("Add", "c two", "y")
            .output("y");
    assertDeclined(byImage, "convolution-affine-fusion", "not a scalar or one number a channel");
    Models residual = convolution("Conv", "x w b").node("Add", "c v", "y").output("y");
    assertDeclined(residual, "convolution-affine-fusion", "the other operand is not constant");
    Models divides =
        convolution("Conv", "x w b").scalar("one", 1).node("Div", "one c", "y").output("y");
    assertDeclined(divides, "convolution-affine-fusion", "divides by the convolution");
    Models infinite =
        convolution("Conv", "x w b").scalar("zero", 0).node("Div", "c zero", "y").output("y");
    assertDeclined(infinite, "convolution-affine-fusion", "not finite");
  }

  @Test
  void aSharedWeightIsNotChangedForTheOther() {
    Optimized result =
        convolution("Conv", "x w b")
            .scalar("two", 2)
            .node("Mul", "c two", "y")
            .node("Conv", "v w", "z")
            .output("y", "z")
            .portable();
    assertArrayEquals(new float[] {1, 2, 3, 4}, Models.constant(result, "w").floats());
  }

  /** Every second row, then every second column, of x from the places given. */
  private static Models focus(Models model, String name, int row, int column) {
    return model
        .constant(name + "r", Tensor.of(new long[] {row}, 1))
        .constant(name + "c", Tensor.of(new long[] {column}, 1))
        .node("Slice", "x " + name + "r end axis2 two", name + "h")
        .node("Slice", name + "h " + name + "c end axis3 two", name);
  }

  private static Models focused(long end) {
    Models model =
        Models.model()
            .input("x", 1, 1, 6, 8)
            .constant("end", Tensor.of(new long[] {end}, 1))
            .constant("axis2", Tensor.of(new long[] {2}, 1))
            .constant("axis3", Tensor.of(new long[] {3}, 1))
            .constant("two", Tensor.of(new long[] {2}, 1))
            .constant("w", Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 4, 1, 2));
    focus(focus(focus(focus(model, "a", 0, 0), "b", 1, 0), "c", 0, 1), "d", 1, 1);
    return model
        .node("Concat", "a b c d", "all", Attribute.of("axis", 1L))
        .node("Conv", "all w", "y", Attribute.ofInts("pads", List.of(0L, 1L, 0L, 0L)))
        .output("y");
  }

  @Test
  void slicesOfEverySecondPixelBecomeTheStride() {
    Optimized result = focused(Long.MAX_VALUE).portable();
    assertEquals(Map.of("Conv", 1), Models.operators(result));
    // Rows of the window: channels a, c and b, d take turns.
    assertArrayEquals(new float[] {1, 5, 2, 6, 3, 7, 4, 8}, weights(result, "Conv"));
    Node node = Models.only(result, "Conv");
    assertEquals("x", node.inputs().getFirst());
    assertArrayEquals(new long[] {2, 2}, node.attribute("strides").orElseThrow().asInts());
    assertArrayEquals(new long[] {0, 2, 0, 0}, node.attribute("pads").orElseThrow().asInts());
  }

  @Test
  void slicesThatEndEarlyStay() {
    assertEquals(8, Models.operators(focused(4).portable()).get("Slice") + 2);
  }
}
