package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Guards;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.optimizer.rewrite.Scalars;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * MatMulInteger with a constant matrix, Cast to FLOAT, and Mul by a scale, one for all or one for
 * each column -> {@code dev.sardonyx:FusedMatMulInteger}, which takes the inputs of MatMulInteger,
 * the scale, and after {@link EpilogueFusion} a bias. It is what quantizers write of a product of
 * real numbers.
 */
public final class IntegerProductFusion extends NodePass {
  static final String FUSED = "FusedMatMulInteger";

  /** The number of FLOAT among ONNX's element types. */
  private static final long FLOAT = 1;

  public IntegerProductFusion() {
    super("integer-product-fusion", OptimizationLevel.ENGINE);
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    if (!Nodes.is(node, "Mul")) {
      return false;
    }
    for (int side = 0; side < 2; side++) {
      Node cast = graph.producer(node.inputs().get(side), "Cast").orElse(null);
      Node product =
          cast == null || Nodes.integer(cast, "to", 0) != FLOAT
              ? null
              : graph.producer(cast.inputs().getFirst(), "MatMulInteger").orElse(null);
      if (product != null) {
        return rewrite(graph, product, cast, node, node.inputs().get(1 - side), context);
      }
    }
    return false;
  }

  private boolean rewrite(
      GraphEditor graph,
      Node product,
      Node cast,
      Node multiply,
      String scale,
      PassContext context) {
    Tensor right = graph.constant(product, 1).orElse(null);
    if (right == null || right.shape().rank() != 2) {
      return context.declined(multiply, "the right operand is no constant matrix");
    }
    if (!isScale(graph, scale, right.shape().dimension(1))) {
      return context.declined(
          multiply, "'" + scale + "' is not known to be FLOAT, one or one for each column");
    }
    Optional<String> kept = Guards.whyKept(graph, List.of(product, cast, multiply));
    if (kept.isPresent()) {
      return context.declined(multiply, kept.get());
    }
    List<String> inputs = new ArrayList<>(product.inputs());
    while (inputs.size() < 4) {
      inputs.add("");
    }
    inputs.add(scale);
    Node fused = Nodes.engine(context, product.name(), FUSED, inputs, multiply.outputs());
    graph.remove(product);
    graph.remove(cast);
    graph.replace(multiply, fused);
    return context.rewrote(product.label() + " + Cast + Mul -> " + FUSED);
  }

  private static boolean isScale(GraphEditor graph, String scale, int columns) {
    List<Dimension> dimensions = graph.type(scale).flatMap(TensorType::dimensions).orElse(null);
    return dimensions != null
        && Scalars.isFloat(graph, scale)
        && (dimensions.isEmpty()
            || dimensions.size() == 1
                && (dimensions.getFirst().equals(Dimension.of(1))
                    || dimensions.getFirst().equals(Dimension.of(columns))));
  }
}
