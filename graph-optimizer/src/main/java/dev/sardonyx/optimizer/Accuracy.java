package dev.sardonyx.optimizer;

/** How far the results of faster algorithms may be from those of the plain ones. */
public enum Accuracy {
  /**
   * Any algorithm whose error is at most 2e-5 of the largest output of its layer: Winograd's F(4x4,
   * 3x3) for convolutions.
   */
  FAST,

  /** Only algorithms that round no worse than sums in the order of the definition. */
  STRICT
}
