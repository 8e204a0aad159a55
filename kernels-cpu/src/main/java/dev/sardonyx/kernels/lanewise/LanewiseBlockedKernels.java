package dev.sardonyx.kernels.lanewise;

import dev.sardonyx.kernels.blocked.PlainBlockedKernels;

/** The inner loops over channel blocks, lane by lane. */
public final class LanewiseBlockedKernels extends PlainBlockedKernels {
  /** Lanes that are summed up together, each in a register. */
  private static final int TOGETHER = 4;

  private static final float ROOT_HALF = (float) Math.sqrt(0.5);

  private static final float ROOT_TWO = (float) Math.sqrt(2);

  private final int lanes;

  /**
   * @param lanes of the vectors that are imitated, at least 4
   */
  public LanewiseBlockedKernels(int lanes) {
    super(lanes);
    this.lanes = lanes;
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
      for (int lane = 0; lane < lanes; lane += TOGETHER) {
        depthwiseLanes(
            image,
            offset + i * pixelStride + lane,
            rowStride,
            tapStride,
            rows,
            columns,
            weights,
            weightsOffset + lane,
            weightsStride,
            bias,
            biasOffset + lane,
            out,
            outOffset + i * lanes + lane);
      }
    }
  }

  /** Four lanes of one output. */
  private void depthwiseLanes(
      float[] image,
      int offset,
      int rowStride,
      int tapStride,
      int rows,
      int columns,
      float[] weights,
      int weightsOffset,
      int weightsStride,
      float[] bias,
      int biasOffset,
      float[] out,
      int to) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    for (int y = 0; y < rows; y++) {
      int from = offset + y * rowStride;
      int weight = weightsOffset + y * weightsStride;
      for (int x = 0; x < columns; x++) {
        sum0 = Math.fma(image[from], weights[weight], sum0);
        sum1 = Math.fma(image[from + 1], weights[weight + 1], sum1);
        sum2 = Math.fma(image[from + 2], weights[weight + 2], sum2);
        sum3 = Math.fma(image[from + 3], weights[weight + 3], sum3);
        from += tapStride;
        weight += lanes;
      }
    }
    out[to] = sum0 + bias[biasOffset];
    out[to + 1] = sum1 + bias[biasOffset + 1];
    out[to + 2] = sum2 + bias[biasOffset + 2];
    out[to + 3] = sum3 + bias[biasOffset + 3];
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
      for (int lane = 0; lane < lanes; lane += TOGETHER) {
        float sum0 = bias[biasOffset + lane];
        float sum1 = bias[biasOffset + lane + 1];
        float sum2 = bias[biasOffset + lane + 2];
        float sum3 = bias[biasOffset + lane + 3];
        int weight = weightsOffset + lane;
        for (int c = 0; c < PIXEL_TERMS; c++) {
          float value = image[offset + i * lanes + c];
          sum0 = Math.fma(value, weights[weight], sum0);
          sum1 = Math.fma(value, weights[weight + 1], sum1);
          sum2 = Math.fma(value, weights[weight + 2], sum2);
          sum3 = Math.fma(value, weights[weight + 3], sum3);
          weight += lanes;
        }
        int to = outOffset + i * lanes + lane;
        out[to] = sum0;
        out[to + 1] = sum1;
        out[to + 2] = sum2;
        out[to + 3] = sum3;
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
      int from = offset + i / blocks * lanes;
      int to = outOffset + block * outStride + i / blocks * lanes;
      for (int lane = 0; lane < lanes; lane += TOGETHER) {
        int column = block * lanes + lane;
        float sum0 = 0;
        float sum1 = 0;
        float sum2 = 0;
        float sum3 = 0;
        int weight = weightsOffset + column;
        for (int place : places) {
          float value = image[from + place];
          sum0 = Math.fma(value, weights[weight], sum0);
          sum1 = Math.fma(value, weights[weight + 1], sum1);
          sum2 = Math.fma(value, weights[weight + 2], sum2);
          sum3 = Math.fma(value, weights[weight + 3], sum3);
          weight += blocks * lanes;
        }
        sum0 += bias[biasOffset + column];
        sum1 += bias[biasOffset + column + 1];
        sum2 += bias[biasOffset + column + 2];
        sum3 += bias[biasOffset + column + 3];
        if (addend != null) {
          int added = addendOffset + to - outOffset + lane;
          sum0 += addend[added];
          sum1 += addend[added + 1];
          sum2 += addend[added + 2];
          sum3 += addend[added + 3];
        }
        out[to + lane] = sum0 < least ? least : sum0;
        out[to + lane + 1] = sum1 < least ? least : sum1;
        out[to + lane + 2] = sum2 < least ? least : sum2;
        out[to + lane + 3] = sum3 < least ? least : sum3;
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
      for (int lane = 0; lane < lanes; lane += TOGETHER) {
        planeLanes(
            image,
            offset + i * pixelStride,
            lines,
            weights,
            weightsOffset + lane,
            bias,
            biasOffset + lane,
            least,
            out,
            outOffset + i * lanes + lane);
      }
    }
  }

  /** Four lanes of one output. */
  private void planeLanes(
      float[] image,
      int offset,
      int[] lines,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float least,
      float[] out,
      int to) {
    float sum0 = bias[biasOffset];
    float sum1 = bias[biasOffset + 1];
    float sum2 = bias[biasOffset + 2];
    float sum3 = bias[biasOffset + 3];
    int weight = weightsOffset;
    for (int line : lines) {
      for (int x = 0; x < LINE_TAPS; x++) {
        float value = image[offset + line + x];
        sum0 = Math.fma(value, weights[weight], sum0);
        sum1 = Math.fma(value, weights[weight + 1], sum1);
        sum2 = Math.fma(value, weights[weight + 2], sum2);
        sum3 = Math.fma(value, weights[weight + 3], sum3);
        weight += lanes;
      }
    }
    out[to] = sum0 < least ? least : sum0;
    out[to + 1] = sum1 < least ? least : sum1;
    out[to + 2] = sum2 < least ? least : sum2;
    out[to + 3] = sum3 < least ? least : sum3;
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
      int pixel = offset + i / outputs * lanes;
      for (int lane = 0; lane < lanes; lane++) {
        int weight = weightsOffset + i % outputs * lanes + lane;
        float sum = 0;
        for (int place : places) {
          sum = Math.fma(image[pixel + place + lane], weights[weight], sum);
          weight += outputs * lanes;
        }
        sums[sumsOffset + i * lanes + lane] = sum;
      }
    }
  }

  @Override
  protected float multiplyAdd(float a, float b, float sum) {
    return Math.fma(a, b, sum);
  }

  @Override
  protected void input4(float[] d, int from, int stride, float[] to, int into, int toStride) {
    float d0 = d[from];
    float d1 = d[from + stride];
    float d2 = d[from + 2 * stride];
    float d3 = d[from + 3 * stride];
    float d4 = d[from + 4 * stride];
    float d5 = d[from + 5 * stride];
    to[into] = Math.fma(d2, -2.5f, d4) + d0;
    float even = Math.fma(d2, -2f, d4);
    float odd = Math.fma(d1, -2f, d3);
    to[into + toStride] = Math.fma(odd, ROOT_HALF, even);
    to[into + 2 * toStride] = Math.fma(odd, -ROOT_HALF, even);
    even = Math.fma(d2, -0.5f, d4);
    odd = Math.fma(d1, -0.5f, d3);
    to[into + 3 * toStride] = Math.fma(odd, ROOT_TWO, even);
    to[into + 4 * toStride] = Math.fma(odd, -ROOT_TWO, even);
    to[into + 5 * toStride] = Math.fma(d3, -2.5f, d1) + d5;
  }

  @Override
  protected void output4(float[] m, int from, int stride, float[] to, int into, int toStride) {
    float m0 = m[from];
    float m1 = m[from + stride];
    float m2 = m[from + 2 * stride];
    float m3 = m[from + 3 * stride];
    float m4 = m[from + 4 * stride];
    float m5 = m[from + 5 * stride];
    float sumNear = m1 + m2;
    float sumFar = m3 + m4;
    float near = (m1 - m2) * ROOT_HALF;
    float far = (m3 - m4) * ROOT_TWO;
    to[into] = m0 + sumNear + sumFar;
    to[into + toStride] = near + far;
    to[into + 2 * toStride] = sumNear * 0.5f + (sumFar + sumFar);
    to[into + 3 * toStride] = Math.fma(near, 0.5f, far + far) + m5;
  }
}
