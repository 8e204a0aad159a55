package dev.sardonyx.conformance.paddle.cases;

import static dev.sardonyx.tensor.ElementType.BOOL;

import dev.sardonyx.conformance.paddle.program.Cases;
import dev.sardonyx.tensor.Tensor;

/** Operators that map each element by itself. */
final class ActivationCases {
  private static final String[] PLAIN = {
    "abs",
    "atan",
    "ceil",
    "cos",
    "erf",
    "exp",
    "floor",
    "logsigmoid",
    "mish",
    "reciprocal",
    "relu",
    "round",
    "sigmoid",
    "sign",
    "silu",
    "sin",
    "sinh",
    "cosh",
    "softsign",
    "square",
    "tan",
    "tanh",
    "tanh_shrink",
    "gelu",
    "hard_swish",
    "hard_sigmoid",
    "hard_shrink",
    "softshrink",
    "leaky_relu",
    "elu",
    "relu6",
    "selu",
    "softplus",
    "swish",
    "thresholded_relu",
    "brelu",
    "stanh",
    "soft_relu",
    "expm1",
    "celu",
    "logit",
    "assign",
    "share_data"
  };
  private static final String[] POSITIVE = {"log", "log2", "log10", "log1p", "sqrt", "rsqrt"};
  private static final String[] UNIT = {"acos", "asin", "atanh"};
  private static final float NAN = Float.NaN;
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  private ActivationCases() {}

  static void add(Cases cases) {
    for (String operator : PLAIN) {
      cases.seed(operator);
      cases.of(operator).in("X", cases.floats(7)).out("Out");
      cases.of(operator).in("X", cases.floatsIn(-8, 8, 2, 3, 4, 5)).out("Out");
      cases.of(operator).in("X", cases.doubles(3, 5)).out("Out");
    }
    for (String operator : POSITIVE) {
      cases.seed(operator);
      cases.of(operator).in("X", cases.floatsIn(1 / 8f, 8, 7)).out("Out");
      cases.of(operator).in("X", cases.floatsIn(1 / 4f, 64, 2, 3, 4)).out("Out");
    }
    for (String operator : UNIT) {
      cases.seed(operator);
      cases.of(operator).in("X", cases.floatsIn(-1, 1, 7)).out("Out");
      cases.of(operator).in("X", cases.floatsIn(-1, 1, 2, 3, 4)).out("Out");
    }
    for (String operator : new String[] {"relu", "sigmoid", "tanh", "exp", "abs", "relu6"}) {
      // Paddle's relu takes NaN for 0 on this processor, and for NaN on others.
      cases.of(operator).in("X", special(!operator.startsWith("relu"))).out("Out");
    }
    for (String operator : new String[] {"isnan_v2", "isinf_v2", "isfinite_v2"}) {
      cases.of(operator).in("X", special(true)).out("Out", BOOL);
    }
    // Paddle2ONNX lists it, Paddle 2.3.2 knows no such operator.
    cases.of("sel").in("X", special(false)).out("Out");
    integers(cases);
    attributes(cases);
    channels(cases);
  }

  /** Infinities, both zeros and, where asked for, NaN. */
  private static Tensor special(boolean withNan) {
    return Tensor.of(new float[] {-INFINITY, -1, -0f, 0, 1, INFINITY, withNan ? NAN : 2}, 7);
  }

  private static void integers(Cases cases) {
    cases.seed("integers");
    cases.of("abs").in("X", cases.ints(-9, 9, 3, 4)).out("Out");
    cases.of("abs").in("X", cases.longs(-9, 9, 3, 4)).out("Out");
    cases.of("square").in("X", cases.ints(-9, 9, 3, 4)).out("Out");
    cases.of("square").in("X", cases.longs(-9, 9, 5)).out("Out");
    cases.of("relu").in("X", cases.ints(-9, 9, 5)).out("Out");
    cases.of("assign").in("X", cases.ints(-9, 9, 5)).out("Out");
    cases.of("assign").in("X", cases.longs(-9, 9, 2, 2)).out("Out");
    cases.of("assign").in("X", cases.booleans(2, 2)).out("Out");
    cases.of("share_data").in("X", cases.longs(-9, 9, 2, 2)).out("Out");
  }

  private static void attributes(Cases cases) {
    cases.seed("attributes");
    int[] shape = {2, 3, 4};
    cases.of("gelu").in("X", cases.floats(shape)).attr("approximate", true).out("Out");
    cases.of("gelu").in("X", cases.floats(shape)).attr("approximate", false).out("Out");
    for (float alpha : new float[] {0, 0.25f, 1.5f, -0.5f}) {
      cases.of("leaky_relu").in("X", cases.floats(shape)).attr("alpha", alpha).out("Out");
    }
    cases.of("elu").in("X", cases.floats(shape)).attr("alpha", 0.5f).out("Out");
    cases.of("celu").in("X", cases.floats(shape)).attr("alpha", 0.5f).out("Out");
    cases.of("relu6").in("X", cases.floatsIn(-8, 8, shape)).attr("threshold", 3f).out("Out");
    cases.of("selu").in("X", cases.floats(shape)).attr("scale", 1.5f).attr("alpha", 2f).out("Out");
    cases
        .of("softplus")
        .in("X", cases.floatsIn(-8, 8, shape))
        .attr("beta", 2f)
        .attr("threshold", 4f)
        .out("Out");
    cases
        .of("softplus")
        .in("X", cases.floatsIn(-8, 8, shape))
        .attr("beta", 0.5f)
        .attr("threshold", 15f)
        .out("Out");
    cases.of("swish").in("X", cases.floats(shape)).attr("beta", 1f).out("Out");
    cases.of("swish").in("X", cases.floats(shape)).attr("beta", 0.5f).out("Out");
    cases
        .of("hard_swish")
        .in("X", cases.floatsIn(-8, 8, shape))
        .attr("threshold", 4f)
        .attr("scale", 5f)
        .attr("offset", 2f)
        .out("Out");
    cases
        .of("hard_sigmoid")
        .in("X", cases.floatsIn(-8, 8, shape))
        .attr("slope", 0.1666667f)
        .attr("offset", 0.5f)
        .out("Out");
    cases
        .of("hard_sigmoid")
        .in("X", cases.floatsIn(-8, 8, shape))
        .attr("slope", 0.25f)
        .attr("offset", 0.25f)
        .out("Out");
    cases.of("hard_shrink").in("X", cases.floats(shape)).attr("threshold", 1f).out("Out");
    cases.of("softshrink").in("X", cases.floats(shape)).attr("lambda", 1f).out("Out");
    cases.of("thresholded_relu").in("X", cases.floats(shape)).attr("threshold", 0.5f).out("Out");
    cases
        .of("brelu")
        .in("X", cases.floats(shape))
        .attr("t_min", -1f)
        .attr("t_max", 1.5f)
        .out("Out");
    cases.of("mish").in("X", cases.floatsIn(-8, 8, shape)).attr("threshold", 3f).out("Out");
    cases
        .of("stanh")
        .in("X", cases.floats(shape))
        .attr("scale_a", 0.5f)
        .attr("scale_b", 2f)
        .out("Out");
    cases.of("logit").in("X", cases.floatsIn(0, 1, shape)).attr("eps", 0.125f).out("Out");
    clip(cases);
    scale(cases);
    power(cases);
  }

  private static void clip(Cases cases) {
    cases.seed("clip");
    cases.of("clip").in("X", cases.floats(3, 4)).attr("min", -1f).attr("max", 0.5f).out("Out");
    cases.of("clip").in("X", cases.floats(2, 3, 4)).attr("min", 0f).attr("max", 3.4e38f).out("Out");
    cases
        .of("clip")
        .in("X", cases.floats(5))
        .in("Min", Tensor.of(new float[] {-0.5f}, 1))
        .in("Max", Tensor.of(new float[] {0.75f}, 1))
        .attr("min", 0f)
        .attr("max", 0f)
        .out("Out");
    cases
        .of("clip")
        .in("X", cases.floats(5))
        .weight("Max", Tensor.of(new float[] {0.75f}, 1))
        .attr("min", -1f)
        .attr("max", 0f)
        .out("Out");
    cases.of("clip").in("X", cases.ints(-9, 9, 3, 4)).attr("min", -3f).attr("max", 5f).out("Out");
    cases.of("clip").in("X", cases.longs(-9, 9, 3, 4)).attr("min", -3f).attr("max", 5f).out("Out");
  }

  private static void scale(Cases cases) {
    cases.seed("scale");
    for (boolean after : new boolean[] {true, false}) {
      cases
          .of("scale")
          .in("X", cases.floats(2, 3))
          .attr("scale", 2.5f)
          .attr("bias", 0.75f)
          .attr("bias_after_scale", after)
          .out("Out");
      cases
          .of("scale")
          .in("X", cases.ints(-9, 9, 2, 3))
          .attr("scale", 3f)
          .attr("bias", 2f)
          .attr("bias_after_scale", after)
          .out("Out");
      cases
          .of("scale")
          .in("X", cases.longs(-9, 9, 4))
          .attr("scale", 2f)
          .attr("bias", -1f)
          .attr("bias_after_scale", after)
          .out("Out");
      cases
          .of("scale")
          .in("X", cases.floats(2, 3))
          .in("ScaleTensor", cases.floats(1))
          .attr("scale", 1f)
          .attr("bias", 0.75f)
          .attr("bias_after_scale", after)
          .out("Out");
    }
    cases.of("scale").in("X", cases.floats(2, 3)).attr("scale", -1f).out("Out");
    cases.of("scale").in("X", cases.doubles(2, 3)).attr("scale", 0.5f).out("Out");
    // Paddle turns the factor to the integer type first: half of an integer is nothing.
    cases.of("scale").in("X", cases.ints(-9, 9, 7)).attr("scale", 0.5f).attr("bias", 1f).out("Out");
    cases
        .of("scale")
        .in("X", cases.longs(-9, 9, 7))
        .attr("scale", 2.5f)
        .attr("bias", 1.5f)
        .out("Out");
  }

  private static void power(Cases cases) {
    cases.seed("pow");
    for (float factor : new float[] {2, 3, 0.5f, -1, 0}) {
      cases.of("pow").in("X", cases.floatsIn(1 / 8f, 4, 2, 3)).attr("factor", factor).out("Out");
    }
    cases.of("pow").in("X", cases.floats(2, 3)).attr("factor", 2f).out("Out");
    cases.of("pow").in("X", cases.ints(-5, 5, 2, 3)).attr("factor", 2f).out("Out");
    cases.of("pow").in("X", cases.longs(-5, 5, 6)).attr("factor", 3f).out("Out");
    cases
        .of("pow")
        .in("X", cases.floats(2, 3))
        .in("FactorTensor", Tensor.of(new float[] {3}, 1))
        .attr("factor", 1f)
        .out("Out");
  }

  private static void channels(Cases cases) {
    cases.seed("prelu");
    cases
        .of("prelu")
        .in("X", cases.floats(2, 3, 4, 5))
        .weight("Alpha", cases.floats(1))
        .attr("mode", "all")
        .out("Out");
    cases
        .of("prelu")
        .in("X", cases.floats(3, 4))
        .weight("Alpha", cases.floats(1))
        .attr("mode", "all")
        .attr("data_format", "NCHW")
        .out("Out");
    cases
        .of("prelu")
        .in("X", cases.floats(2, 3, 4, 5))
        .weight("Alpha", cases.floats(3))
        .attr("mode", "channel")
        .attr("data_format", "NCHW")
        .out("Out");
    cases
        .of("prelu")
        .in("X", cases.floats(2, 4, 5, 3))
        .weight("Alpha", cases.floats(3))
        .attr("mode", "channel")
        .attr("data_format", "NHWC")
        .out("Out");
    cases
        .of("prelu")
        .in("X", cases.floats(2, 3))
        .weight("Alpha", cases.floats(3))
        .attr("mode", "channel")
        .attr("data_format", "NCHW")
        .out("Out");
    cases
        .of("prelu")
        .in("X", cases.floats(2, 3, 4))
        .in("Alpha", cases.floats(1, 3, 4))
        .attr("mode", "element")
        .attr("data_format", "NCHW")
        .out("Out");
    for (int axis : new int[] {-1, 0, 1, 2}) {
      cases.of("softmax").in("X", cases.floats(2, 3, 4)).attr("axis", axis).out("Out");
      cases.of("log_softmax").in("X", cases.floats(2, 3, 4)).attr("axis", axis).out("Out");
    }
    cases.of("softmax").in("X", cases.floats(5)).attr("axis", -1).out("Out");
    cases.of("softmax").in("X", cases.doubles(2, 3)).attr("axis", -1).out("Out");
    cases.of("softmax").in("X", cases.floatsIn(-60, 60, 3, 7)).out("Out");
    cases
        .of("softmax")
        .in("X", cases.floats(2, 3, 4, 5))
        .attr("axis", 1)
        .attr("data_format", "AnyLayout")
        .out("Out");
    cases.of("log_softmax").in("X", cases.floats(7)).out("Out");
    cases
        .of("maxout")
        .in("X", cases.floats(2, 6, 3, 2))
        .attr("groups", 2)
        .attr("axis", 1)
        .out("Out");
    cases
        .of("maxout")
        .in("X", cases.floats(2, 3, 2, 6))
        .attr("groups", 3)
        .attr("axis", 3)
        .out("Out");
  }
}
