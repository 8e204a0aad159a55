package dev.sardonyx.ir.shape;

import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reductions along axes, and the position of the extreme. */
final class ReductionRules {
  private ReductionRules() {}

  static void register(ShapeRules rules) {
    rules.addAll(
        List.of(
            "ReduceL1",
            "ReduceL2",
            "ReduceLogSum",
            "ReduceLogSumExp",
            "ReduceMax",
            "ReduceMean",
            "ReduceMin",
            "ReduceProd",
            "ReduceSum",
            "ReduceSumSquare"),
        ReductionRules::reduce);
    rules.addAll(List.of("ArgMax", "ArgMin"), ReductionRules::position);
  }

  private static void reduce(NodeInference node) {
    List<Size> input = node.shape(0);
    long[] axes = node.axes(1);
    boolean keep = node.integer("keepdims", 1) != 0;
    if (axes == NodeInference.OPEN || input == null) {
      node.output(
          0, node.type(0), input != null && keep ? NodeInference.unknown(input.size()) : null);
      return;
    }
    if ((axes == null || axes.length == 0) && node.integer("noop_with_empty_axes", 0) != 0) {
      ElementwiseRules.sameAsInput(node);
      return;
    }
    Set<Integer> reduced = new HashSet<>();
    for (int i = 0; axes != null && i < axes.length; i++) {
      reduced.add(node.normalizeAxis(axes[i], input.size()));
    }
    boolean all = axes == null || axes.length == 0;
    List<Size> result = new ArrayList<>();
    for (int i = 0; i < input.size(); i++) {
      if (!all && !reduced.contains(i)) {
        result.add(input.get(i));
      } else if (keep) {
        result.add(Size.ONE);
      }
    }
    node.output(0, node.type(0), result);
    if (node.node().operator().equals("ReduceProd") && node.data(0) != null && input.size() == 1) {
      node.data(0, List.of(Size.product(node.data(0))));
    }
  }

  private static void position(NodeInference node) {
    List<Size> input = node.shape(0);
    List<Size> result = null;
    if (input != null) {
      int axis = node.normalizeAxis(node.integer("axis", 0), input.size());
      result = new ArrayList<>(input);
      if (node.integer("keepdims", 1) != 0) {
        result.set(axis, Size.ONE);
      } else {
        result.remove(axis);
      }
    }
    node.output(0, ElementType.INT64, result);
  }
}
