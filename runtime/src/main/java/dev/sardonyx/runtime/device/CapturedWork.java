package dev.sardonyx.runtime.device;

import dev.sardonyx.tensor.OnnxValue;

/** What is written down of a schedule's stretches, for one set of input shapes. */
final class CapturedWork implements AutoCloseable {
  /**
   * How often a stretch is written down whose sizes follow from data and change, or which can't be;
   * a recording costs more than it saves once.
   */
  private static final int MOST_RECORDINGS = 4;

  private final CapturedStretch[] captured;
  private final int[] recordings;

  CapturedWork(int stretches) {
    captured = new CapturedStretch[stretches];
    recordings = new int[stretches];
  }

  /** What is good for these values, by number; null if there is none. */
  CapturedStretch find(int stretch, OnnxValue[] values) {
    CapturedStretch found = captured[stretch];
    return found != null && found.isFor(values) ? found : null;
  }

  /** Whether it is worth to write a stretch down once more. To be asked once each time. */
  boolean mayRecord(int stretch) {
    return recordings[stretch]++ < MOST_RECORDINGS;
  }

  void keep(int stretch, CapturedStretch work) {
    if (captured[stretch] != null) {
      captured[stretch].close();
    }
    captured[stretch] = work;
  }

  @Override
  public void close() {
    for (int stretch = 0; stretch < captured.length; stretch++) {
      if (captured[stretch] != null) {
        captured[stretch].close();
        captured[stretch] = null;
      }
    }
  }
}
