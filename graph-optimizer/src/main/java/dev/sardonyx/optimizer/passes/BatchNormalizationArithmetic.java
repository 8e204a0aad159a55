package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.optimizer.rewrite.Scalars;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * BatchNormalization that no convolution could take up -> Mul and Add of one number a channel,
 * which go with the elementwise operators around them.
 */
public final class BatchNormalizationArithmetic extends NodePass {
  public BatchNormalizationArithmetic() {
    super("batch-normalization-arithmetic", OptimizationLevel.ENGINE);
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    // Before opset 7, Mul and Add broadcast by attributes.
    if (!Nodes.is(node, "BatchNormalization") || context.opset() < 7) {
      return false;
    }
    String input = node.inputs().getFirst();
    int rank = Nodes.rank(graph, input);
    Optional<String> obstacle = ChannelAffine.obstacle(graph, node);
    if (obstacle.isPresent()) {
      return context.declined(node, obstacle.get());
    }
    if (rank < 2 || !Scalars.isFloat(graph, input)) {
      return context.declined(node, "'" + input + "' is not known to be FLOAT of a known rank");
    }
    ChannelAffine affine = ChannelAffine.of(graph, node);
    Optional<Tensor> factor = channels(affine.factor(), rank);
    Optional<Tensor> shift = channels(affine.shift(), rank);
    if (factor.isEmpty() || shift.isEmpty()) {
      return context.declined(node, "its statistics give numbers that are not finite");
    }
    String output = node.outputs().getFirst();
    String product = graph.freshName(output + "_scaled");
    String factorName = graph.addConstant(output + "_factor", factor.get());
    String shiftName = graph.addConstant(output + "_shift", shift.get());
    Optional<TensorType> type = graph.type(input);
    graph.replace(
        node,
        Node.of("Mul", List.of(input, factorName), List.of(product)),
        Node.of("Add", List.of(product, shiftName), List.of(output)));
    type.ifPresent(known -> graph.declare(product, known));
    return context.rewrote(node.label() + " -> Mul + Add");
  }

  /** {@code [C, 1, ...]}; empty if a number is not finite. */
  private static Optional<Tensor> channels(double[] numbers, int rank) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
      if (!Float.isFinite(floats[i])) {
        return Optional.empty();
      }
    }
    long[] shape = new long[rank - 1];
    Arrays.fill(shape, 1);
    shape[0] = floats.length;
    return Optional.of(Tensor.of(floats, shape));
  }
}
