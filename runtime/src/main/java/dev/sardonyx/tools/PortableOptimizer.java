package dev.sardonyx.tools;

import dev.sardonyx.SessionOptions;
import dev.sardonyx.ir.Model;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.Optimizer;
import dev.sardonyx.optimizer.OptimizerOptions;
import dev.sardonyx.runtime.FoldingEvaluator;

/** Makes models smaller and faster that any engine is to run. */
public final class PortableOptimizer {
  private PortableOptimizer() {}

  /** An equivalent model of standard ONNX operators, of the same opset. */
  public static Model optimize(Model model) {
    return Optimizer.standard(
            new FoldingEvaluator(SessionOptions.defaults().registry(), KernelProviders.preferred()))
        .optimize(model, OptimizerOptions.of(OptimizationLevel.PORTABLE))
        .model();
  }
}
