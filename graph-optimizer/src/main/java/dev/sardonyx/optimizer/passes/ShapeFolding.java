package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Uses what shape inference knows of small integer tensors: those whose elements are all known
 * become constants (Shape, and what is computed from it), and a Reshape to dimensions of its own
 * input is told to copy them.
 */
public final class ShapeFolding extends NodePass {
  public ShapeFolding() {
    super("shape-folding", OptimizationLevel.PORTABLE);
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    if (!graph.isOutermost()) {
      return false; // the elements are those of the main graph's values
    }
    return Nodes.is(node, "Reshape") && graph.constant(node, 1).isEmpty() && node.hasInput(1)
        ? copyDimensions(graph, node, context)
        : fold(graph, node, context);
  }

  private static boolean fold(GraphEditor graph, Node node, PassContext context) {
    if (node.outputs().size() != 1) {
      return false;
    }
    String output = node.outputs().getFirst();
    List<Dimension> elements = context.elements(output);
    Optional<TensorType> type = graph.type(output);
    if (elements == null || type.isEmpty() || !elements.stream().allMatch(Dimension::isKnown)) {
      return false;
    }
    Optional<Shape> shape = type.get().staticShape();
    if (shape.isEmpty() || shape.get().elements() != elements.size()) {
      return false;
    }
    if (graph.isOutput(output)) {
      return context.declined(node, "'" + output + "' is a graph output");
    }
    long[] values = elements.stream().mapToLong(d -> ((Dimension.Known) d).size()).toArray();
    Tensor constant;
    if (type.get().elementType() == ElementType.INT64) {
      constant = Tensor.wrap(ElementType.INT64, shape.get(), values, 0);
    } else if (type.get().elementType() == ElementType.INT32) {
      int[] ints = Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
      constant = Tensor.wrap(ElementType.INT32, shape.get(), ints, 0);
    } else {
      return false;
    }
    graph.remove(node);
    graph.defineConstant(output, constant);
    return context.rewrote(node.label() + " -> " + elements);
  }

  private static boolean copyDimensions(GraphEditor graph, Node node, PassContext context) {
    List<Dimension> wanted = context.elements(node.inputs().get(1));
    if (wanted == null || Nodes.integer(node, "allowzero", 0) != 0) {
      return false;
    }
    List<Dimension> own =
        graph.type(node.inputs().getFirst()).flatMap(TensorType::dimensions).orElse(List.of());
    long[] shape = new long[wanted.size()];
    int open = -1;
    boolean othersKnown = true;
    for (int i = 0; i < shape.length; i++) {
      if (wanted.get(i) instanceof Dimension.Known known) {
        shape[i] = known.size();
        othersKnown &= known.size() > 0;
      } else if (i < own.size() && Nodes.same(wanted.get(i), own.get(i))) {
        othersKnown = false;
      } else if (open < 0) {
        open = i;
      } else {
        return context.declined(node, "the shape " + wanted + " is known only at run time");
      }
    }
    if (open >= 0) {
      // -1 is well defined only if the other sizes are certainly not 0.
      if (!othersKnown) {
        return context.declined(node, "the shape " + wanted + " is known only at run time");
      }
      shape[open] = -1;
    }
    String constant =
        graph.addConstant(node.inputs().get(1) + "_folded", Tensor.of(shape, shape.length));
    graph.replace(node, node.withInputs(List.of(node.inputs().getFirst(), constant)));
    return context.rewrote(node.label() + " to the shape " + Arrays.toString(shape));
  }
}
