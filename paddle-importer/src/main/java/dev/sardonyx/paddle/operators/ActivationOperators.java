package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Activations that are more than a row of the table. */
final class ActivationOperators {
  private ActivationOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(ActivationOperators::clip, "clip")
        .add(ActivationOperators::dropout, "dropout")
        .add(ActivationOperators::gelu, "gelu")
        .add(ActivationOperators::hardSwish, "hard_swish")
        .add(op -> softmax(op, "LogSoftmax"), "log_softmax")
        .add(op -> clip(op, 0, op.attributes().real("threshold", 6)), "relu6")
        .add(ActivationOperators::silu, "silu")
        .add(op -> softmax(op, "Softmax"), "softmax")
        .add(ActivationOperators::swish, "swish");
  }

  /** {@code min(max(x, min), max)}; either limit may be a tensor of one element. */
  private static void clip(OperatorContext op) {
    if (!op.has("Min") && !op.has("Max")) {
      clip(op, op.attributes().real("min", 0), op.attributes().real("max", 0));
      return;
    }
    ElementType type = op.elementType("X");
    op.emit(
        "Out",
        "Clip",
        List.of(op.input("X"), limit(op, "Min", "min", type), limit(op, "Max", "max", type)));
  }

  private static String limit(OperatorContext op, String slot, String attribute, ElementType type) {
    return op.has(slot)
        ? op.onnx().reshape(op.input(slot), op.onnx().integers())
        : op.onnx().scalar(type, op.attributes().real(attribute, 0));
  }

  private static void clip(OperatorContext op, double low, double high) {
    ElementType type = op.elementType("X");
    op.emit(
        "Out",
        "Clip",
        List.of(op.input("X"), op.onnx().scalar(type, low), op.onnx().scalar(type, high)));
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
