package dev.sardonyx.kernels.lanewise;

import dev.sardonyx.kernels.blocked.BlockedKernels;
import dev.sardonyx.kernels.blocked.WinogradTransform;
import java.util.Arrays;

/** The inner loops over channel blocks, lane by lane. */
public final class LanewiseBlockedKernels implements BlockedKernels {
  /** Lanes that are summed up together, each in a register. */
  private static final int TOGETHER = 4;

  private final int lanes;

  /**
   * @param lanes of the vectors that are imitated, at least 4
   */
  public LanewiseBlockedKernels(int lanes) {
    this.lanes = lanes;
  }

  @Override
  public int block() {
    return lanes;
  }

  @Override
  public void copyPixels(
      int count, float[] from, int offset, int fromStride, float[] to, int toOffset, int toStride) {
    if (fromStride == lanes && toStride == lanes) {
      System.arraycopy(from, offset, to, toOffset, count * lanes);
      return;
    }
    int x = offset;
    int y = toOffset;
    for (int i = 0; i < count; i++) {
      for (int lane = 0; lane < lanes; lane += TOGETHER) {
        to[y + lane] = from[x + lane];
        to[y + lane + 1] = from[x + lane + 1];
        to[y + lane + 2] = from[x + lane + 2];
        to[y + lane + 3] = from[x + lane + 3];
      }
      x += fromStride;
      y += toStride;
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
      for (int lane = 0; lane < lanes; lane++) {
        float x = from[offset + i * lanes + lane];
        to[toOffset + i * toStride + lane] = x * x;
      }
    }
  }

  @Override
  public void windowSums(
      int count, float[] rows, int offset, int rowStride, int window, float[] to, int toOffset) {
    for (int i = 0; i < count; i++) {
      for (int lane = 0; lane < lanes; lane++) {
        float sum = 0;
        for (int j = 0; j < window; j++) {
          sum += rows[offset + i * rowStride + lane + j];
        }
        to[toOffset + i * lanes + lane] = sum;
      }
    }
  }

  @Override
  public void moveLanes(
      int count, float[] from, int offset, int[] places, float[] to, int toOffset) {
    for (int lane = 0; lane < lanes; lane++) {
      if (places[lane] >= 0) {
        int x = offset + places[lane];
        int y = toOffset + lane;
        for (int i = 0; i < count; i++) {
          to[y + i * lanes] = from[x + i * lanes];
        }
      }
    }
  }

  @Override
  public void clearPixels(int count, float[] to, int offset, int stride) {
    for (int i = 0; i < count; i++) {
      Arrays.fill(to, offset + i * stride, offset + i * stride + lanes, 0);
    }
  }

  /** Four sums a lane while there are as many pixels, as the vector kernel has it. */
  @Override
  public void sumPixels(int count, float[] from, int offset, float[] to, int toOffset) {
    for (int lane = 0; lane < lanes; lane++) {
      float sum0 = 0;
      float sum1 = 0;
      float sum2 = 0;
      float sum3 = 0;
      int at = offset + lane;
      int i = 0;
      for (; i <= count - 4; i += 4) {
        sum0 += from[at];
        sum1 += from[at + lanes];
        sum2 += from[at + 2 * lanes];
        sum3 += from[at + 3 * lanes];
        at += 4 * lanes;
      }
      for (; i < count; i++) {
        sum0 += from[at];
        at += lanes;
      }
      to[toOffset + lane] = sum0 + sum1 + (sum2 + sum3);
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
    for (int i = 0; i < count; i++) {
      for (int lane = 0; lane < lanes; lane++) {
        int pixel = offset + i * pixelStride + lane;
        float greatest = image[pixel];
        for (int y = 0; y < rows; y++) {
          int from = pixel + y * rowStride;
          for (int x = 0; x < columns; x++) {
            greatest = Math.max(greatest, image[from]);
            from += tapStride;
          }
        }
        out[outOffset + i * lanes + lane] = greatest;
      }
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
    for (int i = 0; i < count; i++) {
      for (int lane = 0; lane < lanes; lane++) {
        int pixel = offset + i * pixelStride + lane;
        float sum = 0;
        for (int y = 0; y < rows; y++) {
          int from = pixel + y * rowStride;
          for (int x = 0; x < columns; x++) {
            sum += image[from];
            from += tapStride;
          }
        }
        out[outOffset + i * lanes + lane] = sum * factor;
      }
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
      float w0 = weights[2 * i];
      float w1 = weights[2 * i + 1];
      for (int lane = 0; lane < lanes; lane++) {
        int first = left[i] + lane;
        int second = right[i] + lane;
        float above = image[upperOffset + second] * w1 + image[upperOffset + first] * w0;
        float below = image[lowerOffset + second] * w1 + image[lowerOffset + first] * w0;
        out[outOffset + i * lanes + lane] = above * upper + below * lower;
      }
    }
  }

  @Override
  public void gatherPixels(
      int count, float[] image, int offset, int[] index, float[] out, int outOffset) {
    for (int i = 0; i < count; i++) {
      System.arraycopy(image, offset + index[i], out, outOffset + i * lanes, lanes);
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
    for (int lane = 0; lane < blocks * lanes; lane++) {
      int from = offset + lane / lanes * blockStride + lane % lanes;
      for (int column = 0; column < size; column++) {
        int line = from + column * lanes;
        if (four) {
          LanewiseWinograd.input4(image, line, rowStride, work, column, size);
        } else {
          LanewiseWinograd.input2(image, line, rowStride, work, column, size);
        }
      }
      for (int row = 0; row < size; row++) {
        int into = toOffset + lane + row * size * toStride;
        if (four) {
          LanewiseWinograd.input4(work, row * size, 1, to, into, toStride);
        } else {
          LanewiseWinograd.input2(work, row * size, 1, to, into, toStride);
        }
      }
    }
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
    int line = size * size;
    for (int lane = 0; lane < blocks * lanes; lane++) {
      int down = size * stride;
      for (int column = 0; column < size; column++) {
        int from = offset + lane + column * stride;
        if (four) {
          LanewiseWinograd.output4(products, from, down, work, column, size);
        } else {
          LanewiseWinograd.output2(products, from, down, work, column, size);
        }
      }
      int into = outOffset + lane / lanes * blockStride + lane % lanes;
      for (int row = 0; row < rows; row++) {
        // Behind the patch: the work area has room for a whole patch of vectors.
        if (four) {
          LanewiseWinograd.output4(work, row * size, 1, work, line, 1);
        } else {
          LanewiseWinograd.output2(work, row * size, 1, work, line, 1);
        }
        for (int column = 0; column < columns; column++) {
          out[into + row * rowStride + column * lanes] =
              work[line + column] + bias[biasOffset + lane];
        }
      }
    }
  }
}
