package dev.sardonyx.ir.shape;

import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;

/** Operators that pick elements: Slice, Gather, Scatter, TopK ... */
final class IndexingRules {
  private IndexingRules() {}

  static void register(ShapeRules rules) {
    rules.add("Slice", IndexingRules::slice);
    rules.add("Gather", IndexingRules::gather);
    rules.add("GatherElements", node -> node.output(0, node.type(0), node.shape(1)));
    rules.add("GatherND", IndexingRules::gatherNd);
    rules.addAll(
        List.of("Scatter", "ScatterElements", "ScatterND", "TensorScatter"),
        ElementwiseRules::sameAsInput);
    rules.add("Compress", IndexingRules::compress);
    rules.add("NonZero", IndexingRules::nonZero);
    rules.add("OneHot", IndexingRules::oneHot);
    rules.add("TopK", IndexingRules::topK);
    rules.add("Unique", IndexingRules::unique);
  }

  private static void slice(NodeInference node) {
    List<Size> input = node.shape(0);
    if (input == null) {
      node.output(0, node.type(0), null);
      return;
    }
    boolean attributes = node.opset() < 10;
    List<Size> starts = attributes ? fromAttribute(node, "starts") : node.data(1);
    List<Size> ends = attributes ? fromAttribute(node, "ends") : node.data(2);
    long[] axes = attributes ? node.integerList("axes") : axesInput(node);
    long[] steps = attributes || !node.hasInput(4) ? null : node.integers(4);
    if (axes == NodeInference.OPEN || !attributes && node.hasInput(4) && steps == null) {
      node.output(0, node.type(0), NodeInference.unknown(input.size()));
      return;
    }
    int count = axes != null ? axes.length : starts != null ? starts.size() : input.size();
    List<Size> result = new ArrayList<>(input);
    for (int i = 0; i < count; i++) {
      int axis = node.normalizeAxis(axes == null ? i : axes[i], input.size());
      long step = steps == null ? 1 : steps[i];
      Size start = starts == null ? Size.UNKNOWN : starts.get(i);
      Size end = ends == null ? Size.UNKNOWN : ends.get(i);
      if (step == 0) {
        throw node.contradiction("step 0");
      }
      result.set(axis, length(input.get(axis), start, end, step));
    }
    node.output(0, node.type(0), result);
    sliceData(node, input, starts, result, steps);
  }

  private static List<Size> fromAttribute(NodeInference node, String name) {
    long[] values = node.integerList(name);
    return values == null ? null : java.util.Arrays.stream(values).mapToObj(Size::of).toList();
  }

  private static long[] axesInput(NodeInference node) {
    if (!node.hasInput(3)) {
      return null;
    }
    long[] axes = node.integers(3);
    return axes == null ? NodeInference.OPEN : axes;
  }

  /** How many elements {@code [start:end:step]} of {@code size} elements are. */
  private static Size length(Size size, Size start, Size end, long step) {
    if (size.isConstant() && start.isConstant() && end.isConstant()) {
      return Size.of(length(size.constant(), start.constant(), end.constant(), step));
    }
    if (step < 0) {
      boolean all = start.isConstant(-1) && end.isConstant() && end.constant() <= -MANY;
      return all && step == -1 ? size : Size.UNKNOWN;
    }
    if (!start.isConstant() || !size.isKnown()) {
      return Size.UNKNOWN;
    }
    // With a symbolic size only cuts that are certainly within it are known.
    boolean toEnd = end.isSameAs(size) || end.isConstant() && end.constant() >= MANY;
    Size span;
    if (toEnd && start.constant() >= 0) {
      span = start.constant() == 0 ? size : atLeast(size, start.constant());
    } else if (end.isConstant()
        && end.constant() < 0
        && start.constant() == 0
        && atLeast(size, -end.constant()).isKnown()) {
      return size.plus(end.constant()).ceilDivide(step);
    } else {
      return Size.UNKNOWN;
    }
    return span.isKnown() && start.constant() > 0
        ? span.plus(-start.constant()).ceilDivide(step)
        : span.ceilDivide(step);
  }

  /** Ends beyond this mean "to the end" whatever the size. */
  private static final long MANY = Integer.MAX_VALUE;

  /** {@code size} if it certainly is at least {@code least}; else unknown. */
  private static Size atLeast(Size size, long least) {
    return size.isNonNegative() && size.constantTerm() >= least ? size : Size.UNKNOWN;
  }

  private static long length(long size, long start, long end, long step) {
    long from = start < 0 ? start + size : start;
    long to = end < 0 ? end + size : end;
    if (step > 0) {
      from = Math.clamp(from, 0, size);
      to = Math.clamp(to, 0, size);
      return to <= from ? 0 : -Math.floorDiv(from - to, step);
    }
    from = Math.clamp(from, -1, size - 1);
    to = Math.clamp(to, -1, size - 1);
    return to >= from ? 0 : -Math.floorDiv(to - from, -step);
  }

  private static void sliceData(
      NodeInference node, List<Size> input, List<Size> starts, List<Size> result, long[] steps) {
    List<Size> data = node.data(0);
    if (data == null
        || input.size() != 1
        || starts == null
        || !starts.getFirst().isConstant()
        || !result.getFirst().isConstant()) {
      return;
    }
    long step = steps == null ? 1 : steps[0];
    long start = starts.getFirst().constant();
    long from = start < 0 ? start + data.size() : start;
    from = step > 0 ? Math.clamp(from, 0, data.size()) : Math.clamp(from, -1L, data.size() - 1L);
    List<Size> picked = new ArrayList<>();
    for (long i = 0; i < result.getFirst().constant(); i++) {
      picked.add(data.get((int) (from + i * step)));
    }
    node.data(0, picked);
  }

  private static void gather(NodeInference node) {
    List<Size> input = node.shape(0);
    List<Size> indices = node.shape(1);
    if (input == null || indices == null) {
      node.output(0, node.type(0), null);
      return;
    }
    int axis = node.normalizeAxis(node.integer("axis", 0), input.size());
    node.output(
        0,
        node.type(0),
        NodeInference.concat(
            NodeInference.concat(input.subList(0, axis), indices),
            input.subList(axis + 1, input.size())));
    List<Size> data = node.data(0);
    long[] picks = node.integers(1);
    if (data != null && input.size() == 1 && picks != null && indices.size() <= 1) {
      List<Size> picked = new ArrayList<>();
      for (long pick : picks) {
        picked.add(data.get(node.normalizeAxis(pick, data.size())));
      }
      node.data(0, picked);
    }
  }

  private static void gatherNd(NodeInference node) {
    List<Size> input = node.shape(0);
    List<Size> indices = node.shape(1);
    if (input == null || indices == null || !indices.getLast().isConstant()) {
      node.output(0, node.type(0), null);
      return;
    }
    int batch = (int) node.integer("batch_dims", 0);
    int depth = batch + (int) indices.getLast().constant();
    if (depth > input.size()) {
      throw node.contradiction("indices " + indices + " reach deeper than " + input);
    }
    node.output(
        0,
        node.type(0),
        NodeInference.concat(
            indices.subList(0, indices.size() - 1), input.subList(depth, input.size())));
  }

  private static void compress(NodeInference node) {
    List<Size> input = node.shape(0);
    if (!node.hasAttribute("axis")) {
      node.output(0, node.type(0), NodeInference.unknown(1));
    } else if (input != null) {
      List<Size> result = new ArrayList<>(input);
      result.set(node.normalizeAxis(node.integer("axis", 0), input.size()), Size.UNKNOWN);
      node.output(0, node.type(0), result);
    }
  }

  private static void nonZero(NodeInference node) {
    List<Size> input = node.shape(0);
    node.output(
        0,
        ElementType.INT64,
        input == null ? NodeInference.unknown(2) : List.of(Size.of(input.size()), Size.UNKNOWN));
  }

  private static void oneHot(NodeInference node) {
    List<Size> indices = node.shape(0);
    List<Size> depth = node.data(1);
    if (indices == null) {
      node.output(0, node.type(2), null);
      return;
    }
    int axis = node.normalizeAxis(node.integer("axis", -1), indices.size() + 1);
    List<Size> result = new ArrayList<>(indices);
    result.add(axis, depth != null && depth.size() == 1 ? depth.getFirst() : Size.UNKNOWN);
    node.output(0, node.type(2), result);
  }

  private static void topK(NodeInference node) {
    List<Size> input = node.shape(0);
    List<Size> result = null;
    if (input != null) {
      Size k = Size.UNKNOWN;
      if (node.hasAttribute("k")) {
        k = Size.of(node.integer("k", 0));
      } else if (node.data(1) != null && node.data(1).size() == 1) {
        k = node.data(1).getFirst();
      }
      result = new ArrayList<>(input);
      result.set(node.normalizeAxis(node.integer("axis", -1), input.size()), k);
    }
    node.output(0, node.type(0), result);
    node.output(1, ElementType.INT64, result);
  }

  private static void unique(NodeInference node) {
    List<Size> input = node.shape(0);
    List<Size> result = null;
    if (!node.hasAttribute("axis")) {
      result = NodeInference.unknown(1);
    } else if (input != null) {
      result = new ArrayList<>(input);
      result.set(node.normalizeAxis(node.integer("axis", 0), input.size()), Size.UNKNOWN);
    }
    node.output(0, node.type(0), result);
    for (int i = 1; i < node.outputCount(); i++) {
      node.output(i, ElementType.INT64, NodeInference.unknown(1));
    }
  }
}
