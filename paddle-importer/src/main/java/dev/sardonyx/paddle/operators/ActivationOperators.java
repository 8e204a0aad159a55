package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Activations that are more than a row of the table. */
final class ActivationOperators {
  private ActivationOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(op -> clip(op, real(op, "t_min", 0), real(op, "t_max", 24)), "brelu")
        .add(ActivationOperators::celu, "celu")
        .add(ActivationOperators::clip, "clip")
        .add(ActivationOperators::dropout, "dropout")
        .add(ActivationOperators::gelu, "gelu")
        .add(ActivationOperators::hardSwish, "hard_swish")
        .add(op -> softmax(op, "LogSoftmax"), "log_softmax")
        .add(ActivationOperators::logSigmoid, "logsigmoid")
        .add(ActivationOperators::maxout, "maxout")
        .add(ActivationOperators::mish, "mish")
        .add(ActivationOperators::prelu, "prelu")
        .add(ActivationOperators::randomSlope, "rrelu")
        .add(op -> clip(op, 0, op.attributes().real("threshold", 6)), "relu6")
        .add(ActivationOperators::silu, "silu")
        .add(ActivationOperators::softRelu, "soft_relu")
        .add(op -> softmax(op, "Softmax"), "softmax")
        .add(ActivationOperators::softplus, "softplus")
        .add(ActivationOperators::scaledTanh, "stanh")
        .add(ActivationOperators::swish, "swish")
        .add(ActivationOperators::tanhShrink, "tanh_shrink");
  }

  private static double real(OperatorContext op, String attribute, double absent) {
    return op.attributes().real(attribute, absent);
  }

  /** {@code alpha * elu(x / alpha)}: ONNX's Celu is younger and of one type only. */
  private static void celu(OperatorContext op) {
    Onnx onnx = op.onnx();
    String alpha = onnx.scalar(op.elementType("X"), real(op, "alpha", 1));
    op.emit("Out", "Mul", List.of(alpha, onnx.unary("Elu", onnx.divide(op.input("X"), alpha))));
  }

  private static void logSigmoid(OperatorContext op) {
    Onnx onnx = op.onnx();
    op.emit("Out", "Neg", List.of(onnx.unary("Softplus", onnx.unary("Neg", op.input("X")))));
  }

  /** The largest of each {@code groups} channels that follow each other. */
  private static void maxout(OperatorContext op) {
    int rank = op.rank("X");
    int axis = op.axis("axis", 1, rank);
    long groups = op.attributes().integer("groups", 1);
    Onnx onnx = op.onnx();
    String shape = onnx.shape(op.input("X"));
    List<String> parts = new ArrayList<>();
    if (axis > 0) {
      parts.add(onnx.slice(shape, new long[] {0}, new long[] {0}, new long[] {axis}));
    }
    parts.add(onnx.integers(-1, groups));
    if (axis < rank - 1) {
      parts.add(onnx.slice(shape, new long[] {0}, new long[] {axis + 1}, new long[] {rank}));
    }
    String grouped = onnx.reshape(op.input("X"), onnx.concat(0, parts));
    op.bind("Out", onnx.reduce("ReduceMax", grouped, false, axis + 1));
  }

  /** {@code x * tanh(softplus(x))}. */
  private static void mish(OperatorContext op) {
    String x = op.input("X");
    double threshold = real(op, "threshold", 20);
    if (op.opset() >= 18 && threshold >= 20) {
      op.emit("Out", "Mish", List.of(x));
      return;
    }
    String soft = MathOperators.softplus(op, x, 1, threshold);
    op.emit("Out", "Mul", List.of(x, op.onnx().unary("Tanh", soft)));
  }

  /** The slope is random in training only, and the middle of its range after it. */
  private static void randomSlope(OperatorContext op) {
    double lower = op.attributes().real("lower", 1 / 8.0);
    double upper = op.attributes().real("upper", 1 / 3.0);
    op.emit(
        "Out",
        "LeakyRelu",
        List.of(op.input("X")),
        Attribute.of("alpha", (float) ((lower + upper) / 2)));
  }

  /** Slopes are one number, one a channel, or one an element. */
  private static void prelu(OperatorContext op) {
    String slopes = op.input("Alpha");
    int rank = op.rank("X");
    if (op.attributes().text("mode", "all").equals("channel")) {
      long[] shape = new long[Layouts.isChannelsLast(op, "data_format") ? 1 : rank - 1];
      Arrays.fill(shape, 1);
      shape[0] = -1;
      slopes =
          shape.length == 1 && op.rank("Alpha") == 1 ? slopes : op.onnx().reshape(slopes, shape);
    }
    op.emit("Out", "PRelu", List.of(op.input("X"), slopes));
  }

  /** {@code ln(1 + e^x)} of an x limited to both sides of 0. */
  private static void softRelu(OperatorContext op) {
    double threshold = real(op, "threshold", 40);
    String limited = op.onnx().clip(op.input("X"), op.elementType("X"), -threshold, threshold);
    op.emit("Out", "Softplus", List.of(limited));
  }

  private static void softplus(OperatorContext op) {
    double beta = real(op, "beta", 1);
    double threshold = real(op, "threshold", 20);
    op.bind("Out", MathOperators.softplus(op, op.input("X"), beta, threshold));
  }

  private static void scaledTanh(OperatorContext op) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("X");
    String inner = onnx.multiply(op.input("X"), onnx.scalar(type, real(op, "scale_a", 0.67)));
    String outer = onnx.scalar(type, real(op, "scale_b", 1.7159));
    op.emit("Out", "Mul", List.of(onnx.unary("Tanh", inner), outer));
  }

  private static void tanhShrink(OperatorContext op) {
    String x = op.input("X");
    op.emit("Out", "Sub", List.of(x, op.onnx().unary("Tanh", x)));
  }

  /** {@code min(max(x, min), max)}; either limit may be a tensor of one element. */
  private static void clip(OperatorContext op) {
    if (!op.has("Min") && !op.has("Max")) {
      clip(op, op.attributes().real("min", 0), op.attributes().real("max", 0));
      return;
    }
    ElementType type = op.elementType("X");
    clip(op, type, limit(op, "Min", "min", type), limit(op, "Max", "max", type));
  }

  private static String limit(OperatorContext op, String slot, String attribute, ElementType type) {
    return op.has(slot)
        ? op.onnx().reshape(op.input(slot), op.onnx().integers())
        : op.onnx().scalar(type, op.attributes().real(attribute, 0));
  }

  private static void clip(OperatorContext op, double low, double high) {
    ElementType type = op.elementType("X");
    clip(op, type, op.onnx().scalar(type, low), op.onnx().scalar(type, high));
  }

  /** Before opset 12 ONNX limits only real numbers. */
  private static void clip(OperatorContext op, ElementType type, String low, String high) {
    Onnx onnx = op.onnx();
    String x = op.input("X");
    if (MathOperators.isReal(type) || op.opset() >= 12) {
      op.emit("Out", "Clip", List.of(x, low, high));
    } else {
      String raised = onnx.where(onnx.binary("Less", x, low), low, x);
      op.bind("Out", onnx.where(onnx.binary("Greater", raised, high), high, raised));
    }
  }

  /** Outside of training: the input itself, or scaled by what would have been kept. */
  private static void dropout(OperatorContext op) {
    String mode = op.attributes().text("dropout_implementation", "downgrade_in_infer");
    if (mode.equals("upscale_in_train")) {
      op.bind("Out", op.input("X"));
      return;
    }
    double kept = 1 - op.attributes().real("dropout_prob", 0.5);
    op.emit("Out", "Mul", List.of(op.input("X"), op.onnx().scalar(op.elementType("X"), kept)));
  }

  private static void gelu(OperatorContext op) {
    boolean isApproximate = op.attributes().flag("approximate", false);
    String x = op.input("X");
    if (op.opset() >= 20) {
      op.emit(
          "Out", "Gelu", List.of(x), Attribute.of("approximate", isApproximate ? "tanh" : "none"));
      return;
    }
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("X");
    String inner;
    if (isApproximate) {
      String cube = onnx.multiply(onnx.multiply(x, x), x);
      String sum = onnx.add(x, onnx.multiply(cube, onnx.scalar(type, 0.044715)));
      inner = onnx.unary("Tanh", onnx.multiply(sum, onnx.scalar(type, Math.sqrt(2 / Math.PI))));
    } else {
      inner = onnx.unary("Erf", onnx.divide(x, onnx.scalar(type, Math.sqrt(2))));
    }
    String both = onnx.multiply(x, onnx.add(inner, onnx.scalar(type, 1)));
    op.emit("Out", "Mul", List.of(both, onnx.scalar(type, 0.5)));
  }

  /** {@code x * clip(x + offset, 0, threshold) / scale}. */
  private static void hardSwish(OperatorContext op) {
    double threshold = op.attributes().real("threshold", 6);
    double scale = op.attributes().real("scale", 6);
    double offset = op.attributes().real("offset", 3);
    String x = op.input("X");
    if (op.opset() >= 14 && threshold == 6 && scale == 6 && offset == 3) {
      op.emit("Out", "HardSwish", List.of(x));
      return;
    }
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("X");
    String gate = onnx.clip(onnx.add(x, onnx.scalar(type, offset)), type, 0, threshold);
    op.emit("Out", "Div", List.of(onnx.multiply(x, gate), onnx.scalar(type, scale)));
  }

  private static void silu(OperatorContext op) {
    String x = op.input("X");
    op.emit("Out", "Mul", List.of(x, op.onnx().unary("Sigmoid", x)));
  }

  /** {@code x * sigmoid(beta * x)}. */
  private static void swish(OperatorContext op) {
    double beta = op.attributes().real("beta", 1);
    String x = op.input("X");
    Onnx onnx = op.onnx();
    String scaled = beta == 1 ? x : onnx.multiply(x, onnx.scalar(op.elementType("X"), beta));
    op.emit("Out", "Mul", List.of(x, onnx.unary("Sigmoid", scaled)));
  }

  private static void softmax(OperatorContext op, String operator) {
    int rank = op.rank("X");
    int axis = op.axis("axis", -1, rank);
    if (rank == 0) {
      String list = op.onnx().reshape(op.input("X"), 1);
      op.bind("Out", op.onnx().squeeze(op.onnx().softmax(operator, list, 0, 1), 0));
    } else if (op.opset() >= 13 || axis == rank - 1) {
      op.emit("Out", operator, List.of(op.input("X")), Attribute.of("axis", axis));
    } else {
      op.bind("Out", op.onnx().softmax(operator, op.input("X"), axis, rank));
    }
  }
}
