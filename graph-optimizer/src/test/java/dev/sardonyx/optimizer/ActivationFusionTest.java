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

/** Activations written out in arithmetic, and what is fused behind products. */
class ActivationFusionTest {
  private static Models numbers() {
    return Models.model()
        .input("x", "n", 8)
        .scalar("zero", 0)
        .scalar("half", 0.5f)
        .scalar("one", 1)
        .scalar("three", 3)
        .scalar("six", 6)
        .scalar("sixth", 1f / 6)
        .scalar("root2", (float) Math.sqrt(2))
        .scalar("root05", (float) Math.sqrt(0.5));
  }

  @Test
  void hardSwishAsPaddleWritesIt() {
    Models model =
        numbers()
            .opset(14)
            .node("Add", "x three", "a")
            .node("Clip", "a zero six", "b")
            .node("Mul", "x b", "c")
            .node("Div", "c six", "y")
            .output("y");
    Optimized result = model.portable();
    assertEquals(Map.of("HardSwish", 1), Models.operators(result));
    assertEquals(List.of("x"), Models.only(result, "HardSwish").inputs());
    assertTrue(result.model().graph().initializers().isEmpty());
  }

  @Test
  void hardSwishAsPytorchWritesIt() {
    Models model =
        numbers()
            .opset(14)
            .node("Add", "three x", "a")
            .node("Clip", "a zero six", "b")
            .node("Div", "b six", "c")
            .node("Mul", "x c", "d")
            .node("Neg", "d", "y")
            .output("y");
    assertEquals(Map.of("HardSwish", 1, "Neg", 1), Models.operators(model.portable()));
    Models byHardSigmoid =
        numbers()
            .opset(14)
            .node(
                "HardSigmoid", "x", "a", Attribute.of("alpha", 1f / 6), Attribute.of("beta", 0.5f))
            .node("Mul", "a x", "y")
            .output("y");
    assertEquals(Map.of("HardSwish", 1), Models.operators(byHardSigmoid.portable()));
  }

  @Test
  void olderModelsGetTheEnginesOwnOperator() {
    Models model =
        numbers()
            .opset(11)
            .node("Add", "x three", "a")
            .node("Clip", "a zero six", "b")
            .node("Mul", "x b", "c")
            .node("Mul", "c sixth", "y")
            .output("y");
    Optimized portable = model.portable();
    assertEquals(4, portable.report().nodesAfter());
    assertTrue(
        Models.declined(portable, "activation-fusion").contains("opset 11 of ai.onnx has no"));
    Optimized engine = model.engine();
    assertEquals(Map.of("dev.sardonyx:HardSwish", 1), Models.operators(engine));
    assertEquals(1, engine.model().opset("dev.sardonyx"));
  }

  @Test
  void siluWithAFactor() {
    Models model =
        numbers()
            .scalar("alpha", 1.702f)
            .node("Mul", "x alpha", "a")
            .node("Sigmoid", "a", "b")
            .node("Mul", "b x", "y")
            .output("y");
    Node node = Models.only(model.engine(), "dev.sardonyx:Silu");
    assertEquals(List.of("x"), node.inputs());
    assertEquals(1.702f, node.attributes().get("alpha").asFloat());
  }

  private static Models tanhNumbers() {
    return numbers()
        .opset(20)
        .scalar("exponent", 3)
        .scalar("cubic", 0.044715f)
        .scalar("factor", 0.7978845608f);
  }

  @Test
  void geluByTheHyperbolicTangent() {
    Models byPower =
        tanhNumbers()
            .node("Pow", "x exponent", "a")
            .node("Mul", "a cubic", "b")
            .node("Add", "x b", "c")
            .node("Mul", "c factor", "d")
            .node("Tanh", "d", "e")
            .node("Add", "e one", "f")
            .node("Mul", "x half", "h")
            .node("Mul", "h f", "y")
            .output("y");
    Models byProducts =
        tanhNumbers()
            .node("Mul", "x x", "xx")
            .node("Mul", "xx x", "a")
            .node("Mul", "cubic a", "b")
            .node("Add", "b x", "c")
            .node("Mul", "factor c", "d")
            .node("Tanh", "d", "e")
            .node("Add", "one e", "f")
            .node("Mul", "x f", "g")
            .node("Mul", "g half", "y")
            .output("y");
    Models byFactor =
        tanhNumbers()
            .node("Mul", "x factor", "a")
            .node("Mul", "cubic x", "b")
            .node("Mul", "b x", "c")
            .node("Add", "c one", "d")
            .node("Mul", "a d", "e")
            .node("Tanh", "e", "f")
            .node("Add", "f one", "g")
            .node("Mul", "x half", "h")
            .node("Mul", "g h", "y")
            .output("y");
    for (Models model : List.of(byPower, byProducts, byFactor)) {
      Optimized result = model.portable();
      assertEquals(Map.of("Gelu", 1), Models.operators(result));
      Node node = Models.only(result, "Gelu");
      assertEquals(List.of("x"), node.inputs());
      assertEquals("tanh", node.attributes().get("approximate").asString());
    }
  }

  @Test
  void anotherPolynomialIsNoGelu() {
    Models square =
        tanhNumbers()
            .scalar("two", 2)
            .node("Pow", "x two", "a")
            .node("Mul", "a cubic", "b")
            .node("Add", "x b", "c")
            .node("Mul", "c factor", "d")
            .node("Tanh", "d", "e")
            .node("Add", "e one", "f")
            .node("Mul", "x half", "h")
            .node("Mul", "h f", "y")
            .output("y");
    assertEquals(8, square.portable().report().nodesAfter());
  }

  @Test
  void geluInEveryOrder() {
    Models byDivision =
        numbers()
            .opset(20)
            .node("Div", "x root2", "a")
            .node("Erf", "a", "b")
            .node("Add", "b one", "c")
            .node("Mul", "x c", "d")
            .node("Mul", "d half", "y")
            .output("y");
    assertEquals(Map.of("Gelu", 1), Models.operators(byDivision.portable()));
    Models byProduct =
        numbers()
            .opset(20)
            .node("Mul", "root05 x", "a")
            .node("Erf", "a", "b")
            .node("Add", "one b", "c")
            .node("Mul", "half x", "h")
            .node("Mul", "c h", "y")
            .output("y");
    assertEquals(Map.of("Gelu", 1), Models.operators(byProduct.portable()));
  }

  @Test
  void silu() {
    Models model = numbers().node("Sigmoid", "x", "a").node("Mul", "x a", "y").output("y");
    assertEquals(Map.of("dev.sardonyx:Silu", 1), Models.operators(model.engine()));
  }

  @Test
  void whatOnlyLooksLikeAnActivationStays() {
    Models otherBound =
        numbers()
            .opset(14)
            .node("Add", "x three", "a")
            .node("Clip", "a zero three", "b")
            .node("Mul", "x b", "c")
            .node("Div", "c six", "y")
            .output("y");
    Node program = Models.only(otherBound.engine(), "dev.sardonyx:Elementwise");
    assertEquals(
        List.of("Affine", "Clip", "Mul", "Affine"),
        program.attributes().get("operations").asStrings());
    Models otherOperand =
        numbers().input("z", "n", 8).node("Sigmoid", "x", "a").node("Mul", "z a", "y").output("y");
    program = Models.only(otherOperand.engine(), "dev.sardonyx:Elementwise");
    assertEquals(List.of("Sigmoid", "Mul"), program.attributes().get("operations").asStrings());
    assertEquals(List.of("x", "z"), program.inputs());
    assertArrayEquals(new long[] {0, -1, 1, 2}, program.attributes().get("operands").asInts());
    Models usedInside =
        numbers().node("Sigmoid", "x", "a").node("Mul", "x a", "y").output("y", "a");
    Optimized kept = usedInside.engine();
    assertEquals(Map.of("Mul", 1, "Sigmoid", 1), Models.operators(kept));
    assertTrue(Models.declined(kept, "engine-activation-fusion").contains("'a' is a graph output"));
  }

  private static Models layerNormalization(Models model) {
    return model
        .constant("gamma", Tensor.of(new float[8], 8))
        .constant("beta", Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 8))
        .scalar("two", 2)
        .scalar("epsilon", 1e-5f)
        .node("ReduceMean", "x", "mean", Attribute.ofInts("axes", List.of(-1L)))
        .node("Sub", "x mean", "d")
        .node("Pow", "d two", "sq")
        .node("ReduceMean", "sq", "variance", Attribute.ofInts("axes", List.of(-1L)))
        .node("Add", "variance epsilon", "ve")
        .node("Sqrt", "ve", "root")
        .node("Div", "d root", "n")
        .node("Mul", "n gamma", "s")
        .node("Add", "s beta", "y")
        .output("y");
  }

  @Test
  void layerNormalizationIsRecognized() {
    Optimized result = layerNormalization(Models.model().opset(17).input("x", "n", 8)).portable();
    Node node = Models.only(result, "LayerNormalization");
    assertEquals(List.of("x", "gamma", "beta"), node.inputs());
    assertEquals(1e-5f, node.attributes().get("epsilon").asFloat());
    assertEquals(-1, node.attributes().get("axis").asInt());
  }

  @Test
  void layerNormalizationStaysWhereItMust() {
    Optimized kept =
        layerNormalization(Models.model().opset(17).input("x", "n", 8)).output("root").portable();
    assertEquals(9, kept.report().nodesAfter());
    assertTrue(
        Models.declined(kept, "layer-normalization-fusion").contains("'root' is a graph output"));
    Optimized unknownSize =
        layerNormalization(Models.model().opset(17).input("x", "n", "c")).portable();
    assertEquals(9, unknownSize.report().nodesAfter(), "beta may be longer than the last axis");
  }

  private static Models rootMeanSquare(int opset, String quotient) {
    Models model =
        Models.model()
            .opset(opset)
            .input("x", "n", 8)
            .constant("gamma", Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8}, 8))
            .scalar("two", 2)
            .scalar("one", 1)
            .scalar("epsilon", 1e-6f)
            .constant("axes", Tensor.of(new long[] {-1}, 1))
            .node("Pow", "x two", "sq");
    model =
        opset < 18
            ? model.node("ReduceMean", "sq", "mean", Attribute.ofInts("axes", List.of(-1L)))
            : model.node("ReduceMean", "sq axes", "mean");
    model = model.node("Add", "mean epsilon", "me").node("Sqrt", "me", "root");
    model =
        switch (quotient) {
          case "Div" -> model.node("Div", "x root", "n");
          case "Reciprocal" -> model.node("Reciprocal", "root", "r").node("Mul", "x r", "n");
          default -> model.node("Div", "one root", "r").node("Mul", "r x", "n");
        };
    return model.node("Mul", "gamma n", "y").output("y");
  }

  @Test
  void rootMeanSquaresAreRecognized() {
    for (String quotient : List.of("Div", "Reciprocal", "1 / root")) {
      Optimized result = rootMeanSquare(23, quotient).portable();
      assertEquals(Map.of("RMSNormalization", 1), Models.operators(result), quotient);
      Node node = Models.only(result, "RMSNormalization");
      assertEquals(List.of("x", "gamma"), node.inputs());
      assertEquals(1e-6f, node.attributes().get("epsilon").asFloat());
      Optimized older = rootMeanSquare(17, quotient).engine();
      assertEquals(Map.of("dev.sardonyx:RMSNormalization", 1), Models.operators(older), quotient);
      Optimized kept = rootMeanSquare(23, quotient).output("root").portable();
      assertTrue(
          Models.declined(kept, "root-mean-square-fusion").contains("'root' is a graph output"));
    }
  }

  @Test
  void activationsAndArithmeticFollowAConvolution() {
    Optimized result =
        Models.model()
            .input("x", 1, 1, 5, 5)
            .constant("w", Tensor.of(new float[] {1}, 1, 1, 1, 1))
            .scalar("low", 0)
            .scalar("high", 6)
            .scalar("two", 2)
            .scalar("three", 3)
            .node("Conv", "x w", "c")
            .node("Clip", "c low high", "d")
            .node("Mul", "two d", "e")
            .node("Sub", "e three", "f")
            .node("Tanh", "f", "y")
            .output("y")
            .engine();
    Node fused = Models.only(result, "dev.sardonyx:FusedConv");
    assertEquals(List.of("Clip", "Affine", "Tanh"), fused.attributes().get("steps").asStrings());
    assertArrayEquals(
        new float[] {0, 6, 2, -3, 0, 0}, fused.attributes().get("parameters").asFloats());
    assertEquals(1, result.report().nodesAfter());
    assertEquals(List.of("w"), List.copyOf(result.model().graph().initializers().keySet()));
  }

  @Test
  void aTensorOfTheSameShapeIsAddedByTheConvolution() {
    Optimized result =
        Models.model()
            .input("x", "n", 1, "h", "w")
            .constant("w", Tensor.of(new float[] {1}, 1, 1, 1, 1))
            .node("Conv", "x w", "c")
            .node("Relu", "c", "d")
            .node("Add", "x d", "e")
            .node("Relu", "e", "y")
            .output("y")
            .engine();
    Node fused = Models.only(result, "dev.sardonyx:FusedConv");
    assertEquals(List.of("x", "w", "", "x"), fused.inputs());
    assertEquals(List.of("Relu", "Residual", "Relu"), fused.attributes().get("steps").asStrings());
    assertEquals(1, result.report().nodesAfter());
    Models other =
        Models.model()
            .input("x", "n", 1, "h", "w")
            .input("z", "n", 2, "h", "w")
            .constant("w", Tensor.of(new float[] {1}, 1, 1, 1, 1))
            .node("Conv", "x w", "c")
            .node("Add", "c z", "y")
            .output("y");
    assertEquals(Map.of("Add", 1, "Conv", 1), Models.operators(other.engine()));
  }

  @Test
  void aTensorOfTheSameShapeIsAddedByTheProduct() {
    Optimized result =
        Models.model()
            .input("x", "n", "m", 3)
            .input("z", "n", "m", 2)
            .constant("w", Tensor.of(new float[6], 3, 2))
            .constant("b", Tensor.of(new float[] {7, 8}, 2))
            .node("MatMul", "x w", "p")
            .node("Add", "p b", "q")
            .node("Add", "z q", "y")
            .output("y")
            .engine();
    Node fused = Models.only(result, "dev.sardonyx:FusedMatMul");
    assertEquals(List.of("x", "w", "b", "z"), fused.inputs());
    assertEquals(List.of("Residual"), fused.attributes().get("steps").asStrings());
    assertEquals(1, result.report().nodesAfter());
    Optimized matrices =
        Models.model()
            .input("x", "n", 3)
            .input("z", "n", 2)
            .constant("w", Tensor.of(new float[6], 3, 2))
            .node("Gemm", "x w", "p")
            .node("Relu", "p", "q")
            .node("Add", "q z", "y")
            .output("y")
            .engine();
    Node gemm = Models.only(matrices, "dev.sardonyx:FusedGemm");
    assertEquals(List.of("x", "w", "", "z"), gemm.inputs());
    assertEquals(List.of("Relu", "Residual"), gemm.attributes().get("steps").asStrings());
  }

  /**
   * One that has another width, or may have, one that is needed, one that is the product itself.
   */
  @Test
  void otherTensorsAreNotAddedByTheProduct() {
    Models wide = residual("n", 1).node("Add", "p z", "y").output("y");
    Models unknown = residual("n", "k").node("Add", "p z", "y").output("y");
    Models needed = residual("n", 2).node("Add", "p z", "y").output("y").output("p");
    Models doubled = residual("n", 2).node("Add", "p p", "y").output("y");
    for (Models model : List.of(wide, unknown, needed, doubled)) {
      assertEquals(Map.of("Add", 1, "MatMul", 1), Models.operators(model.engine()));
    }
  }

  private static Models residual(Object... shape) {
    return Models.model()
        .input("x", "n", 3)
        .input("z", shape)
        .constant("w", Tensor.of(new float[6], 3, 2))
        .node("MatMul", "x w", "p");
  }

  @Test
  void aProductTakesItsBiasAndActivation() {
    Optimized result =
        Models.model()
            .input("x", "n", 3)
            .constant("w", Tensor.of(new float[6], 3, 2))
            .constant("b", Tensor.of(new float[] {7, 8}, 1, 2))
            .node("MatMul", "x w", "p")
            .node("Add", "b p", "q")
            .node("Relu", "q", "y")
            .output("y")
            .engine();
    Node fused = Models.only(result, "dev.sardonyx:FusedMatMul");
    assertEquals(3, fused.inputs().size());
    Tensor bias = Models.constant(result, fused.inputs().get(2));
    assertEquals(1, bias.shape().rank());
    assertArrayEquals(new float[] {7, 8}, bias.floats());
    assertEquals(List.of("Relu"), fused.attributes().get("steps").asStrings());
  }

  @Test
  void noEpilogueWhereTheResultIsUsedElsewhereOrTheOperandIsNoConstant() {
    Models used =
        Models.model()
            .input("x", 1, 1, 5, 5)
            .constant("w", Tensor.of(new float[] {1}, 1, 1, 1, 1))
            .node("Conv", "x w", "c")
            .node("Relu", "c", "y")
            .output("y", "c");
    assertTrue(Models.declined(used.engine(), "epilogue-fusion").contains("'c' is a graph output"));
    Models wide =
        Models.model()
            .input("x", "n", 3)
            .constant("w", Tensor.of(new float[3], 3, 1))
            .constant("b", Tensor.of(new float[] {7, 8}, 2))
            .node("MatMul", "x w", "p")
            .node("Add", "p b", "y")
            .output("y");
    assertEquals(Map.of("Add", 1, "MatMul", 1), Models.operators(wide.engine()));
    Models variable =
        Models.model()
            .input("x", "n", 3)
            .input("low")
            .constant("w", Tensor.of(new float[6], 3, 2))
            .node("MatMul", "x w", "p")
            .node("Clip", "p low", "y")
            .output("y");
    assertEquals(Map.of("Clip", 1, "MatMul", 1), Models.operators(variable.engine()));
  }
}
