package dev.sardonyx.ir.shape;

/** How one operator's outputs follow from its inputs. */
@FunctionalInterface
interface ShapeRule {
  /**
   * Sets what is known of the outputs; one that is not set stays unknown. A rule says nothing it
   * isn't sure of.
   */
  void infer(NodeInference node);
}
