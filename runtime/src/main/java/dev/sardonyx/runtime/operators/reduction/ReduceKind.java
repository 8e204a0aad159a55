package dev.sardonyx.runtime.operators.reduction;

import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.kernels.reduce.Accumulation;

/** The reductions of the ONNX family Reduce*, but for ReduceLogSumExp, which takes several. */
enum ReduceKind {
  SUM(Accumulation.SUM),
  MEAN(Accumulation.SUM),
  L1(Accumulation.SUM_OF_MAGNITUDES),
  L2(Accumulation.SUM_OF_SQUARES, UnaryOperation.SQRT),
  SUM_SQUARE(Accumulation.SUM_OF_SQUARES),
  LOG_SUM(Accumulation.SUM, UnaryOperation.LOG),
  PROD(Accumulation.PRODUCT),
  MAX(Accumulation.MAX),
  MIN(Accumulation.MIN);

  private final Accumulation accumulation;
  private final UnaryOperation last;

  ReduceKind(Accumulation accumulation) {
    this(accumulation, null);
  }

  ReduceKind(Accumulation accumulation, UnaryOperation last) {
    this.accumulation = accumulation;
    this.last = last;
  }

  Accumulation accumulation() {
    return accumulation;
  }

  /** What is applied to each result at the end; null for nothing. */
  UnaryOperation last() {
    return last;
  }

  /** Whether integers are reduced as such; otherwise as reals. */
  boolean staysWhole() {
    return last == null;
  }
}
