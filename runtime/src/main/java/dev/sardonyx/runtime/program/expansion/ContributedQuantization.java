package dev.sardonyx.runtime.program.expansion;

import static dev.sardonyx.runtime.program.expansion.Expansions.MICROSOFT;

import dev.sardonyx.ir.Attribute;
import java.util.ArrayList;
import java.util.List;

/**
 * Operators of com.microsoft on quantized tensors: what they do to the numbers that these stand
 * for, quantized again.
 */
final class ContributedQuantization {
  private ContributedQuantization() {}

  static void register() {
    register("QLinearAdd", call -> binary(call, "Add"));
    register("QLinearAveragePool", call -> pool(call, "AveragePool"));
    register("QLinearConcat", ContributedQuantization::concatenate);
    register("QLinearGlobalAveragePool", call -> pool(call, "GlobalAveragePool"));
    register("QLinearLeakyRelu", call -> unary(call, "LeakyRelu"));
    register("QLinearMul", call -> binary(call, "Mul"));
    register("QLinearSigmoid", call -> unary(call, "Sigmoid"));
    register("QLinearSoftmax", ContributedQuantization::softmax);
    register("QLinearWhere", ContributedQuantization::where);
    register("QGemm", ContributedQuantization::gemm);
    register("DequantizeLinear", call -> same(call, "DequantizeLinear"));
    register("QuantizeLinear", call -> same(call, "QuantizeLinear"));
  }

  private static void register(String operator, Expansion expansion) {
    Expansions.register(MICROSOFT, operator, expansion);
  }

  private static boolean same(ExpandedCall call, String operator) {
    call.addOwn(call.node().outputs(), operator, call.node().inputs(), call.attributesBut());
    return true;
  }

  /** The numbers that input {@code first}, with scale and zero point after it, stands for. */
  private static String real(ExpandedCall call, int first, Attribute... attributes) {
    return call.own(
        "DequantizeLinear", quantization(call, call.input(first), first + 1), attributes);
  }

  /** Makes the output of {@code value}, by the scale and the zero point in two inputs. */
  private static void quantize(ExpandedCall call, String value, int scale) {
    call.addOwn(List.of(call.output(0)), "QuantizeLinear", quantization(call, value, scale));
  }

  private static List<String> quantization(ExpandedCall call, String value, int scale) {
    return call.has(scale + 1)
        ? List.of(value, call.input(scale), call.input(scale + 1))
        : List.of(value, call.input(scale));
  }

  /** Inputs: A, scale, zero point; B, scale, zero point; scale, zero point. */
  private static boolean binary(ExpandedCall call, String operator) {
    quantize(call, call.add(operator, List.of(real(call, 0), real(call, 3))), 6);
    return true;
  }

  /** Inputs: X, scale, zero point; scale, zero point. */
  private static boolean unary(ExpandedCall call, String operator) {
    quantize(call, call.add(operator, List.of(real(call, 0)), call.attributesBut()), 3);
    return true;
  }

  private static boolean pool(ExpandedCall call, String operator) {
    if (call.integer("channels_last", 0) != 0) {
      return false;
    }
    String pooled = call.add(operator, List.of(real(call, 0)), call.attributesBut("channels_last"));
    quantize(call, pooled, 3);
    return true;
  }

  /** As Softmax of the opset that the attribute names; that must mean the same in the model's. */
  private static boolean softmax(ExpandedCall call) {
    long opset = call.integer("opset", call.opset());
    if (opset < 13 != call.opset() < 13) {
      return false;
    }
    String result = call.add("Softmax", List.of(real(call, 0)), call.attributesBut("opset"));
    quantize(call, result, 3);
    return true;
  }

  /** Inputs: scale, zero point; then tensor, scale, zero point of each. */
  private static boolean concatenate(ExpandedCall call) {
    List<String> parts = new ArrayList<>();
    for (int i = 2; i + 1 < call.node().inputs().size(); i += 3) {
      parts.add(real(call, i));
    }
    quantize(call, call.add("Concat", parts, call.attributesBut()), 0);
    return true;
  }

  /** Inputs: condition; X, scale, zero point; Y, scale, zero point; scale, zero point. */
  private static boolean where(ExpandedCall call) {
    if (call.opset() < 9) {
      return false;
    }
    quantize(call, call.add("Where", List.of(call.input(0), real(call, 1), real(call, 4))), 7);
    return true;
  }

  /**
   * Inputs: A, scale, zero point; B, scale, zero point; C?; scale?, zero point?. C is INT32 of
   * scale {@code alpha * scale of A * scale of B}; without a scale the output is FLOAT.
   */
  private static boolean gemm(ExpandedCall call) {
    // Several scales go by the columns of B'.
    Attribute columns = Attribute.of("axis", call.integer("transB", 0) == 0 ? 1L : 0L);
    String sum =
        call.add("Gemm", List.of(real(call, 0), real(call, 3, columns)), call.attributesBut());
    if (call.has(6)) {
      String scale = call.add("Mul", List.of(call.input(1), call.input(4)));
      scale = call.add("Mul", List.of(scale, call.constant(call.real("alpha", 1))));
      String reals = call.add("Cast", List.of(call.input(6)), Attribute.of("to", 1));
      sum = call.add("Add", List.of(sum, call.add("Mul", List.of(reals, scale))));
    }
    if (call.has(7)) {
      quantize(call, sum, 7);
    } else {
      call.addAs(call.output(0), "Identity", List.of(sum));
    }
    return true;
  }
}
