package dev.sardonyx.cuda.operators;

import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Operators of one operand, as operations with two parameters. */
final class UnaryFunctions {
  /** Those of ai.onnx. */
  static final List<String> NAMES =
      List.of(
          "Abs",
          "Acos",
          "Acosh",
          "Asin",
          "Asinh",
          "Atan",
          "Atanh",
          "Ceil",
          "Celu",
          "Clip",
          "Cos",
          "Cosh",
          "Elu",
          "Erf",
          "Exp",
          "Floor",
          "Gelu",
          "HardSigmoid",
          "HardSwish",
          "LeakyRelu",
          "Log",
          "Mish",
          "Neg",
          "Reciprocal",
          "Relu",
          "Round",
          "Selu",
          "Shrink",
          "Sigmoid",
          "Sign",
          "Sin",
          "Sinh",
          "Softplus",
          "Softsign",
          "Sqrt",
          "Swish",
          "Tan",
          "Tanh",
          "ThresholdedRelu");

  private UnaryFunctions() {}

  /** An operation with its parameters. */
  record Function(UnaryOperation operation, float p, float q) {
    private static Function plain(UnaryOperation operation) {
      return new Function(operation, 0, 0);
    }
  }

  /** The function of a node; nothing if it needs more than two numbers known at load. */
  static Optional<Function> of(DeviceSetup setup) {
    OperatorSetup node = setup.attributes();
    return Optional.ofNullable(
        switch (setup.node().operator()) {
          case "Celu" -> new Function(UnaryOperation.CELU, node.real("alpha", 1), 0);
          case "Clip" -> clip(setup);
          case "Elu" -> new Function(UnaryOperation.ELU, node.real("alpha", 1), 0);
          case "Gelu" ->
              Function.plain(
                  node.text("approximate", "none").equals("tanh")
                      ? UnaryOperation.GELU_TANH
                      : UnaryOperation.GELU);
          case "HardSigmoid" ->
              new Function(
                  UnaryOperation.HARD_SIGMOID, node.real("alpha", 0.2f), node.real("beta", 0.5f));
          case "HardSwish" -> Function.plain(UnaryOperation.HARD_SWISH);
          case "LeakyRelu" -> new Function(UnaryOperation.LEAKY_RELU, node.real("alpha", 0.01f), 0);
          case "Neg" -> Function.plain(UnaryOperation.NEGATE);
          case "Scale" -> new Function(UnaryOperation.AFFINE, node.real("scale", 1), 0);
          case "Selu" -> selu(node);
          case "Shrink" ->
              new Function(UnaryOperation.SHRINK, node.real("lambd", 0.5f), node.real("bias", 0));
          case "Silu", "Swish" -> new Function(UnaryOperation.SWISH, node.real("alpha", 1), 0);
          case "ThresholdedRelu" ->
              new Function(UnaryOperation.THRESHOLDED_RELU, node.real("alpha", 1), 0);
          case String name -> Function.plain(UnaryOperation.valueOf(name.toUpperCase(Locale.ROOT)));
        });
  }

  /** The defaults since opset 6. */
  private static Function selu(OperatorSetup node) {
    return node.opset() < 6
        ? null
        : new Function(
            UnaryOperation.SELU,
            node.real("alpha", 1.67326319217681884765625f),
            node.real("gamma", 1.05070102214f));
  }

  /** Limits that are attributes, or constants of FLOAT. */
  private static Function clip(DeviceSetup setup) {
    OperatorSetup node = setup.attributes();
    if (node.opset() < 11) {
      return new Function(
          UnaryOperation.CLIP,
          node.real("min", -Float.MAX_VALUE),
          node.real("max", Float.MAX_VALUE));
    }
    float least = Float.NEGATIVE_INFINITY;
    float most = Float.POSITIVE_INFINITY;
    for (int i = 1; i <= 2; i++) {
      if (!setup.hasInput(i)) {
        continue;
      }
      Tensor limit = node.constant(i).orElse(null);
      if (limit == null || limit.elementType() != ElementType.FLOAT || limit.elements() != 1) {
        return null;
      }
      float value = ElementwiseNodes.number(limit);
      least = i == 1 ? value : least;
      most = i == 2 ? value : most;
    }
    return new Function(UnaryOperation.CLIP, least, most);
  }
}
