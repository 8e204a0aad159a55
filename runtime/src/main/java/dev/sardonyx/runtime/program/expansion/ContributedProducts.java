package dev.sardonyx.runtime.program.expansion;

import static dev.sardonyx.runtime.program.expansion.Expansions.MICROSOFT;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Products and convolutions of com.microsoft with what is fused into them. */
final class ContributedProducts {
  private ContributedProducts() {}

  static void register() {
    Expansions.register(MICROSOFT, "Attention", ContributedProducts::attention);
    Expansions.register(MICROSOFT, "DynamicQuantizeMatMul", ContributedProducts::dynamic);
    Expansions.register(MICROSOFT, "FusedConv", ContributedProducts::convolution);
    Expansions.register(MICROSOFT, "FusedGemm", ContributedProducts::gemm);
    Expansions.register(MICROSOFT, "FusedMatMul", ContributedProducts::matrices);
    Expansions.register(MICROSOFT, "GemmFastGelu", ContributedProducts::gelu);
    Expansions.register(MICROSOFT, "MatMulIntegerToFloat", ContributedProducts::integers);
    Expansions.register(MICROSOFT, "QAttention", ContributedProducts::quantizedAttention);
    Expansions.register(MICROSOFT, "TransposeMatMul", ContributedProducts::matrices);
  }

  /** The projection to query, key and value in one; then attention proper. */
  private static boolean attention(ExpandedCall call) {
    String product = call.add("MatMul", List.of(call.input(0), call.input(1)));
    if (call.has(2)) {
      product = call.add("Add", List.of(product, call.input(2)));
    }
    call.addOwn(
        List.of(call.output(0), call.output(1)),
        "PackedAttention",
        List.of(product, call.input(3), call.input(4), call.input(5)),
        call.attributesBut());
    return true;
  }

  /**
   * Attention of quantized tensors. Inputs: X, weights, bias, scales of X and weights, mask?, zero
   * points of X? and weights?, past?.
   */
  private static boolean quantizedAttention(ExpandedCall call) {
    if (call.opset() < 10) {
      return false;
    }
    String sums =
        call.add(
            "MatMulInteger", List.of(call.input(0), call.input(1), call.input(6), call.input(7)));
    String factor = call.add("Mul", List.of(call.input(3), call.input(4)));
    String product = call.add("Mul", List.of(reals(call, sums), factor));
    call.addOwn(
        List.of(call.output(0), call.output(1)),
        "PackedAttention",
        List.of(call.add("Add", List.of(product, call.input(2))), call.input(5), call.input(8), ""),
        call.attributesBut());
    return true;
  }

  /** A product with a bias, if there is one, and then Gelu by its approximation. */
  private static boolean gelu(ExpandedCall call) {
    String sum = call.add("MatMul", List.of(call.input(0), call.input(1)));
    if (call.has(2)) {
      sum = call.add("Add", List.of(sum, call.input(2)));
    }
    call.addOwn(List.of(call.output(0)), "Gelu", List.of(sum), Attribute.of("approximate", "tanh"));
    return true;
  }

  /** Inputs: X, W, B?, Z?: {@code activation(X * W + B + Z)}. */
  private static boolean convolution(ExpandedCall call) {
    List<String> inputs = new ArrayList<>(List.of(call.input(0), call.input(1)));
    if (call.has(2)) {
      inputs.add(call.input(2));
    }
    String sum = call.add("Conv", inputs, call.attributesBut("activation", "activation_params"));
    if (call.has(3)) {
      sum = call.add("Add", List.of(sum, call.input(3)));
    }
    float[] parameters =
        call.node().attribute("activation_params").map(Attribute::asFloats).orElse(new float[0]);
    return activate(call, sum, call.text("activation", ""), parameters);
  }

  /** As Gemm, with an activation. */
  private static boolean gemm(ExpandedCall call) {
    List<String> inputs = new ArrayList<>(List.of(call.input(0), call.input(1)));
    if (call.has(2)) {
      inputs.add(call.input(2));
    }
    String sum =
        call.add(
            "Gemm",
            inputs,
            call.attributesBut(
                "activation", "activation_alpha", "activation_beta", "activation_gamma"));
    List<Float> given = new ArrayList<>();
    for (String name : List.of("activation_alpha", "activation_beta")) {
      call.node().attribute(name).ifPresent(value -> given.add(value.asFloat()));
    }
    float[] parameters = new float[given.size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = given.get(i);
    }
    return activate(call, sum, call.text("activation", ""), parameters);
  }

  private static boolean activate(
      ExpandedCall call, String value, String activation, float... parameters) {
    String output = call.output(0);
    switch (activation) {
      case "" -> call.addAs(output, "Identity", List.of(value));
      case "Relu", "Sigmoid", "Tanh", "Softplus", "Softsign", "HardSwish" ->
          call.addAs(output, activation, List.of(value));
      case "LeakyRelu", "Elu", "ThresholdedRelu" ->
          call.addAs(output, activation, List.of(value), alphaAndBeta(1, parameters));
      case "HardSigmoid" ->
          call.addAs(output, activation, List.of(value), alphaAndBeta(2, parameters));
      case "Clip" -> clip(call, value, parameters);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static Attribute[] alphaAndBeta(int most, float... parameters) {
    List<Attribute> attributes = new ArrayList<>();
    for (int i = 0; i < Math.min(most, parameters.length); i++) {
      attributes.add(Attribute.of(i == 0 ? "alpha" : "beta", parameters[i]));
    }
    return attributes.toArray(Attribute[]::new);
  }

  private static void clip(ExpandedCall call, String value, float... bounds) {
    float least = bounds.length > 0 ? bounds[0] : -Float.MAX_VALUE;
    float most = bounds.length > 1 ? bounds[1] : Float.MAX_VALUE;
    if (call.opset() < 11) {
      call.addAs(
          call.output(0),
          "Clip",
          List.of(value),
          Attribute.of("min", least),
          Attribute.of("max", most));
    } else {
      call.addAs(call.output(0), "Clip", List.of(value, call.constant(least), call.constant(most)));
    }
  }

  /**
   * {@code alpha * A' · B'}, where the first axis may become the last but one, and then the last
   * two axes may be exchanged.
   */
  private static boolean matrices(ExpandedCall call) {
    String a = transposed(call, call.input(0), "transBatchA", "transA");
    String b = transposed(call, call.input(1), "transBatchB", "transB");
    float alpha = call.real("alpha", 1);
    if (alpha == 1) {
      call.addAs(call.output(0), "MatMul", List.of(a, b));
    } else {
      String product = call.add("MatMul", List.of(a, b));
      call.addOwn(List.of(call.output(0)), "Scale", List.of(product), Attribute.of("scale", alpha));
    }
    return true;
  }

  private static String transposed(
      ExpandedCall call, String value, String ofBatch, String ofMatrix) {
    String batch = call.integer(ofBatch, 0) == 0 ? value : call.moveAxis(value, 0, -2);
    return call.integer(ofMatrix, 0) == 0 ? batch : call.own("MatrixTranspose", List.of(batch));
  }

  /** Inputs: A, B, a_scale, b_scale, a_zero_point?, b_zero_point?, bias?. */
  private static boolean integers(ExpandedCall call) {
    if (call.opset() < 10) {
      return false;
    }
    String sums =
        call.add(
            "MatMulInteger", List.of(call.input(0), call.input(1), call.input(4), call.input(5)));
    scale(call, sums, call.add("Mul", List.of(call.input(2), call.input(3))), 6);
    return true;
  }

  /** Inputs: A, B, b_scale, b_zero_point?, bias?; A is quantized by its range. */
  private static boolean dynamic(ExpandedCall call) {
    if (call.opset() < 11) {
      return false;
    }
    List<String> quantized =
        List.of(call.fresh("quantized"), call.fresh("scale"), call.fresh("zero_point"));
    call.addNode(Node.of("DynamicQuantizeLinear", List.of(call.input(0)), quantized));
    String sums =
        call.add(
            "MatMulInteger",
            Arrays.asList(quantized.get(0), call.input(1), quantized.get(2), call.input(3)));
    scale(call, sums, call.add("Mul", List.of(quantized.get(1), call.input(2))), 4);
    return true;
  }

  /** The sums as reals, scaled, and the bias in an input added. */
  private static void scale(ExpandedCall call, String sums, String factor, int bias) {
    if (call.has(bias)) {
      String product = call.add("Mul", List.of(reals(call, sums), factor));
      call.addAs(call.output(0), "Add", List.of(product, call.input(bias)));
    } else {
      call.addAs(call.output(0), "Mul", List.of(reals(call, sums), factor));
    }
  }

  private static String reals(ExpandedCall call, String integers) {
    return call.add("Cast", List.of(integers), Attribute.of("to", 1));
  }
}
