package dev.sardonyx.optimizer;

import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;

/**
 * Tells constants from defaults. Up to IR version 3 every initializer had to be listed as an input
 * too, and is a constant all the same; from version 4 on, one that is listed is the default of an
 * input that a caller may give.
 */
final class ConstantInputs {
  /** The first IR version in which an initializer need not be an input. */
  private static final int SEPARATE_INITIALIZERS = 4;

  private ConstantInputs() {}

  /** The model in the newer form: what cannot be changed by a caller is no input. */
  static Model settle(Model model) {
    if (model.irVersion() >= SEPARATE_INITIALIZERS) {
      return model;
    }
    Graph graph = model.graph();
    return model
        .withGraph(graph.withInputs(graph.requiredInputs()))
        .withIrVersion(SEPARATE_INITIALIZERS);
  }
}
