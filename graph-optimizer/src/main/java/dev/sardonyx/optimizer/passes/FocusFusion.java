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
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Every second pixel four times, side by side as channels, then a convolution (the "focus" at the
 * beginning of YOLOv5 and YOLOX) -> one convolution of the image with a window twice as large and a
 * stride of 2.
 */
public final class FocusFusion extends NodePass {
  private static final int PHASES = 4;

  public FocusFusion() {
    super("focus-fusion", OptimizationLevel.PORTABLE);
  }

  /** The rows and columns that a chain of Slices takes of {@code image}: every second from here. */
  private record Phase(String image, int row, int column) {}

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    if (!Nodes.is(node, "Conv") || context.opset() < 10) {
      return false;
    }
    Node concat = graph.producer(node.inputs().getFirst(), "Concat").orElse(null);
    if (concat == null
        || Nodes.integer(concat, "axis", 1) != 1
        || concat.inputs().size() != PHASES) {
      return false;
    }
    int[] rows = new int[PHASES];
    int[] columns = new int[PHASES];
    String image = null;
    for (int i = 0; i < PHASES; i++) {
      Optional<Phase> phase = phase(graph, concat.inputs().get(i));
      if (phase.isEmpty() || image != null && !image.equals(phase.get().image)) {
        return false;
      }
      image = phase.get().image;
      rows[i] = phase.get().row;
      columns[i] = phase.get().column;
    }
    Optional<Tensor> weights = graph.constant(node, 1);
    if (weights.isEmpty() || !isPlain(node, weights.get())) {
      return context.declined(node, "not a plain convolution with constant weights");
    }
    if (!Guards.onlyUsedBy(graph, concat.outputs().getFirst(), node)) {
      return context.declined(node, "'" + concat.outputs().getFirst() + "' is used elsewhere too");
    }
    Tensor spread = spread(weights.get(), rows, columns);
    String name = graph.addConstant(node.inputs().get(1) + "_focus", spread);
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(0, image);
    inputs.set(1, name);
    long[] pads = Nodes.integers(graph, node, "pads", -1).orElse(new long[4]);
    Node fused = node.withInputs(inputs);
    fused = Nodes.with(fused, Attribute.ofInts("pads", doubled(pads)));
    fused = Nodes.with(fused, Attribute.ofInts("strides", List.of(2L, 2L)));
    fused =
        Nodes.with(
            fused,
            Attribute.ofInts(
                "kernel_shape",
                List.of((long) spread.shape().dimension(2), (long) spread.shape().dimension(3))));
    graph.remove(concat);
    graph.replace(node, fused);
    return context.rewrote("the slices before " + node.label() + " -> its stride");
  }

  private static List<Long> doubled(long[] pads) {
    return Arrays.stream(pads).mapToObj(pad -> 2 * pad).toList();
  }

  private static boolean isPlain(Node conv, Tensor weights) {
    return weights.elementType() == ElementType.FLOAT
        && weights.shape().rank() == 4
        && weights.shape().dimension(1) % PHASES == 0
        && Nodes.integer(conv, "group", 1) == 1
        && Nodes.isAll(conv, "strides", 1, true)
        && Nodes.isAll(conv, "dilations", 1, true)
        && Nodes.padsAsGiven(conv);
  }

  /** Follows Slices of every second row or column back to the image they are taken of. */
  private static Optional<Phase> phase(GraphEditor graph, String value) {
    int[] starts = {-1, -1};
    String at = value;
    Node slice = graph.producer(at, "Slice").orElse(null);
    while (slice != null && (starts[0] < 0 || starts[1] < 0)) {
      for (int index = 0; index < 2; index++) {
        int axis = 2 + index;
        int start = start(graph, slice, axis);
        if (start >= 0 && starts[index] >= 0) {
          return Optional.empty();
        }
        starts[index] = Math.max(start, starts[index]);
      }
      if (!takesOnly(graph, slice)) {
        return Optional.empty();
      }
      at = slice.inputs().getFirst();
      slice = graph.producer(at, "Slice").orElse(null);
    }
    return starts[0] < 0 || starts[1] < 0
        ? Optional.empty()
        : Optional.of(new Phase(at, starts[0], starts[1]));
  }

  /** Whether all a Slice does is to take every second row, or column, to the end. */
  private static boolean takesOnly(GraphEditor graph, Node slice) {
    Optional<long[]> axes = Nodes.integers(graph, slice, "axes", 3);
    return axes.isPresent()
        && Arrays.stream(axes.get()).allMatch(axis -> axis == 2 || axis == 3)
        && Arrays.stream(axes.get()).allMatch(axis -> start(graph, slice, (int) axis) >= 0);
  }

  /** 0 or 1 if a Slice takes every second place of an axis from there on; -1 if it doesn't. */
  private static int start(GraphEditor graph, Node slice, int axis) {
    Optional<long[]> starts = Nodes.integers(graph, slice, "starts", 1);
    Optional<long[]> ends = Nodes.integers(graph, slice, "ends", 2);
    Optional<long[]> axes = Nodes.integers(graph, slice, "axes", 3);
    Optional<long[]> steps = Nodes.integers(graph, slice, "steps", 4);
    if (starts.isEmpty() || ends.isEmpty() || axes.isEmpty() || steps.isEmpty()) {
      return -1;
    }
    for (int i = 0; i < axes.get().length; i++) {
      if (axes.get()[i] == axis
          && steps.get()[i] == 2
          && (starts.get()[i] == 0 || starts.get()[i] == 1)
          && ends.get()[i] >= Integer.MAX_VALUE) {
        return (int) starts.get()[i];
      }
    }
    return -1;
  }

  /** {@code [M, 4 C, k, l]} as {@code [M, C, 2 k, 2 l]}. */
  private static Tensor spread(Tensor weights, int[] rows, int[] columns) {
    Shape shape = weights.shape();
    int outputs = shape.dimension(0);
    int channels = shape.dimension(1) / PHASES;
    int height = shape.dimension(2);
    int width = shape.dimension(3);
    float[] spread = new float[weights.elements()];
    for (int i = 0; i < spread.length; i++) {
      int x = i % width;
      int y = i / width % height;
      int channel = i / width / height % (channels * PHASES);
      int output = i / width / height / (channels * PHASES);
      int phase = channel / channels;
      int to = (output * channels + channel % channels) * 2 * height + 2 * y + rows[phase];
      spread[to * 2 * width + 2 * x + columns[phase]] += weights.floatArray()[weights.offset() + i];
    }
    return Tensor.of(spread, outputs, channels, 2 * height, 2 * width);
  }
}
