package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import dev.sardonyx.kernels.reduce.Accumulation;
import dev.sardonyx.kernels.reduce.ReductionKernels;
import dev.sardonyx.kernels.scalar.ScalarReductionKernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** Reductions in the Vector API: two accumulators a row, so that additions overlap. */
final class VectorReductionKernels implements ReductionKernels {
  private final ReductionKernels scalar = new ScalarReductionKernels();

  @Override
  public float block(Accumulation accumulation, float[] x, int offset, int length) {
    int whole = length - length % (2 * LANES);
    if (whole == 0) {
      return scalar.block(accumulation, x, offset, length);
    }
    float rest = scalar.block(accumulation, x, offset + whole, length - whole);
    return switch (accumulation) {
      case SUM -> sum(x, offset, whole) + rest;
      case SUM_OF_MAGNITUDES -> sumOfMagnitudes(x, offset, whole) + rest;
      case SUM_OF_SQUARES -> sumOfSquares(x, offset, whole) + rest;
      case PRODUCT -> product(x, offset, whole) * rest;
      case MAX -> Math.max(max(x, offset, whole), rest);
      case MIN -> Math.min(min(x, offset, whole), rest);
    };
  }

  @Override
  public void column(
      Accumulation accumulation,
      float[] x,
      int xOffset,
      float[] result,
      int resultOffset,
      int length) {
    int whole = length & -LANES;
    switch (accumulation) {
      case SUM -> sum(x, xOffset, result, resultOffset, whole);
      case SUM_OF_MAGNITUDES -> sumOfMagnitudes(x, xOffset, result, resultOffset, whole);
      case SUM_OF_SQUARES -> sumOfSquares(x, xOffset, result, resultOffset, whole);
      case PRODUCT -> product(x, xOffset, result, resultOffset, whole);
      case MAX -> max(x, xOffset, result, resultOffset, whole);
      case MIN -> min(x, xOffset, result, resultOffset, whole);
    }
    scalar.column(accumulation, x, xOffset + whole, result, resultOffset + whole, length - whole);
  }

  private static float sum(float[] x, int offset, int length) {
    FloatVector first = FloatVector.broadcast(FLOATS, 0f);
    FloatVector second = first;
    for (int i = 0; i < length; i += 2 * LANES) {
      FloatVector low = FloatVector.fromArray(FLOATS, x, offset + i);
      FloatVector high = FloatVector.fromArray(FLOATS, x, offset + i + LANES);
      first = first.add(low);
      second = second.add(high);
    }
    return LaneReduction.sum(first.add(second));
  }

  private static void sum(float[] x, int xOffset, float[] result, int resultOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, x, xOffset + i);
      FloatVector before = FloatVector.fromArray(FLOATS, result, resultOffset + i);
      before.add(value).intoArray(result, resultOffset + i);
    }
  }

  private static float sumOfMagnitudes(float[] x, int offset, int length) {
    FloatVector first = FloatVector.broadcast(FLOATS, 0f);
    FloatVector second = first;
    for (int i = 0; i < length; i += 2 * LANES) {
      FloatVector low = FloatVector.fromArray(FLOATS, x, offset + i);
      FloatVector high = FloatVector.fromArray(FLOATS, x, offset + i + LANES);
      first = first.add(low.abs());
      second = second.add(high.abs());
    }
    return LaneReduction.sum(first.add(second));
  }

  private static void sumOfMagnitudes(
      float[] x, int xOffset, float[] result, int resultOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, x, xOffset + i);
      FloatVector before = FloatVector.fromArray(FLOATS, result, resultOffset + i);
      before.add(value.abs()).intoArray(result, resultOffset + i);
    }
  }

  private static float sumOfSquares(float[] x, int offset, int length) {
    FloatVector first = FloatVector.broadcast(FLOATS, 0f);
    FloatVector second = first;
    for (int i = 0; i < length; i += 2 * LANES) {
      FloatVector low = FloatVector.fromArray(FLOATS, x, offset + i);
      FloatVector high = FloatVector.fromArray(FLOATS, x, offset + i + LANES);
      first = low.fma(low, first);
      second = high.fma(high, second);
    }
    return LaneReduction.sum(first.add(second));
  }

  private static void sumOfSquares(
      float[] x, int xOffset, float[] result, int resultOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, x, xOffset + i);
      FloatVector before = FloatVector.fromArray(FLOATS, result, resultOffset + i);
      value.fma(value, before).intoArray(result, resultOffset + i);
    }
  }

  private static float product(float[] x, int offset, int length) {
    FloatVector first = FloatVector.broadcast(FLOATS, 1f);
    FloatVector second = first;
    for (int i = 0; i < length; i += 2 * LANES) {
      FloatVector low = FloatVector.fromArray(FLOATS, x, offset + i);
      FloatVector high = FloatVector.fromArray(FLOATS, x, offset + i + LANES);
      first = first.mul(low);
      second = second.mul(high);
    }
    return LaneReduction.product(first.mul(second));
  }

  private static void product(
      float[] x, int xOffset, float[] result, int resultOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, x, xOffset + i);
      FloatVector before = FloatVector.fromArray(FLOATS, result, resultOffset + i);
      before.mul(value).intoArray(result, resultOffset + i);
    }
  }

  private static float max(float[] x, int offset, int length) {
    FloatVector first = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    FloatVector second = first;
    for (int i = 0; i < length; i += 2 * LANES) {
      FloatVector low = FloatVector.fromArray(FLOATS, x, offset + i);
      FloatVector high = FloatVector.fromArray(FLOATS, x, offset + i + LANES);
      first = first.max(low);
      second = second.max(high);
    }
    return first.max(second).reduceLanes(VectorOperators.MAX);
  }

  private static void max(float[] x, int xOffset, float[] result, int resultOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, x, xOffset + i);
      FloatVector before = FloatVector.fromArray(FLOATS, result, resultOffset + i);
      before.max(value).intoArray(result, resultOffset + i);
    }
  }

  private static float min(float[] x, int offset, int length) {
    FloatVector first = FloatVector.broadcast(FLOATS, Float.POSITIVE_INFINITY);
    FloatVector second = first;
    for (int i = 0; i < length; i += 2 * LANES) {
      FloatVector low = FloatVector.fromArray(FLOATS, x, offset + i);
      FloatVector high = FloatVector.fromArray(FLOATS, x, offset + i + LANES);
      first = first.min(low);
      second = second.min(high);
    }
    return first.min(second).reduceLanes(VectorOperators.MIN);
  }

  private static void min(float[] x, int xOffset, float[] result, int resultOffset, int length) {
    for (int i = 0; i < length; i += LANES) {
      FloatVector value = FloatVector.fromArray(FLOATS, x, xOffset + i);
      FloatVector before = FloatVector.fromArray(FLOATS, result, resultOffset + i);
      before.min(value).intoArray(result, resultOffset + i);
    }
  }
}
