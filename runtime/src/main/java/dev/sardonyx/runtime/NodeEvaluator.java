package dev.sardonyx.runtime;

import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Node;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.plan.AllocationLimit;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** Computes a single node outside any session: for constant folding and for tests. */
public final class NodeEvaluator {
  private final OperatorRegistry registry;
  private final KernelProvider kernels;
  private final WorkerPool workers;
  private final AllocationLimit limit;

  public NodeEvaluator(OperatorRegistry registry, KernelProvider kernels) {
    this(registry, kernels, CallerThread.INSTANCE);
  }

  public NodeEvaluator(OperatorRegistry registry, KernelProvider kernels, WorkerPool workers) {
    this(registry, kernels, workers, new AllocationLimit(Long.MAX_VALUE));
  }

  private NodeEvaluator(
      OperatorRegistry registry,
      KernelProvider kernels,
      WorkerPool workers,
      AllocationLimit limit) {
    this.registry = registry;
    this.kernels = kernels;
    this.workers = workers;
    this.limit = limit;
  }

  /** This evaluator with a limit on what each result may take. */
  NodeEvaluator limit(AllocationLimit newLimit) {
    return new NodeEvaluator(registry, kernels, workers, newLimit);
  }

  /**
   * The outputs of {@code node} on these inputs, none of them treated as a constant.
   *
   * @param opset version of the node's domain
   * @param inputs by position, null where absent
   * @throws UnsupportedOperatorException if no operator serves the node
   */
  public List<OnnxValue> evaluate(Node node, int opset, List<? extends OnnxValue> inputs) {
    return evaluate(node, opset, inputs, false);
  }

  /**
   * As above; with {@code constant}, the operator sees all tensor inputs as the model's constants.
   */
  public List<OnnxValue> evaluate(
      Node node, int opset, List<? extends OnnxValue> inputs, boolean constant) {
    OperatorRegistry.Entry entry =
        registry
            .find(node.domain(), node.operator(), opset)
            .orElseThrow(
                () ->
                    new UnsupportedOperatorException(
                        node.label() + " of opset " + opset + " has no implementation"));
    OperatorSetup setup =
        new OperatorSetup(
            node,
            opset,
            kernels,
            index -> constant && inputs.get(index) instanceof Tensor tensor ? tensor : null,
            ignored -> {},
            UnaryOperator.identity(),
            body -> {
              throw new UnsupportedOperatorException(
                  node.label() + " has a body, which only a session runs");
            });
    Operator operator = entry.factory().create(setup);
    HeapContext context =
        new HeapContext(
            Collections.unmodifiableList(inputs), node.outputs().size(), workers, kernels, limit);
    operator.run(context);
    return context.outputs();
  }
}
