package dev.sardonyx.ir.shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Operators that give the elements another shape or order: Reshape, Transpose, Concat, Split ...
 */
final class ReshapingRules {
  private ReshapingRules() {}

  static void register(ShapeRules rules) {
    rules.add("Reshape", ReshapingRules::reshape);
    rules.add("Flatten", ReshapingRules::flatten);
    rules.add("Squeeze", ReshapingRules::squeeze);
    rules.add("Unsqueeze", ReshapingRules::unsqueeze);
    rules.add("Transpose", ReshapingRules::transpose);
    rules.add("Concat", ReshapingRules::concat);
    rules.add("Split", ReshapingRules::split);
    rules.add("Expand", ReshapingRules::expand);
    rules.add("Tile", ReshapingRules::tile);
    rules.add("Pad", ReshapingRules::pad);
    rules.add("DepthToSpace", node -> blocks(node, false));
    rules.add("SpaceToDepth", node -> blocks(node, true));
    rules.addAll(List.of("ReverseSequence"), ElementwiseRules::sameAsInput);
  }

  private static void reshape(NodeInference node) {
    List<Size> wanted;
    if (node.integerList("shape") != null) {
      wanted = Arrays.stream(node.integerList("shape")).mapToObj(Size::of).toList();
    } else {
      wanted = node.data(1);
    }
    if (wanted == null) {
      node.output(0, node.type(0), GeneratorRules.shapeFrom(node, 1));
      return;
    }
    List<Size> input = node.shape(0);
    boolean zeroCopies = node.integer("allowzero", 0) == 0;
    List<Size> result = new ArrayList<>(wanted);
    int open = -1;
    for (int i = 0; i < result.size(); i++) {
      Size size = result.get(i);
      if (size.isConstant(-1)) {
        open = i;
      } else if (size.isConstant(0) && zeroCopies) {
        result.set(i, input != null && i < input.size() ? input.get(i) : Size.UNKNOWN);
      } else if (!size.isConstant() && !size.isNonNegative()) {
        result.set(i, Size.UNKNOWN); // might turn out -1
      }
    }
    if (open >= 0) {
      result.set(open, openSize(node, input, result, open));
    }
    node.output(0, node.type(0), result);
    if (node.data(0) != null && result.size() <= 1) {
      node.data(0, node.data(0));
    }
  }

  /** The size that -1 stands for: what the input's elements leave. */
  private static Size openSize(NodeInference node, List<Size> input, List<Size> result, int open) {
    if (input == null) {
      return Size.UNKNOWN;
    }
    // Sizes on both sides cancel first, known or not; so -1 is found beside unknown sizes too.
    List<Size> left = new ArrayList<>(input);
    List<Size> right = new ArrayList<>();
    for (int i = 0; i < result.size(); i++) {
      Size size = result.get(i);
      if (i == open) {
        continue;
      }
      int same = indexOf(left, size);
      if (same >= 0) {
        left.remove(same);
      } else {
        right.add(size);
      }
    }
    Size elements = Size.product(left);
    Size others = Size.product(right);
    Size exact = elements.divideExactly(others);
    if (exact != null) {
      return exact;
    }
    if (elements.isConstant() && others.isConstant() && !others.isConstant(0)) {
      throw node.contradiction("shape " + input + " can't take the shape " + result);
    }
    // The division comes out even, or the node fails; so rounding down is exact.
    return elements.floorDivide(others);
  }

  private static int indexOf(List<Size> sizes, Size wanted) {
    for (int i = 0; i < sizes.size(); i++) {
      if (sizes.get(i).isSameAs(wanted)) {
        return i;
      }
    }
    return -1;
  }

  private static void flatten(NodeInference node) {
    List<Size> input = node.shape(0);
    if (input == null) {
      node.output(0, node.type(0), NodeInference.unknown(2));
      return;
    }
    long axis = node.integer("axis", 1);
    int split = (int) (axis < 0 ? axis + input.size() : axis);
    if (split < 0 || split > input.size()) {
      throw node.contradiction("axis " + axis + " is outside the rank of " + input);
    }
    node.output(
        0,
        node.type(0),
        List.of(
            Size.product(input.subList(0, split)),
            Size.product(input.subList(split, input.size()))));
  }

  private static void squeeze(NodeInference node) {
    List<Size> input = node.shape(0);
    long[] axes = node.axes(1);
    List<Size> result = null;
    if (input != null && axes != NodeInference.OPEN) {
      Set<Integer> gone = new HashSet<>();
      if (axes == null) {
        // Without axes every 1 goes; which those are must be known.
        if (input.stream().allMatch(Size::isConstant)) {
          for (int i = 0; i < input.size(); i++) {
            if (input.get(i).isConstant(1)) {
              gone.add(i);
            }
          }
          result = without(input, gone);
        }
      } else {
        for (long axis : axes) {
          int normal = node.normalizeAxis(axis, input.size());
          if (input.get(normal).isConstant() && !input.get(normal).isConstant(1)) {
            throw node.contradiction("axis " + axis + " of " + input + " is not 1");
          }
          gone.add(normal);
        }
        result = without(input, gone);
      }
    }
    node.output(0, node.type(0), result);
    keepData(node, result);
  }

  private static List<Size> without(List<Size> sizes, Set<Integer> axes) {
    List<Size> rest = new ArrayList<>();
    for (int i = 0; i < sizes.size(); i++) {
      if (!axes.contains(i)) {
        rest.add(sizes.get(i));
      }
    }
    return rest;
  }

  private static void keepData(NodeInference node, List<Size> shape) {
    if (node.data(0) != null && shape != null && shape.size() <= 1) {
      node.data(0, node.data(0));
    }
  }

  private static void unsqueeze(NodeInference node) {
    List<Size> input = node.shape(0);
    long[] axes = node.axes(1);
    if (input == null || axes == null || axes == NodeInference.OPEN) {
      node.output(0, node.type(0), null);
      return;
    }
    int rank = input.size() + axes.length;
    Set<Integer> added = new HashSet<>();
    for (long axis : axes) {
      added.add(node.normalizeAxis(axis, rank));
    }
    if (added.size() != axes.length) {
      throw node.contradiction("an axis is given twice: " + Arrays.toString(axes));
    }
    List<Size> result = new ArrayList<>(rank);
    int next = 0;
    for (int i = 0; i < rank; i++) {
      result.add(added.contains(i) ? Size.ONE : input.get(next++));
    }
    node.output(0, node.type(0), result);
    keepData(node, result);
  }

  private static void transpose(NodeInference node) {
    List<Size> input = node.shape(0);
    long[] permutation = node.integerList("perm");
    if (input == null) {
      node.output(
          0, node.type(0), permutation == null ? null : NodeInference.unknown(permutation.length));
      return;
    }
    if (permutation == null) {
      node.output(0, node.type(0), input.reversed());
      return;
    }
    if (permutation.length != input.size()
        || Arrays.stream(permutation).distinct().count() < permutation.length) {
      throw node.contradiction("perm " + Arrays.toString(permutation) + " doesn't fit " + input);
    }
    List<Size> result = new ArrayList<>();
    for (long axis : permutation) {
      result.add(input.get(node.normalizeAxis(axis, input.size())));
    }
    node.output(0, node.type(0), result);
  }

  private static void concat(NodeInference node) {
    int rank = -1;
    for (int i = 0; i < node.inputCount(); i++) {
      rank = node.shape(i) == null ? rank : node.shape(i).size();
    }
    if (rank < 0) {
      node.output(0, node.type(0), null);
      return;
    }
    int axis = node.normalizeAxis(node.integer("axis", 1), rank);
    List<Size> result = new ArrayList<>(NodeInference.unknown(rank));
    Size along = Size.ZERO;
    for (int i = 0; i < node.inputCount(); i++) {
      List<Size> shape = node.shape(i);
      if (shape == null) {
        along = Size.UNKNOWN;
        continue;
      }
      if (shape.size() != rank) {
        throw node.contradiction("input " + i + " has shape " + shape + "; others rank " + rank);
      }
      along = along.plus(shape.get(axis));
      for (int d = 0; d < rank; d++) {
        result.set(d, agree(node, result.get(d), shape.get(d), d == axis));
      }
    }
    result.set(axis, along);
    node.output(0, node.type(0), result);
    if (rank == 1) {
      concatData(node);
    }
  }

  /** One dimension that two shapes must share: the one of which more is known. */
  private static Size agree(NodeInference node, Size first, Size second, boolean free) {
    if (!free
        && first.isConstant()
        && second.isConstant()
        && first.constant() != second.constant()) {
      throw node.contradiction("sizes " + first + " and " + second + " must be equal");
    }
    return first.isConstant() || !second.isKnown() ? first : second;
  }

  private static void concatData(NodeInference node) {
    List<Size> data = new ArrayList<>();
    for (int i = 0; i < node.inputCount(); i++) {
      List<Size> part = node.data(i);
      if (part == null) {
        List<Size> shape = node.shape(i);
        if (shape == null || !shape.getFirst().isConstant()) {
          return;
        }
        long length = shape.getFirst().constant();
        if (length > Fact.MAXIMUM_DATA) {
          return;
        }
        part = NodeInference.unknown((int) length);
      }
      data.addAll(part);
    }
    node.data(0, data);
  }

  private static void split(NodeInference node) {
    List<Size> input = node.shape(0);
    int count = node.outputCount();
    if (input == null) {
      for (int i = 0; i < count; i++) {
        node.output(i, node.type(0), null);
      }
      return;
    }
    int axis = node.normalizeAxis(node.integer("axis", 0), input.size());
    List<Size> parts = parts(node, input.get(axis), count);
    requireWhole(node, input.get(axis), parts);
    int from = 0;
    for (int i = 0; i < count; i++) {
      List<Size> shape = new ArrayList<>(input);
      shape.set(axis, parts.get(i));
      node.output(i, node.type(0), shape);
      if (node.data(0) != null && input.size() == 1 && parts.get(i).isConstant() && from >= 0) {
        int to = (int) (from + parts.get(i).constant());
        node.data(i, node.data(0).subList(from, to));
        from = to;
      } else {
        from = -1;
      }
    }
  }

  private static void requireWhole(NodeInference node, Size whole, List<Size> parts) {
    if (whole.isConstant() && parts.stream().allMatch(Size::isConstant)) {
      long sum = parts.stream().mapToLong(Size::constant).sum();
      if (sum != whole.constant()) {
        throw node.contradiction("the parts " + parts + " together are not the whole, " + whole);
      }
    }
  }

  private static List<Size> parts(NodeInference node, Size whole, int count) {
    long[] given = node.integerList("split");
    if (given != null) {
      return Arrays.stream(given).mapToObj(Size::of).toList();
    }
    if (node.hasInput(1)) {
      List<Size> data = node.data(1);
      return data != null && data.size() == count ? data : NodeInference.unknown(count);
    }
    // Equal parts; from opset 18 on the last may be smaller.
    List<Size> parts = new ArrayList<>();
    Size part = whole.ceilDivide(count);
    for (int i = 0; i < count - 1; i++) {
      parts.add(part);
    }
    parts.add(whole.minus(part.times(count - 1L)));
    if (!whole.isConstant() && whole.divideExactly(Size.of(count)) == null) {
      return NodeInference.unknown(count);
    }
    return parts;
  }

  private static void expand(NodeInference node) {
    node.output(0, node.type(0), node.broadcast(node.shape(0), GeneratorRules.shapeFrom(node, 1)));
    List<Size> data = node.data(0);
    List<Size> wanted = node.data(1);
    if (data != null && data.size() == 1 && wanted != null && wanted.size() == 1) {
      Size length = wanted.getFirst();
      if (length.isConstant() && length.constant() <= Fact.MAXIMUM_DATA && length.constant() > 0) {
        node.data(0, java.util.Collections.nCopies((int) length.constant(), data.getFirst()));
      }
    }
  }

  private static void tile(NodeInference node) {
    List<Size> input = node.shape(0);
    List<Size> repeats = node.opset() < 6 ? null : node.data(1);
    if (input == null || repeats == null || repeats.size() != input.size()) {
      node.output(0, node.type(0), input == null ? null : NodeInference.unknown(input.size()));
      return;
    }
    List<Size> result = new ArrayList<>();
    for (int i = 0; i < input.size(); i++) {
      result.add(input.get(i).times(repeats.get(i)));
    }
    node.output(0, node.type(0), result);
  }

  private static void pad(NodeInference node) {
    List<Size> input = node.shape(0);
    if (input == null) {
      node.output(0, node.type(0), null);
      return;
    }
    int rank = input.size();
    long[] attribute =
        node.integerList("pads") != null ? node.integerList("pads") : node.integerList("paddings");
    List<Size> pads =
        attribute != null ? Arrays.stream(attribute).mapToObj(Size::of).toList() : node.data(1);
    long[] axes = node.hasInput(3) ? node.integers(3) : null;
    List<Size> result = new ArrayList<>(input);
    if (pads == null || node.hasInput(3) && axes == null) {
      node.output(0, node.type(0), NodeInference.unknown(rank));
      return;
    }
    int count = axes == null ? rank : axes.length;
    if (pads.size() != 2 * count) {
      throw node.contradiction("pads " + pads + " don't fit the shape " + input);
    }
    for (int i = 0; i < count; i++) {
      int axis = axes == null ? i : node.normalizeAxis(axes[i], rank);
      result.set(axis, input.get(axis).plus(pads.get(i)).plus(pads.get(i + count)));
    }
    node.output(0, node.type(0), result);
  }

  private static void blocks(NodeInference node, boolean toDepth) {
    List<Size> input = node.shape(0);
    if (input == null || input.size() != 4) {
      node.output(0, node.type(0), null);
      return;
    }
    long block = node.integer("blocksize", 1);
    Size channels = input.get(1);
    node.output(
        0,
        node.type(0),
        toDepth
            ? List.of(
                input.get(0),
                channels.times(block * block),
                input.get(2).floorDivide(block),
                input.get(3).floorDivide(block))
            : List.of(
                input.get(0),
                channels.floorDivide(block * block),
                input.get(2).times(block),
                input.get(3).times(block)));
  }
}
