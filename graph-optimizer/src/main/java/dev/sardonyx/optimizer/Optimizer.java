package dev.sardonyx.optimizer;

import dev.sardonyx.ir.Model;
import dev.sardonyx.optimizer.passes.StandardPasses;
import dev.sardonyx.optimizer.rewrite.Pass;
import java.util.List;

/**
 * The pass manager: runs an ordered list of passes until none finds anything more to do.
 *
 * <p>After every pass the graph's consistency is checked; a pass that breaks it is named in the
 * exception. An optimizer holds no state of a single model and may be shared by threads if its
 * {@link ConstantEvaluator} may.
 */
public final class Optimizer {
  private final List<Pass> passes;
  private final ConstantEvaluator evaluator;

  Optimizer(List<Pass> passes, ConstantEvaluator evaluator) {
    this.passes = List.copyOf(passes);
    this.evaluator = evaluator;
  }

  /**
   * The optimizer with all passes.
   *
   * @param evaluator computes nodes whose inputs are constants
   */
  public static Optimizer standard(ConstantEvaluator evaluator) {
    return new Optimizer(StandardPasses.all(), evaluator);
  }

  /** The names of the passes in the order they run. */
  public List<String> passNames() {
    return passes.stream().map(Pass::name).toList();
  }

  /**
   * An equivalent model that runs faster, with the same inputs and outputs.
   *
   * @throws dev.sardonyx.error.GraphConsistencyException if the model, or what a pass made of it,
   *     is not a valid graph
   * @throws IllegalArgumentException if the options name a pass that is not there
   */
  public Optimized optimize(Model model, OptimizerOptions options) {
    return new Optimization(model, passes, evaluator, options).run();
  }
}
