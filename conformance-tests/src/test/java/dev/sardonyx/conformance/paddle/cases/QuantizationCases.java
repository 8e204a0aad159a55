package dev.sardonyx.conformance.paddle.cases;

import dev.sardonyx.conformance.paddle.program.Cases;
import dev.sardonyx.tensor.Tensor;

/** What quantization-aware training leaves in a program. */
final class QuantizationCases {
  private QuantizationCases() {}

  static void add(Cases cases) {
    for (String operator :
        new String[] {"fake_quantize_abs_max", "fake_quantize_dequantize_abs_max"}) {
      cases.seed(operator);
      for (int bits : new int[] {8, 4}) {
        cases
            .of(operator)
            .in("X", cases.floats(3, 4))
            .attr("bit_length", bits)
            .out("Out")
            .out("OutScale");
      }
    }
    for (String operator :
        new String[] {
          "fake_channel_wise_quantize_abs_max", "fake_channel_wise_quantize_dequantize_abs_max"
        }) {
      cases.seed(operator);
      for (int axis : new int[] {0, 1}) {
        cases
            .of(operator)
            .in("X", cases.floats(4, 3, 2, 2))
            .attr("bit_length", 8)
            .attr("quant_axis", axis)
            .attr("is_test", false)
            .out("Out")
            .out("OutScale");
      }
      cases
          .of(operator)
          .in("X", cases.floats(3, 5))
          .attr("bit_length", 4)
          .attr("quant_axis", 1)
          .attr("is_test", false)
          .out("Out")
          .out("OutScale");
    }
    cases.seed("fake_quantize_range_abs_max");
    cases
        .of("fake_quantize_range_abs_max")
        .in("X", cases.floats(3, 4))
        .weight("InScale", scale(1.5f))
        .attr("window_size", 10000)
        .attr("bit_length", 8)
        .attr("is_test", true)
        .out("Out")
        .ignored("OutScale");
    for (String operator :
        new String[] {
          "fake_quantize_moving_average_abs_max", "fake_quantize_dequantize_moving_average_abs_max"
        }) {
      cases.seed(operator);
      for (int bits : new int[] {8, 4}) {
        cases
            .of(operator)
            .in("X", cases.floats(3, 4))
            .weight("InScale", scale(1.25f))
            .weight("InAccum", scale(1))
            .weight("InState", scale(1))
            .attr("moving_rate", 0.9f)
            .attr("bit_length", bits)
            .attr("is_test", true)
            .out("Out")
            .ignored("OutScale", "OutAccum", "OutState");
      }
    }
    dequantize(cases);
    linear(cases);
    cases.seed("moving_average_abs_max_scale");
    cases
        .of("moving_average_abs_max_scale")
        .in("X", cases.floats(3, 4))
        .weight("InAccum", scale(1))
        .weight("InState", scale(1))
        .attr("moving_rate", 0.9f)
        .attr("is_test", true)
        .out("Out")
        .ignored("OutScale", "OutAccum", "OutState");
  }

  private static Tensor scale(float value) {
    return Tensor.of(new float[] {value}, 1);
  }

  private static void dequantize(Cases cases) {
    cases.seed("fake_dequantize_max_abs");
    cases
        .of("fake_dequantize_max_abs")
        .in("X", cases.floatsIn(-127, 127, 3, 4))
        .weight("Scale", scale(1.5f))
        .attr("max_range", 127f)
        .out("Out");
    cases.seed("fake_channel_wise_dequantize_max_abs");
    for (int axis : new int[] {0, 1}) {
      cases
          .of("fake_channel_wise_dequantize_max_abs")
          .in("X", cases.floatsIn(-127, 127, 3, 4))
          .weight("Scales", cases.floatsIn(1, 2, axis == 0 ? 3 : 4))
          .ints("quant_bits", 8)
          .attr("quant_axis", axis)
          .attr("x_num_col_dims", 1)
          .out("Out");
    }
    cases
        .of("fake_channel_wise_dequantize_max_abs")
        .in("X", cases.floatsIn(-127, 127, 2, 4))
        .weight("Scales", cases.floatsIn(1, 2, 4), scale(3))
        .ints("quant_bits", 8, 8)
        .attr("quant_axis", 0)
        .attr("x_num_col_dims", 1)
        .out("Out");
  }

  private static void linear(Cases cases) {
    for (String operator : new String[] {"quantize_linear", "dequantize_linear"}) {
      cases.seed(operator);
      boolean quantize = operator.equals("quantize_linear");
      int range = quantize ? 2 : 127;
      cases
          .of(operator)
          .in("X", cases.floatsIn(-range, range, 3, 4))
          .weight("Scale", scale(1.5f))
          .weight("ZeroPoint", scale(0))
          .attr("quant_axis", -1)
          .attr("bit_length", 8)
          .attr("is_test", true)
          .out("Y");
      for (int axis : new int[] {0, 1}) {
        cases
            .of(operator)
            .in("X", cases.floatsIn(-range, range, 3, 4, 2, 2))
            .weight("Scale", cases.floatsIn(1, 2, axis == 0 ? 3 : 4))
            .weight("ZeroPoint", cases.floatsIn(0, 1 / 64f, axis == 0 ? 3 : 4))
            .attr("quant_axis", axis)
            .attr("bit_length", 8)
            .attr("is_test", true)
            .out("Y");
      }
    }
  }
}
