package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.optimizer.rewrite.Scalars;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a convolution or product may do to each finished element {@code x} before it is stored.
 *
 * @param operation {@code Relu, Clip, Sigmoid, HardSigmoid, HardSwish, Silu, Tanh, Gelu, LeakyRelu}
 *     as in ONNX, Silu with alpha as Swish has it, {@code GeluTanh} for Gelu's approximation,
 *     {@code Affine}, which is {@code p * x + q}, or {@code Residual}, which adds the element of
 *     another tensor
 * @param p first parameter: the lower bound of Clip, else alpha; 0 if there is none
 * @param q second parameter: the upper bound of Clip, else beta; 0 if there is none
 */
record EpilogueStep(String operation, float p, float q) {
  private static final String AFFINE = "Affine";

  /** The step that {@code node} is, applied to {@code value}; empty if it is none. */
  static Optional<EpilogueStep> of(
      GraphEditor graph, PassContext context, Node node, String value) {
    if (node.domain().equals(Nodes.ENGINE_DOMAIN)) {
      return switch (node.operator()) {
        case "HardSwish" -> plain(node.operator());
        case "Silu" -> silu(node);
        case "Gelu" -> gelu(node);
        default -> Optional.empty();
      };
    }
    if (!node.domain().isEmpty()) {
      return Optional.empty();
    }
    return switch (node.operator()) {
      case "Relu", "Sigmoid", "HardSwish", "Tanh" -> plain(node.operator());
      case "LeakyRelu" -> with(node.operator(), Nodes.real(node, "alpha", 0.01f), 0);
      case "HardSigmoid" ->
          with(node.operator(), Nodes.real(node, "alpha", 0.2f), Nodes.real(node, "beta", 0.5f));
      case "Gelu" -> gelu(node);
      case "Swish" -> silu(node);
      case "Clip" -> clip(graph, context, node);
      case "Add", "Sub", "Mul", "Div" -> affine(graph, node, value);
      default -> Optional.empty();
    };
  }

  /** This step and the next as one, if both are affine. */
  Optional<EpilogueStep> then(EpilogueStep next) {
    return operation.equals(AFFINE) && next.operation.equals(AFFINE)
        ? with(AFFINE, p * next.p, q * next.p + next.q)
        : Optional.empty();
  }

  private static Optional<EpilogueStep> gelu(Node node) {
    boolean exact =
        node.attribute("approximate").filter(a -> !a.asString().equals("none")).isEmpty();
    return plain(exact ? "Gelu" : "GeluTanh");
  }

  private static Optional<EpilogueStep> silu(Node node) {
    return with("Silu", Nodes.real(node, "alpha", 1), 0);
  }

  private static Optional<EpilogueStep> plain(String operation) {
    return with(operation, 0, 0);
  }

  private static Optional<EpilogueStep> with(String operation, float p, float q) {
    return Optional.of(new EpilogueStep(operation, p, q));
  }

  private static Optional<EpilogueStep> clip(GraphEditor graph, PassContext context, Node node) {
    if (context.opset() < 11) {
      return with(
          "Clip",
          Nodes.real(node, "min", -Float.MAX_VALUE),
          Nodes.real(node, "max", Float.MAX_VALUE));
    }
    float[] bounds = {Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY};
    for (int i = 0; i < 2; i++) {
      if (node.hasInput(i + 1)) {
        OptionalDouble bound = Scalars.of(graph, node.inputs().get(i + 1));
        if (bound.isEmpty()) {
          return Optional.empty();
        }
        bounds[i] = (float) bound.getAsDouble();
      }
    }
    return with("Clip", bounds[0], bounds[1]);
  }

  private static Optional<EpilogueStep> affine(GraphEditor graph, Node node, String value) {
    int side = node.inputs().get(0).equals(value) ? 1 : 0;
    OptionalDouble constant = Scalars.of(graph, node.inputs().get(side));
    if (constant.isEmpty() || !Scalars.keepsShape(graph, value, node.inputs().get(side))) {
      return Optional.empty();
    }
    float c = (float) constant.getAsDouble();
    return switch (node.operator()) {
      case "Add" -> with(AFFINE, 1, c);
      case "Sub" -> side == 1 ? with(AFFINE, 1, -c) : with(AFFINE, -1, c);
      case "Mul" -> with(AFFINE, c, 0);
      default -> side == 1 ? with(AFFINE, (float) (1 / (double) c), 0) : Optional.empty();
    };
  }
}
