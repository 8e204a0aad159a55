package dev.sardonyx.kernels.scalar;

import dev.sardonyx.kernels.blocked.BlockedKernels;
import dev.sardonyx.kernels.blocked.WinogradTransform;
import java.util.Arrays;

/** The inner loops over channel blocks in plain Java. */
final class ScalarBlockedKernels implements BlockedKernels {
  private static final int BLOCK = ScalarMatmulKernels.WIDTH / 2;

  private static final float ROOT_HALF = (float) Math.sqrt(0.5);

  private static final float ROOT_TWO = (float) Math.sqrt(2);

  @Override
  public int block() {
    return BLOCK;
  }

  @Override
  public void copyPixels(
      int count, float[] from, int offset, int fromStride, float[] to, int toOffset, int toStride) {
    for (int i = 0; i < count; i++) {
      for (int lane = 0; lane < BLOCK; lane++) {
        to[toOffset + i * toStride + lane] = from[offset + i * fromStride + lane];
      }
    }
  }

  @Override
  public void copyRuns(
      int count,
      float[] image,
      int offset,
      int pixelStride,
      int[] lines,
      int run,
      float[] to,
      int toOffset,
      int toStride) {
    for (int i = 0; i < count; i++) {
      int into = toOffset + i * toStride;
      for (int line : lines) {
        int from = offset + i * pixelStride + line;
        for (int x = 0; x < run; x++) {
          to[into++] = image[from + x];
        }
      }
    }
  }

  @Override
  public void squarePixels(
      int count, float[] from, int offset, float[] to, int toOffset, int toStride) {
    for (int i = 0; i < count; i++) {
      for (int lane = 0; lane < BLOCK; lane++) {
        float x = from[offset + i * BLOCK + lane];
        to[toOffset + i * toStride + lane] = x * x;
      }
    }
  }

  @Override
  public void windowSums(
      int count, float[] rows, int offset, int rowStride, int window, float[] to, int toOffset) {
    for (int i = 0; i < count; i++) {
      for (int lane = 0; lane < BLOCK; lane++) {
        float sum = 0;
        for (int j = 0; j < window; j++) {
          sum += rows[offset + i * rowStride + lane + j];
        }
        to[toOffset + i * BLOCK + lane] = sum;
      }
    }
  }

  @Override
  public void moveLanes(
      int count, float[] from, int offset, int[] lanes, float[] to, int toOffset) {
    for (int lane = 0; lane < BLOCK; lane++) {
      if (lanes[lane] >= 0) {
        for (int i = 0; i < count; i++) {
          to[toOffset + i * BLOCK + lane] = from[offset + i * BLOCK + lanes[lane]];
        }
      }
    }
  }

  @Override
  public void clearPixels(int count, float[] to, int offset, int stride) {
    for (int i = 0; i < count; i++) {
      Arrays.fill(to, offset + i * stride, offset + i * stride + BLOCK, 0);
    }
  }

  @Override
  public void sumPixels(int count, float[] from, int offset, float[] to, int toOffset) {
    for (int lane = 0; lane < BLOCK; lane++) {
      float sum = 0;
      for (int i = 0; i < count; i++) {
        sum += from[offset + i * BLOCK + lane];
      }
      to[toOffset + lane] = sum;
    }
  }

  @Override
  public void greatest(
      int count,
      float[] image,
      int offset,
      int rowStride,
      int pixelStride,
      int tapStride,
      int rows,
      int columns,
      float[] out,
      int outOffset) {
    for (int i = 0; i < count * BLOCK; i++) {
      int pixel = offset + i / BLOCK * pixelStride + i % BLOCK;
      float greatest = image[pixel];
      for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++) {
          greatest = Math.max(greatest, image[pixel + y * rowStride + x * tapStride]);
        }
      }
      out[outOffset + i] = greatest;
    }
  }

  @Override
  public void scaledSum(
      int count,
      float[] image,
      int offset,
      int rowStride,
      int pixelStride,
      int tapStride,
      int rows,
      int columns,
      float factor,
      float[] out,
      int outOffset) {
    for (int i = 0; i < count * BLOCK; i++) {
      int pixel = offset + i / BLOCK * pixelStride + i % BLOCK;
      float sum = 0;
      for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++) {
          sum += image[pixel + y * rowStride + x * tapStride];
        }
      }
      out[outOffset + i] = factor * sum;
    }
  }

  @Override
  public void blendPixels(
      int count,
      float[] image,
      int upperOffset,
      float upper,
      int lowerOffset,
      float lower,
      int[] left,
      int[] right,
      float[] weights,
      float[] out,
      int outOffset) {
    for (int i = 0; i < count; i++) {
      for (int lane = 0; lane < BLOCK; lane++) {
        int first = left[i] + lane;
        int second = right[i] + lane;
        float above =
            weights[2 * i] * image[upperOffset + first]
                + weights[2 * i + 1] * image[upperOffset + second];
        float below =
            weights[2 * i] * image[lowerOffset + first]
                + weights[2 * i + 1] * image[lowerOffset + second];
        out[outOffset + i * BLOCK + lane] = upper * above + lower * below;
      }
    }
  }

  @Override
  public void gatherPixels(
      int count, float[] image, int offset, int[] index, float[] out, int outOffset) {
    for (int i = 0; i < count; i++) {
      for (int lane = 0; lane < BLOCK; lane++) {
        out[outOffset + i * BLOCK + lane] = image[offset + index[i] + lane];
      }
    }
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
  public void winogradInput(
      WinogradTransform transform,
      int blocks,
      float[] image,
      int offset,
      int blockStride,
      int rowStride,
      float[] to,
      int toOffset,
      int toStride,
      float[] work) {
    int size = transform.patch();
    boolean four = transform == WinogradTransform.F4;
    for (int lane = 0; lane < blocks * BLOCK; lane++) {
      int from = offset + lane / BLOCK * blockStride + lane % BLOCK;
      for (int column = 0; column < size; column++) {
        if (four) {
          input4(image, from + column * BLOCK, rowStride, work, column, size);
        } else {
          input2(image, from + column * BLOCK, rowStride, work, column, size);
        }
      }
      for (int row = 0; row < size; row++) {
        int into = toOffset + lane + row * size * toStride;
        if (four) {
          input4(work, row * size, 1, to, into, toStride);
        } else {
          input2(work, row * size, 1, to, into, toStride);
        }
      }
    }
  }

  private static void input4(float[] d, int from, int stride, float[] to, int into, int toStride) {
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

  private static void input2(float[] d, int from, int stride, float[] to, int into, int toStride) {
    float d0 = d[from];
    float d1 = d[from + stride];
    float d2 = d[from + 2 * stride];
    float d3 = d[from + 3 * stride];
    to[into] = d0 - d2;
    to[into + toStride] = d1 + d2;
    to[into + 2 * toStride] = d2 - d1;
    to[into + 3 * toStride] = d3 - d1;
  }

  @Override
  public void winogradOutput(
      WinogradTransform transform,
      int blocks,
      float[] products,
      int offset,
      int stride,
      float[] bias,
      int biasOffset,
      int rows,
      int columns,
      float[] out,
      int outOffset,
      int blockStride,
      int rowStride,
      float[] work) {
    int size = transform.patch();
    boolean four = transform == WinogradTransform.F4;
    float[] line = new float[transform.outputs()];
    for (int lane = 0; lane < blocks * BLOCK; lane++) {
      int down = size * stride;
      for (int column = 0; column < size; column++) {
        int from = offset + lane + column * stride;
        if (four) {
          output4(products, from, down, work, column, size);
        } else {
          output2(products, from, down, work, column, size);
        }
      }
      int into = outOffset + lane / BLOCK * blockStride + lane % BLOCK;
      for (int row = 0; row < rows; row++) {
        if (four) {
          output4(work, row * size, 1, line, 0, 1);
        } else {
          output2(work, row * size, 1, line, 0, 1);
        }
        for (int column = 0; column < columns; column++) {
          out[into + row * rowStride + column * BLOCK] = line[column] + bias[biasOffset + lane];
        }
      }
    }
  }

  private static void output4(float[] m, int from, int stride, float[] to, int into, int toStride) {
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

  private static void output2(float[] m, int from, int stride, float[] to, int into, int toStride) {
    float m1 = m[from + stride];
    float m2 = m[from + 2 * stride];
    to[into] = m[from] + m1 + m2;
    to[into + toStride] = m1 - m2 + m[from + 3 * stride];
  }
}
