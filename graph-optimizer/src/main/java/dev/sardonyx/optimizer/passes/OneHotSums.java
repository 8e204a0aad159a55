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
import dev.sardonyx.tensor.ElementType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * {@code ReduceSum(Unsqueeze(x) * OneHot(indices))}, elements of each row of {@code x} picked by
 * index in arithmetic, as decision trees are written out in tensors -> the engine's OneHotSum,
 * which reads them.
 */
public final class OneHotSums extends NodePass {
  /** Axes of the product: rows, then elements of x and indices of a row in either order. */
  private static final int RANK = 3;

  public OneHotSums() {
    super("one-hot-sums", OptimizationLevel.ENGINE);
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node sum, PassContext context) {
    if (!Nodes.is(sum, "ReduceSum") || Nodes.integer(sum, "keepdims", 1) != 0) {
      return false;
    }
    Node product = graph.producer(sum.inputs().getFirst(), "Mul").orElse(null);
    if (product == null) {
      return false;
    }
    for (int side = 0; side < 2; side++) {
      Node oneHot = graph.producer(product.inputs().get(side), "OneHot").orElse(null);
      Node unsqueeze = graph.producer(product.inputs().get(1 - side), "Unsqueeze").orElse(null);
      if (oneHot != null && unsqueeze != null) {
        return fuse(graph, unsqueeze, List.of(oneHot, product, sum), context);
      }
    }
    return false;
  }

  /**
   * @param pattern OneHot, product and sum
   */
  private static boolean fuse(
      GraphEditor graph, Node unsqueeze, List<Node> pattern, PassContext context) {
    Node oneHot = pattern.getFirst();
    Node sum = pattern.getLast();
    String x = unsqueeze.inputs().getFirst();
    String indices = oneHot.inputs().getFirst();
    if (!isMatrix(graph, x, ElementType.FLOAT) || !isMatrix(graph, indices, ElementType.INT64)) {
      return context.declined(sum, "not rows of FLOAT and rows of INT64 indices");
    }
    OptionalInt picked = axis(Optional.of(new long[] {Nodes.integer(oneHot, "axis", -1)}));
    OptionalInt added = axis(Nodes.integers(graph, unsqueeze, "axes", 1));
    OptionalInt summed = axis(Nodes.integers(graph, sum, "axes", 1));
    if (picked.isEmpty() || added.isEmpty() || !picked.equals(summed)) {
      return context.declined(sum, "the sum is not along the axis that OneHot adds");
    }
    // Of the axes 1 and 2, OneHot adds the one and Unsqueeze the other.
    if (picked.getAsInt() + added.getAsInt() != 1 + 2) {
      return context.declined(sum, "rows are not multiplied with rows");
    }
    if (!isWholeRow(graph, x, oneHot.inputs().get(1)) || !isZeroAndOne(graph, oneHot)) {
      return context.declined(sum, "not a 1 among zeros for each element of a row");
    }
    Optional<String> kept = Guards.whyKept(graph, pattern);
    if (kept.isPresent()) {
      return context.declined(sum, kept.get());
    }
    pattern.subList(0, 2).forEach(graph::remove);
    graph.replace(
        sum, Nodes.engine(context, sum.name(), "OneHotSum", List.of(x, indices), sum.outputs()));
    return context.rewrote(sum.label() + " reads what " + oneHot.label() + " marks");
  }

  private static boolean isMatrix(GraphEditor graph, String value, ElementType type) {
    return Nodes.rank(graph, value) == 2
        && graph.type(value).filter(known -> known.elementType() == type).isPresent();
  }

  /** The one axis of a list, counted from the front of the product's. */
  private static OptionalInt axis(Optional<long[]> axes) {
    if (axes.isEmpty() || axes.get().length != 1) {
      return OptionalInt.empty();
    }
    long axis = axes.get()[0];
    return OptionalInt.of((int) (axis < 0 ? axis + RANK : axis));
  }

  /** Whether {@code depth} is a constant, and how many elements a row of {@code x} has. */
  private static boolean isWholeRow(GraphEditor graph, String x, String depth) {
    Dimension width = graph.type(x).flatMap(TensorType::dimensions).orElseThrow().get(1);
    OptionalDouble constant = Scalars.of(graph, depth);
    return constant.isPresent() && width.equals(Dimension.of((long) constant.getAsDouble()));
  }

  private static boolean isZeroAndOne(GraphEditor graph, Node oneHot) {
    return graph
        .constant(oneHot, 2)
        .filter(values -> values.elementType() == ElementType.FLOAT && values.elements() == 2)
        .map(values -> values.floats())
        .filter(values -> values[0] == 0 && values[1] == 1)
        .isPresent();
  }
}
