package dev.sardonyx.kernels.normalization;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.elementwise.BinaryOperation;
import dev.sardonyx.kernels.elementwise.ElementwiseKernels;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.kernels.reduce.Accumulation;
import dev.sardonyx.kernels.reduce.ReductionKernels;
import java.util.Arrays;

/** Softmax and its logarithm over the middle axis of {@code [outer, extent, inner]}. */
public final class Softmax {
  private Softmax() {}

  /**
   * Writes {@code exp(x - max) / sum(exp(x - max))} along the axis, or its logarithm.
   *
   * @param y other elements than {@code x}
   */
  public static void run(
      boolean logarithm,
      float[] x,
      int xOffset,
      float[] y,
      int yOffset,
      int outer,
      int extent,
      int inner,
      KernelProvider kernels,
      WorkerPool workers) {
    Ranges.split(
        workers,
        outer,
        Ranges.grain(CostModel.FUNCTIONS, (long) extent * inner),
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            int at = i * extent * inner;
            if (inner == 1) {
              row(logarithm, x, xOffset + at, y, yOffset + at, extent, kernels);
            } else {
              columns(logarithm, x, xOffset + at, y, yOffset + at, extent, inner, kernels);
            }
          }
        });
  }

  /**
   * Softmax of one row in place.
   *
   * @param max its largest element
   */
  public static void row(float[] x, int offset, int length, float max, KernelProvider kernels) {
    NormalizationKernels loops = kernels.normalization();
    float sum = loops.exponentials(x, offset, max, x, offset, length);
    loops.affine(x, offset, 0, 1 / sum, 0, x, offset, length);
  }

  private static void row(
      boolean logarithm,
      float[] x,
      int xOffset,
      float[] y,
      int yOffset,
      int length,
      KernelProvider kernels) {
    NormalizationKernels loops = kernels.normalization();
    // NaN makes its exponential NaN, and by that the sum.
    float max = loops.greatest(x, xOffset, length);
    float sum = loops.exponentials(x, xOffset, max, y, yOffset, length);
    if (logarithm) {
      loops.affine(x, xOffset, max, 1, (float) -Math.log(sum), y, yOffset, length);
    } else {
      loops.affine(y, yOffset, 0, 1 / sum, 0, y, yOffset, length);
    }
  }

  private static void columns(
      boolean logarithm,
      float[] x,
      int xOffset,
      float[] y,
      int yOffset,
      int extent,
      int inner,
      KernelProvider kernels) {
    ReductionKernels reduction = kernels.reduction();
    ElementwiseKernels elementwise = kernels.elementwise();
    float[] max = new float[inner];
    Arrays.fill(max, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < extent; i++) {
      reduction.column(Accumulation.MAX, x, xOffset + i * inner, max, 0, inner);
    }
    float[] sum = new float[inner];
    for (int i = 0; i < extent; i++) {
      int at = i * inner;
      elementwise.binary(
          BinaryOperation.SUBTRACT, x, xOffset + at, 1, max, 0, 1, y, yOffset + at, inner);
      elementwise.unary(UnaryOperation.EXP, 0, 0, y, yOffset + at, y, yOffset + at, inner);
      reduction.column(Accumulation.SUM, y, yOffset + at, sum, 0, inner);
    }
    if (logarithm) {
      elementwise.unary(UnaryOperation.LOG, 0, 0, sum, 0, sum, 0, inner);
    }
    for (int i = 0; i < extent; i++) {
      int at = yOffset + i * inner;
      if (logarithm) {
        elementwise.binary(
            BinaryOperation.SUBTRACT, x, xOffset + i * inner, 1, max, 0, 1, y, at, inner);
        elementwise.binary(BinaryOperation.SUBTRACT, y, at, 1, sum, 0, 1, y, at, inner);
      } else {
        elementwise.binary(BinaryOperation.DIVIDE, y, at, 1, sum, 0, 1, y, at, inner);
      }
    }
  }
}
