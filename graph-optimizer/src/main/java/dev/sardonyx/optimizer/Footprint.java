package dev.sardonyx.optimizer;

/** Whether a session may hold more than the weights once to run faster. */
public enum Footprint {
  /**
   * Weights as the fastest algorithm wants them: those of 3x3 convolutions transformed for
   * Winograd's algorithm, which take up to four times as much.
   */
  FAST,

  /** Weights in the order in which they are read, but for padding no more than there are. */
  SMALL
}
