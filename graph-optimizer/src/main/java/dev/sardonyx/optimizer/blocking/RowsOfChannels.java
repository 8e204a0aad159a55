package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.rewrite.Guards;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.Permutation;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Transpose of a tensor in blocks that puts the channels last, alone or behind a Reshape that makes
 * one axis of all pixels, as detection heads have it -> the rows {@code [N, ..., C]} straight from
 * the blocks.
 */
final class RowsOfChannels {
  /** The first version in which the new shape is an input. */
  private static final int RESHAPE_BY_INPUT = 5;

  private RowsOfChannels() {}

  /**
   * Makes what {@code node}, or it and the Transpose behind it, makes.
   *
   * @return the nodes that are needed no more; empty if {@code node} stays
   */
  static List<Node> apply(Node node, BlockedValues values) {
    if (node.inputs().isEmpty() || !values.isBlocked(node.inputs().getFirst())) {
      return List.of();
    }
    String input = node.inputs().getFirst();
    int rank = values.rank(input);
    if (Nodes.is(node, "Transpose") && rank >= 3 && isLast(node, rank, values)) {
      values.toRows(input, node.outputs().getFirst());
      return List.of(node);
    }
    return Nodes.is(node, "Reshape") && rank >= 3 ? behindReshape(node, values) : List.of();
  }

  private static boolean isLast(Node transpose, int rank, BlockedValues values) {
    List<Integer> axes = new ArrayList<>(List.of(0));
    for (int axis = 2; axis < rank; axis++) {
      axes.add(axis);
    }
    axes.add(1);
    return Permutation.of(values.graph(), transpose)
        .filter(permutation -> permutation.axes().equals(axes))
        .isPresent();
  }

  /** {@code [N, C, D1, ...] -> [N, C, D1 * ...] -> [N, D1 * ..., C]}. */
  private static List<Node> behindReshape(Node reshape, BlockedValues values) {
    String input = reshape.inputs().getFirst();
    String middle = reshape.outputs().getFirst();
    List<Node> consumers = values.graph().consumers(middle);
    boolean fits =
        values.rank(middle) == 3
            && values.knownDimension(middle, 1) == values.channels(input)
            && values.sameDimension(input, 0, middle, 0)
            // A size to be computed would be none where there are no images.
            && (values.knownDimension(middle, 2) >= 0 || values.knownDimension(input, 0) > 0)
            && values.context().opset() >= RESHAPE_BY_INPUT
            && consumers.size() == 1
            && Nodes.is(consumers.getFirst(), "Transpose")
            && Guards.onlyUsedBy(values.graph(), middle, consumers.getFirst())
            && isLast(consumers.getFirst(), 3, values);
    if (!fits) {
      return List.of();
    }
    Node transpose = consumers.getFirst();
    String rows = values.graph().freshName(middle + "_rows");
    values.toRows(input, rows);
    // The images and the channels are as they come; what is between becomes one axis.
    long pixels = values.knownDimension(middle, 2);
    Tensor shape = Tensor.of(new long[] {0, pixels, values.channels(input)}, 3);
    String constant = values.graph().addConstant(rows + "_shape", shape);
    values
        .graph()
        .insertBefore(
            reshape,
            Node.of("Reshape", List.of(rows, constant), List.of(transpose.outputs().getFirst())));
    return List.of(reshape, transpose);
  }
}
