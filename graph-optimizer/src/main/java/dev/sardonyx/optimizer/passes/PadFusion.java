package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Guards;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.optimizer.rewrite.Scalars;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Pad of heights and widths by what a window's own padding holds, then Conv, AveragePool or MaxPool
 * -> the window with that padding: zeros for a convolution and a mean that counts its padding,
 * minus infinity for a maximum.
 */
public final class PadFusion extends NodePass {
  public PadFusion() {
    super("pad-fusion", OptimizationLevel.PORTABLE);
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    // Before opset 7, AveragePool knew no padding that counts.
    if (!Nodes.is(node, "Conv", "AveragePool", "MaxPool") || context.opset() < 7) {
      return false;
    }
    Node pad = graph.producer(node.inputs().getFirst(), "Pad").orElse(null);
    if (pad == null) {
      return false;
    }
    Optional<long[]> amounts = amounts(graph, pad, context);
    Optional<String> obstacle =
        Guards.whyKept(graph, List.of(pad, node))
            .or(() -> amounts.isEmpty() ? Optional.of("what it pads is not known") : padding(node))
            .or(() -> value(graph, node, pad, context))
            .or(() -> ofPool(node, amounts.orElseThrow()));
    if (obstacle.isPresent()) {
      return context.declined(node, "after " + pad.label() + ": " + obstacle.get());
    }
    long[] all = amounts.get();
    int rank = all.length / 2;
    long[] pads = new long[2 * (rank - 2)];
    long[] own = Nodes.integers(graph, node, "pads", -1).orElse(new long[pads.length]);
    for (int axis = 0; axis < rank - 2; axis++) {
      pads[axis] = own[axis] + all[axis + 2];
      pads[rank - 2 + axis] = own[rank - 2 + axis] + all[rank + axis + 2];
    }
    Node fused = node.withInputs(withFirst(node.inputs(), pad.inputs().getFirst()));
    fused = Nodes.with(fused, Attribute.ofInts("pads", Arrays.stream(pads).boxed().toList()));
    if (Nodes.is(node, "AveragePool")) {
      fused = Nodes.with(fused, Attribute.of("count_include_pad", 1L));
    }
    graph.remove(pad);
    graph.replace(node, fused);
    return context.rewrote(pad.label() + " + " + node.label() + " -> " + node.operator());
  }

  private static List<String> withFirst(List<String> inputs, String first) {
    List<String> changed = new ArrayList<>(inputs);
    changed.set(0, first);
    return changed;
  }

  /**
   * What is padded at the beginning of all axes, then at their ends; empty if that isn't known, is
   * negative, or of other axes than heights, widths and the like.
   */
  private static Optional<long[]> amounts(GraphEditor graph, Node pad, PassContext context) {
    Optional<long[]> found = Nodes.integers(graph, pad, "pads", context.opset() < 11 ? -1 : 1);
    int rank = Nodes.rank(graph, pad.inputs().getFirst());
    if (found.isEmpty() || rank < 3) {
      return Optional.empty();
    }
    long[] pads = found.get();
    if (pad.hasInput(3)) {
      Optional<long[]> axes = graph.constant(pad, 3).flatMap(Nodes::integers);
      if (axes.isEmpty() || pads.length != 2 * axes.get().length) {
        return Optional.empty();
      }
      long[] all = new long[2 * rank];
      for (int i = 0; i < axes.get().length; i++) {
        int axis = (int) (axes.get()[i] < 0 ? axes.get()[i] + rank : axes.get()[i]);
        all[axis] = pads[i];
        all[rank + axis] = pads[axes.get().length + i];
      }
      pads = all;
    }
    if (pads.length != 2 * rank || Arrays.stream(pads).anyMatch(amount -> amount < 0)) {
      return Optional.empty();
    }
    boolean spatial = pads[0] == 0 && pads[1] == 0 && pads[rank] == 0 && pads[rank + 1] == 0;
    return spatial ? Optional.of(pads) : Optional.empty();
  }

  /** Why a window can't take padding. */
  private static Optional<String> padding(Node node) {
    return Nodes.padsAsGiven(node)
        ? Optional.empty()
        : Optional.of("auto_pad decides on the padding");
  }

  /** Why what is padded isn't what the window pads with. */
  private static Optional<String> value(
      GraphEditor graph, Node node, Node pad, PassContext context) {
    boolean constant =
        pad.attribute("mode").filter(mode -> !mode.asString().equals("constant")).isEmpty();
    OptionalDouble value =
        context.opset() < 11
            ? OptionalDouble.of(Nodes.real(pad, "value", 0))
            : pad.hasInput(2) ? Scalars.of(graph, pad.inputs().get(2)) : OptionalDouble.of(0);
    double wanted = Nodes.is(node, "MaxPool") ? Double.NEGATIVE_INFINITY : 0;
    return constant && value.isPresent() && value.getAsDouble() == wanted
        ? Optional.empty()
        : Optional.of("it pads with something else than " + wanted);
  }

  /** Why a pool would change with the padding. */
  private static Optional<String> ofPool(Node node, long[] amounts) {
    if (Nodes.is(node, "Conv")) {
      return Optional.empty();
    }
    if (Nodes.integer(node, "ceil_mode", 0) != 0) {
      return Optional.of("windows that reach over the end are counted otherwise");
    }
    boolean countsOwn =
        Nodes.integer(node, "count_include_pad", 0) == 1 || Nodes.isAll(node, "pads", 0, true);
    if (Nodes.is(node, "AveragePool") && !countsOwn) {
      return Optional.of("the mean doesn't count its own padding");
    }
    if (node.outputs().size() > 1) {
      return Optional.of("places of the maxima would be others");
    }
    long[] window = node.attribute("kernel_shape").map(Attribute::asInts).orElse(new long[0]);
    int rank = amounts.length / 2;
    long[] own = node.attribute("pads").map(Attribute::asInts).orElse(new long[2 * (rank - 2)]);
    for (int i = 0; i < own.length; i++) {
      int axis = i % (rank - 2);
      long amount = own[i] + amounts[(i / (rank - 2)) * rank + axis + 2];
      if (window.length != rank - 2 || amount >= window[axis]) {
        return Optional.of("a window would lie in the padding alone");
      }
    }
    return Optional.empty();
  }
}
