package dev.sardonyx.optimizer;

/** How far the optimizer may go. */
public enum OptimizationLevel {
  /** The graph runs as it was written. */
  NONE,
  /** Rewrites whose result is a valid ONNX model that any engine runs. */
  PORTABLE,
  /** Portable rewrites, then fusions into operators of this engine alone. */
  ENGINE
}
