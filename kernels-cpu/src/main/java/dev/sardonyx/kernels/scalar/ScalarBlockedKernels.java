package dev.sardonyx.kernels.scalar;

import dev.sardonyx.kernels.blocked.PlainBlockedKernels;

/**
 * The inner loops over channel blocks without fused multiply-adds, which are slow in Java where the
 * processor has none.
 */
final class ScalarBlockedKernels extends PlainBlockedKernels {
  private static final int BLOCK = ScalarMatmulKernels.WIDTH / 2;

  private static final float ROOT_HALF = (float) Math.sqrt(0.5);

  private static final float ROOT_TWO = (float) Math.sqrt(2);

  ScalarBlockedKernels() {
    super(BLOCK);
  }

  @Override
  public void depthwise(
      int count,
      float[] image,
      int offset,
      int rowStride,
      int pixelStride,
      int tapStride,
      int rows,
      int columns,
      float[] weights,
      int weightsOffset,
      int weightsStride,
      float[] bias,
      int biasOffset,
      float[] out,
      int outOffset) {
    for (int i = 0; i < count; i++) {
      for (int lane = 0; lane < BLOCK; lane++) {
        float sum = 0;
        for (int y = 0; y < rows; y++) {
          int from = offset + i * pixelStride + y * rowStride + lane;
          int weight = weightsOffset + y * weightsStride + lane;
          for (int x = 0; x < columns; x++) {
            sum += image[from + x * tapStride] * weights[weight + x * BLOCK];
          }
        }
        out[outOffset + i * BLOCK + lane] = sum + bias[biasOffset + lane];
      }
    }
  }

  @Override
  public void multiplyPixels(
      int count,
      float[] image,
      int offset,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float[] out,
      int outOffset) {
    for (int i = 0; i < count; i++) {
      for (int lane = 0; lane < BLOCK; lane++) {
        float sum = bias[biasOffset + lane];
        for (int c = 0; c < PIXEL_TERMS; c++) {
          sum += image[offset + i * BLOCK + c] * weights[weightsOffset + c * BLOCK + lane];
        }
        out[outOffset + i * BLOCK + lane] = sum;
      }
    }
  }

  @Override
  public void multiplyLanes(
      int count,
      int blocks,
      float[] image,
      int offset,
      int[] places,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float[] addend,
      int addendOffset,
      float least,
      float[] out,
      int outOffset,
      int outStride) {
    for (int i = 0; i < count * blocks; i++) {
      int block = i % blocks;
      int from = offset + i / blocks * BLOCK;
      int to = outOffset + block * outStride + i / blocks * BLOCK;
      for (int lane = 0; lane < BLOCK; lane++) {
        int column = block * BLOCK + lane;
        int weight = weightsOffset + column;
        float sum = 0;
        for (int place : places) {
          sum += image[from + place] * weights[weight];
          weight += blocks * BLOCK;
        }
        sum += bias[biasOffset + column];
        sum += addend == null ? 0 : addend[addendOffset + to - outOffset + lane];
        out[to + lane] = sum < least ? least : sum;
      }
    }
  }

  @Override
  public void convolvePlanes(
      int count,
      float[] image,
      int offset,
      int pixelStride,
      int[] lines,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float least,
      float[] out,
      int outOffset) {
    for (int i = 0; i < count; i++) {
      int from = offset + i * pixelStride;
      int to = outOffset + i * BLOCK;
      System.arraycopy(bias, biasOffset, out, to, BLOCK);
      int weight = weightsOffset;
      for (int line : lines) {
        for (int x = 0; x < LINE_TAPS; x++) {
          float value = image[from + line + x];
          for (int lane = 0; lane < BLOCK; lane++) {
            out[to + lane] += value * weights[weight + lane];
          }
          weight += BLOCK;
        }
      }
      for (int lane = to; lane < to + BLOCK; lane++) {
        out[lane] = out[lane] < least ? least : out[lane];
      }
    }
  }

  @Override
  public void convolveLanes(
      int count,
      int outputs,
      float[] image,
      int offset,
      int[] places,
      float[] weights,
      int weightsOffset,
      float[] sums,
      int sumsOffset) {
    for (int i = 0; i < count * outputs; i++) {
      int pixel = offset + i / outputs * BLOCK;
      for (int lane = 0; lane < BLOCK; lane++) {
        int weight = weightsOffset + i % outputs * BLOCK + lane;
        float sum = 0;
        for (int place : places) {
          sum += image[pixel + place + lane] * weights[weight];
          weight += outputs * BLOCK;
        }
        sums[sumsOffset + i * BLOCK + lane] = sum;
      }
    }
  }

  @Override
  protected float multiplyAdd(float a, float b, float sum) {
    return sum + a * b;
  }

  @Override
  protected void input4(float[] d, int from, int stride, float[] to, int into, int toStride) {
    float d0 = d[from];
    float d1 = d[from + stride];
    float d2 = d[from + 2 * stride];
    float d3 = d[from + 3 * stride];
    float d4 = d[from + 4 * stride];
    float d5 = d[from + 5 * stride];
    float evenNear = d4 - 2 * d2;
    float oddNear = ROOT_HALF * (d3 - 2 * d1);
    float evenFar = d4 - 0.5f * d2;
    float oddFar = ROOT_TWO * (d3 - 0.5f * d1);
    to[into] = d0 - 2.5f * d2 + d4;
    to[into + toStride] = evenNear + oddNear;
    to[into + 2 * toStride] = evenNear - oddNear;
    to[into + 3 * toStride] = evenFar + oddFar;
    to[into + 4 * toStride] = evenFar - oddFar;
    to[into + 5 * toStride] = d1 - 2.5f * d3 + d5;
  }

  @Override
  protected void output4(float[] m, int from, int stride, float[] to, int into, int toStride) {
    float m1 = m[from + stride];
    float m2 = m[from + 2 * stride];
    float m3 = m[from + 3 * stride];
    float m4 = m[from + 4 * stride];
    float sumNear = m1 + m2;
    float differenceNear = ROOT_HALF * (m1 - m2);
    float sumFar = m3 + m4;
    float differenceFar = ROOT_TWO * (m3 - m4);
    to[into] = m[from] + sumNear + sumFar;
    to[into + toStride] = differenceNear + differenceFar;
    to[into + 2 * toStride] = 0.5f * sumNear + 2 * sumFar;
    to[into + 3 * toStride] = 0.5f * differenceNear + 2 * differenceFar + m[from + 5 * stride];
  }
}
