package dev.sardonyx.runtime.program.expansion;

import static dev.sardonyx.runtime.program.expansion.Expansions.MICROSOFT;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * Operators of com.microsoft on quantized tensors: what they do to the numbers that these stand
 * for, quantized again.
 */
final class ContributedQuantization {
  private ContributedQuantization() {}

  static void register() {
    register("DynamicQuantizeLSTM", ContributedQuantization::recurrent);
    register("QLinearAdd", call -> binary(call, "Add"));
    register("QLinearAveragePool", call -> pool(call, "AveragePool"));
    register("QLinearConcat", ContributedQuantization::concatenate);
    register("QLinearConv", ContributedQuantization::convolution);
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

  /** Inputs: X, scale, zero point; scale, zero point; the channels may be last. */
  private static boolean pool(ExpandedCall call, String operator) {
    boolean last = call.integer("channels_last", 0) != 0;
    String x = real(call, 0);
    String pooled =
        call.add(
            operator,
            List.of(last ? call.channelsFirst(x) : x),
            call.attributesBut("channels_last"));
    quantize(call, last ? call.channelsLast(pooled) : pooled, 3);
    return true;
  }

  /** QLinearConv of ai.onnx; the channels of X and the result may be last. */
  private static boolean convolution(ExpandedCall call) {
    if (call.opset() < 10) {
      return false;
    }
    Attribute[] attributes = call.attributesBut("channels_last");
    if (call.integer("channels_last", 0) == 0) {
      call.addAs(call.output(0), "QLinearConv", call.node().inputs(), attributes);
      return true;
    }
    List<String> inputs = new ArrayList<>(call.node().inputs());
    inputs.set(0, call.channelsFirst(call.input(0)));
    String y = call.add("QLinearConv", inputs, attributes);
    call.addAs(call.output(0), "Identity", List.of(call.channelsLast(y)));
    return true;
  }

  /** As Softmax of the opset that the attribute names. */
  private static boolean softmax(ExpandedCall call) {
    boolean oneAxis = call.integer("opset", call.opset()) >= 13;
    long axis = call.integer("axis", -1);
    String x = real(call, 0);
    String result;
    if (oneAxis == call.opset() >= 13) {
      result = call.add("Softmax", List.of(x), Attribute.of("axis", axis));
    } else if (call.opset() < 11) {
      return false;
    } else if (oneAxis) {
      String last = call.moveAxis(x, axis, -1);
      String softmax = call.add("Softmax", List.of(last), Attribute.of("axis", -1L));
      result = call.moveAxis(softmax, -1, axis);
    } else {
      String rows = call.add("Flatten", List.of(x), Attribute.of("axis", axis));
      String softmax = call.add("Softmax", List.of(rows), Attribute.of("axis", 1L));
      result = call.add("Reshape", List.of(softmax, call.add("Shape", List.of(x))));
    }
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

  /**
   * An LSTM with quantized weights, which are transposed, W {@code [directions, input, 4 *
   * hidden]}; its activations stay as they are, where ONNX Runtime rounds them to 8 bits for speed.
   * Inputs: X, W, R, B?, lengths?, state?, cell?, P?; scale and zero point of W; scale and zero
   * point of R.
   */
  private static boolean recurrent(ExpandedCall call) {
    if (call.opset() < 7) {
      return false;
    }
    List<String> inputs = new ArrayList<>(List.of(call.input(0), weights(call, 1, 8)));
    inputs.add(weights(call, 2, 10));
    for (int i = 3; i <= 7; i++) {
      inputs.add(call.input(i));
    }
    call.addNode(
        Node.of("LSTM", inputs, call.node().outputs(), call.attributesBut())
            .withName(call.fresh("LSTM")));
    return true;
  }

  /** The weights that an input stands for; scales go by direction, or by direction and column. */
  private static String weights(ExpandedCall call, int input, int scale) {
    Attribute real = Attribute.of("to", 1);
    String shape = call.integers(0, 1, -1);
    String numbers = call.add("Cast", List.of(call.input(input)), real);
    if (call.has(scale + 1)) {
      String zero = call.add("Cast", List.of(call.input(scale + 1)), real);
      numbers = call.add("Sub", List.of(numbers, call.add("Reshape", List.of(zero, shape))));
    }
    String factor = call.add("Reshape", List.of(call.input(scale), shape));
    return call.add(
        "Transpose",
        List.of(call.add("Mul", List.of(numbers, factor))),
        Attribute.ofInts("perm", List.of(0L, 2L, 1L)));
  }
}
