package dev.sardonyx.optimizer;

import dev.sardonyx.ir.Node;
import dev.sardonyx.tensor.OnnxValue;
import java.util.List;
import java.util.Optional;

/** Computes one node from constants; given by the runtime, since passes know no kernels. */
@FunctionalInterface
public interface ConstantEvaluator {
  /**
   * The outputs of {@code node}, or empty if this evaluator can't or shouldn't compute it (no
   * kernel, random, a body).
   *
   * @param opset the version of the node's domain
   * @param inputs by position; null where the node leaves an optional input out
   */
  Optional<List<OnnxValue>> evaluate(Node node, int opset, List<OnnxValue> inputs);
}
