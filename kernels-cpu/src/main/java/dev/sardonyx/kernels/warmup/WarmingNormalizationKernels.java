package dev.sardonyx.kernels.warmup;

import dev.sardonyx.kernels.lanewise.LanewiseNormalizationKernels;
import dev.sardonyx.kernels.normalization.NormalizationKernels;

/** Softmax and normalization. */
final class WarmingNormalizationKernels implements NormalizationKernels, Exercises {
  private static final int EXPONENTIALS = 0;
  private static final int DEVIATIONS = 1;
  private static final int POWER = 2;
  private static final int AFFINE = 3;
  private static final int SCALED_AFFINE = 4;
  private static final int GREATEST = 5;
  private static final int SCALE_AND_MASK = 6;
  private static final int KERNELS = 7;

  private final NormalizationKernels vector;
  private final NormalizationKernels lanewise;
  private final int lanes;
  private final Warmth[] warmth;

  WarmingNormalizationKernels(NormalizationKernels vector, int lanes, WarmUp warmUp) {
    this.vector = vector;
    this.lanewise = new LanewiseNormalizationKernels(lanes);
    this.lanes = lanes;
    this.warmth = Warmth.all(warmUp, this, KERNELS);
  }

  @Override
  public float exponentials(
      float[] x, int xOffset, float shift, float[] y, int yOffset, int length) {
    return (warmth[EXPONENTIALS].isWarm(length) ? vector : lanewise)
        .exponentials(x, xOffset, shift, y, yOffset, length);
  }

  @Override
  public float greatest(float[] x, int offset, int length) {
    return (warmth[GREATEST].isWarm(length) ? vector : lanewise).greatest(x, offset, length);
  }

  @Override
  public float scaleAndMask(
      float[] x, int offset, float scale, float[] mask, int maskOffset, int maskStep, int length) {
    return (warmth[SCALE_AND_MASK].isWarm(length) ? vector : lanewise)
        .scaleAndMask(x, offset, scale, mask, maskOffset, maskStep, length);
  }

  @Override
  public float squaredDeviationsOfBlock(float[] x, int offset, float mean, int length) {
    return (warmth[DEVIATIONS].isWarm(length) ? vector : lanewise)
        .squaredDeviationsOfBlock(x, offset, mean, length);
  }

  @Override
  public void divideByPower(
      float[] x,
      int xOffset,
      float[] sums,
      int sumsOffset,
      float bias,
      float factor,
      float exponent,
      float[] y,
      int yOffset,
      int length) {
    (warmth[POWER].isWarm(length) ? vector : lanewise)
        .divideByPower(x, xOffset, sums, sumsOffset, bias, factor, exponent, y, yOffset, length);
  }

  @Override
  public void affine(
      float[] x,
      int xOffset,
      float mean,
      float factor,
      float shift,
      float[] y,
      int yOffset,
      int length) {
    (warmth[AFFINE].isWarm(length) ? vector : lanewise)
        .affine(x, xOffset, mean, factor, shift, y, yOffset, length);
  }

  @Override
  public void affine(
      float[] x,
      int xOffset,
      float mean,
      float factor,
      float[] scale,
      int scaleOffset,
      float[] shift,
      int shiftOffset,
      float[] y,
      int yOffset,
      int length) {
    (warmth[SCALED_AFFINE].isWarm(length) ? vector : lanewise)
        .affine(
            x, xOffset, mean, factor, scale, scaleOffset, shift, shiftOffset, y, yOffset, length);
  }

  @Override
  public int exercise(int index, int turns, float[] data) {
    int to = data.length / 2;
    int count = 2 * turns * lanes;
    switch (index) {
      case EXPONENTIALS -> {
        vector.exponentials(data, 0, 1, data, to, count / 2);
        return 20 * turns;
      }
      case DEVIATIONS -> vector.squaredDeviationsOfBlock(data, 0, 1, count);
      case POWER -> {
        vector.divideByPower(data, 0, data, 0, 1, 1, 0.75f, data, to, count / 2);
        return 20 * turns;
      }
      case AFFINE -> vector.affine(data, 0, 1, 1, 0, data, to, count);
      case GREATEST -> vector.greatest(data, 0, count);
      case SCALE_AND_MASK -> {
        vector.scaleAndMask(data, 0, 1, data, count, 1, count / 2);
        vector.scaleAndMask(data, 0, 1, null, 0, 0, count / 2);
      }
      default -> vector.affine(data, 0, 1, 1, data, count, data, count, data, to, count);
    }
    return 6 * turns;
  }
}
