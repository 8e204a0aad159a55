package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.Scalars;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tensors that are added to the result of a convolution or a product. */
final class Residuals {
  /** The step that adds it. */
  static final EpilogueStep STEP = new EpilogueStep("Residual", 0, 0);

  /** The place of the residual among the inputs, behind the bias. */
  private static final int INPUT = 3;

  private static final int INPUT_OF_INTEGER_PRODUCT = 6;

  private Residuals() {}

  /** What {@code add} adds to {@code value}, one of its inputs. */
  static String addend(Node add, String value) {
    return add.inputs().get(add.inputs().get(0).equals(value) ? 1 : 0);
  }

  /**
   * Whether {@code add} adds to {@code value}, the result of {@code producer}, a tensor that has as
   * many channels, of a product as many columns, and may well have the same shape: where it is
   * broadcast after all, the operator has a slower way.
   *
   * @param producer an operator that {@link EpilogueFusion} adds steps to
   */
  static boolean isOne(GraphEditor graph, Node producer, Node add, String value) {
    if (!Nodes.is(add, "Add")
        || add.inputs().size() != 2
        || producer.inputs().size() > input(producer)) {
      return false;
    }
    String other = addend(add, value);
    if (other.equals(value)
        || graph.constant(other).isPresent()
        || !Scalars.isFloat(graph, other)) {
      return false;
    }
    Optional<List<Dimension>> result = graph.type(value).flatMap(TensorType::dimensions);
    Optional<List<Dimension>> addend = graph.type(other).flatMap(TensorType::dimensions);
    if (result.isEmpty() || addend.isEmpty() || result.get().size() != addend.get().size()) {
      return false;
    }
    int channels = isConvolution(producer) ? 1 : result.get().size() - 1;
    for (int axis = 0; axis < result.get().size(); axis++) {
      Dimension left = result.get().get(axis);
      Dimension right = addend.get().get(axis);
      if (axis == channels && !(left instanceof Dimension.Known)
          || isKnown(left) != isKnown(right) && (isOne(left) || isOne(right))
          || isKnown(left) && isKnown(right) && !left.equals(right)
          || axis == channels && !left.equals(right)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isConvolution(Node producer) {
    return producer.operator().equals("Conv") || producer.operator().equals("FusedConv");
  }

  private static int input(Node producer) {
    return producer.operator().equals(IntegerProductFusion.FUSED)
        ? INPUT_OF_INTEGER_PRODUCT
        : INPUT;
  }

  private static boolean isKnown(Dimension dimension) {
    return dimension instanceof Dimension.Known;
  }

  private static boolean isOne(Dimension dimension) {
    return dimension instanceof Dimension.Known known && known.size() == 1;
  }

  /** {@code fused} with {@code residual} as the last of its inputs. */
  static Node with(Node fused, String residual) {
    List<String> inputs = new ArrayList<>(fused.inputs());
    while (inputs.size() < input(fused)) {
      inputs.add("");
    }
    inputs.add(residual);
    return fused.withInputs(inputs);
  }
}
