package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Guards;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * MatMul of two matrices, or Gemm, then BatchNormalization -> one Gemm: {@code (A W + c) * factor +
 * shift = A (W * factor) + (c * factor + shift)}, column by column.
 */
public final class ProductNormalizationFusion extends NodePass {
  public ProductNormalizationFusion() {
    super("product-normalization-fusion", OptimizationLevel.PORTABLE);
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    // Before opset 7, Gemm broadcast its bias by an attribute.
    if (!Nodes.is(node, "BatchNormalization") || context.opset() < 7) {
      return false;
    }
    Node product =
        graph
            .producer(node.inputs().getFirst())
            .filter(maker -> Nodes.is(maker, "MatMul", "Gemm"))
            .orElse(null);
    if (product == null) {
      return false;
    }
    Optional<String> obstacle =
        ChannelAffine.obstacle(graph, node)
            .or(() -> Guards.whyKept(graph, List.of(product, node)))
            .or(() -> obstacle(graph, product));
    if (obstacle.isPresent()) {
      return context.declined(node, obstacle.get());
    }
    ChannelAffine affine = ChannelAffine.of(graph, node);
    Tensor weights = graph.constant(product, 1).orElseThrow();
    boolean transposed = Nodes.integer(product, "transB", 0) != 0;
    int columns = weights.shape().dimension(transposed ? 0 : 1);
    if (affine.factor().length != columns) {
      return context.declined(node, affine.factor().length + " scales for " + columns + " columns");
    }
    float[] scaled = scaled(weights, affine, transposed, Nodes.real(product, "alpha", 1));
    float[] bias = bias(graph, product, affine);
    if (!isFinite(scaled) || !isFinite(bias)) {
      return context.declined(node, "its statistics give weights that are not finite");
    }
    String output = node.outputs().getFirst();
    Tensor newWeights = Tensor.wrap(ElementType.FLOAT, weights.shape(), scaled, 0);
    String weightsName = graph.addConstant(product.inputs().get(1) + "_scaled", newWeights);
    String biasName = graph.addConstant(output + "_bias", Tensor.of(bias, columns));
    Node fused =
        Node.of(
                "Gemm",
                List.of(product.inputs().getFirst(), weightsName, biasName),
                node.outputs(),
                Attribute.of("transA", Nodes.integer(product, "transA", 0)),
                Attribute.of("transB", transposed ? 1L : 0L))
            .withName(product.name());
    graph.remove(product);
    graph.replace(node, fused);
    return context.rewrote(product.label() + " + " + node.label() + " -> Gemm");
  }

  /** Why the columns of a product can't be scaled. */
  private static Optional<String> obstacle(GraphEditor graph, Node product) {
    Optional<Tensor> weights = graph.constant(product, 1);
    if (weights.isEmpty() || weights.get().elementType() != ElementType.FLOAT) {
      return Optional.of("the weights of " + product.label() + " are no FLOAT constant");
    }
    if (weights.get().shape().rank() != 2 || Nodes.rank(graph, product.inputs().getFirst()) != 2) {
      return Optional.of(product.label() + " is not known to be of two matrices");
    }
    if (product.hasInput(2)) {
      int columns =
          weights.get().shape().dimension(Nodes.integer(product, "transB", 0) != 0 ? 0 : 1);
      boolean oneRow =
          graph
              .constant(product, 2)
              .filter(bias -> bias.elementType() == ElementType.FLOAT)
              .filter(bias -> bias.elements() == 1 || isRow(bias, columns))
              .isPresent();
      return oneRow
          ? Optional.empty()
          : Optional.of("the bias of " + product.label() + " is not one number a column");
    }
    return Optional.empty();
  }

  private static boolean isRow(Tensor bias, int columns) {
    int rank = bias.shape().rank();
    return bias.elements() == columns && rank > 0 && bias.shape().dimension(rank - 1) == columns;
  }

  private static float[] scaled(
      Tensor weights, ChannelAffine affine, boolean transposed, double alpha) {
    float[] from = weights.floats();
    float[] to = new float[from.length];
    int width = weights.shape().dimension(1);
    for (int i = 0; i < to.length; i++) {
      int column = transposed ? i / width : i % width;
      to[i] = (float) (from[i] * alpha * affine.factor()[column]);
    }
    return to;
  }

  private static float[] bias(GraphEditor graph, Node product, ChannelAffine affine) {
    float[] old =
        product.hasInput(2) ? graph.constant(product, 2).orElseThrow().floats() : new float[1];
    double beta = Nodes.real(product, "beta", 1);
    float[] bias = new float[affine.shift().length];
    for (int i = 0; i < bias.length; i++) {
      double before = beta * old[old.length == 1 ? 0 : i];
      bias[i] = (float) (before * affine.factor()[i] + affine.shift()[i]);
    }
    return bias;
  }

  private static boolean isFinite(float[] numbers) {
    for (float number : numbers) {
      if (!Float.isFinite(number)) {
        return false;
      }
    }
    return true;
  }
}
