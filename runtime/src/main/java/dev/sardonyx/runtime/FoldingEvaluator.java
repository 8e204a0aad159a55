package dev.sardonyx.runtime;

import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.ir.Node;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.optimizer.ConstantEvaluator;
import dev.sardonyx.runtime.plan.AllocationLimit;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Computes nodes for the optimizer, with the operators and kernels of the session to be. */
public final class FoldingEvaluator implements ConstantEvaluator {
  /** No result worth keeping as a constant is larger, whatever a hostile model may ask for. */
  private static final AllocationLimit LIMIT = new AllocationLimit(256L << 20);

  private final OperatorRegistry registry;
  private final NodeEvaluator evaluator;

  public FoldingEvaluator(OperatorRegistry registry, KernelProvider kernels) {
    this.registry = registry;
    this.evaluator = new NodeEvaluator(registry, kernels).limit(LIMIT);
  }

  @Override
  public Optional<List<OnnxValue>> evaluate(Node node, int opset, List<OnnxValue> inputs) {
    if (registry.find(node.domain(), node.operator(), opset).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(evaluator.evaluate(node, opset, forOneReading(inputs), true));
    } catch (SardonyxException | OutOfMemoryError atFault) {
      return Optional.empty(); // the run reports it, if it ever gets to this node
    }
  }

  /** What the result is made of is read this once, absent inputs included. */
  private static List<OnnxValue> forOneReading(List<OnnxValue> inputs) {
    List<OnnxValue> read = new ArrayList<>();
    for (OnnxValue input : inputs) {
      read.add(input instanceof Tensor tensor ? tensor.forOneReading() : input);
    }
    return read;
  }
}
