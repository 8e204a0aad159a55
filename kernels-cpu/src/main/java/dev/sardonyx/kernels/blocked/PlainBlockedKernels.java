package dev.sardonyx.kernels.blocked;

import dev.sardonyx.kernels.matmul.RowLayout;
import java.util.Arrays;

/**
 * The inner loops over channel blocks in plain Java, for blocks of any width. What is left to
 * implementations are the products: whether a multiplication and an addition are rounded once or
 * twice.
 */
public abstract class PlainBlockedKernels implements BlockedKernels {
  /** Lanes that are copied together, each in a register. */
  private static final int TOGETHER = 2;

  private final int lanes;
  private final RowLayout layout;

  /**
   * @param lanes of a block, an even number
   */
  protected PlainBlockedKernels(int lanes) {
    this.lanes = lanes;
    this.layout = RowLayout.of(lanes);
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
  public void mergeLanes(
      int count,
      float[] from0,
      int offset0,
      int[] lanes0,
      float[] from1,
      int offset1,
      int[] lanes1,
      float[] from2,
      int offset2,
      int[] lanes2,
      float[] from3,
      int offset3,
      int[] lanes3,
      float[] to,
      int toOffset) {
    clearPixels(count, to, toOffset, lanes);
    moveLanes(count, from0, offset0, lanes0, to, toOffset);
    moveLanes(count, from1, offset1, lanes1, to, toOffset);
    moveLanes(count, from2, offset2, lanes2, to, toOffset);
    moveLanes(count, from3, offset3, lanes3, to, toOffset);
  }

  @Override
  public void clearPixels(int count, float[] to, int offset, int stride) {
    for (int i = 0; i < count; i++) {
      Arrays.fill(to, offset + i * stride, offset + i * stride + lanes, 0);
    }
  }

  /** Four sums a lane while there are as many pixels, in the vector kernel's order. */
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
            float tap = image[from];
            greatest = tap > greatest || tap != tap ? tap : greatest;
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
  public void addLanes(
      int count, float[] sums, int offset, int stride, float bias, float[] out, int outOffset) {
    float[] lane = new float[lanes];
    for (int i = 0; i < count; i++) {
      System.arraycopy(sums, offset + i * stride, lane, 0, lanes);
      for (int half = lanes / 2; half > 0; half /= 2) {
        for (int j = 0; j < half; j++) {
          lane[j] += lane[j + half];
        }
      }
      out[outOffset + i * lanes] = lane[0] + bias;
    }
  }

  @Override
  public void winogradInput(
      WinogradTransform transform,
      int patches,
      float[] image,
      int offset,
      int rowStride,
      int begin,
      int end,
      float[] to,
      int toOffset,
      int toStride,
      float[] work) {
    int size = transform.patch();
    boolean four = transform == WinogradTransform.F4;
    for (int patch = 0; patch < patches; patch++) {
      for (int lane = 0; lane < lanes; lane++) {
        for (int column = 0; column < size; column++) {
          int place = patch * transform.outputs() + column;
          if (place < begin || place >= end) {
            for (int row = 0; row < size; row++) {
              work[row * size + column] = 0;
            }
          } else if (four) {
            input4(image, offset + place * lanes + lane, rowStride, work, column, size);
          } else {
            input2(image, offset + place * lanes + lane, rowStride, work, column, size);
          }
        }
        int slot = layout.row(patch, 0) + layout.step(lane, 0);
        for (int row = 0; row < size; row++) {
          int into = toOffset + slot + row * size * toStride;
          if (four) {
            input4(work, row * size, 1, to, into, toStride);
          } else {
            input2(work, row * size, 1, to, into, toStride);
          }
        }
      }
    }
  }

  @Override
  public void winogradOutput(
      WinogradTransform transform,
      int patches,
      float[] products,
      int offset,
      int stride,
      float[] bias,
      int biasOffset,
      int rows,
      int columns,
      float[] out,
      int outOffset,
      int rowStride,
      float[] work) {
    int size = transform.patch();
    int outputs = transform.outputs();
    boolean four = transform == WinogradTransform.F4;
    int line = size * size;
    for (int patch = 0; patch < patches; patch++) {
      int wanted = Math.min(outputs, columns - patch * outputs);
      for (int lane = 0; lane < lanes; lane++) {
        for (int column = 0; column < size; column++) {
          int from = offset + patch * lanes + lane + column * stride;
          if (four) {
            output4(products, from, size * stride, work, column, size);
          } else {
            output2(products, from, size * stride, work, column, size);
          }
        }
        int into = outOffset + patch * outputs * lanes + lane;
        for (int row = 0; row < rows; row++) {
          // Behind the patch: the work area has room for a whole patch of vectors.
          if (four) {
            output4(work, row * size, 1, work, line, 1);
          } else {
            output2(work, row * size, 1, work, line, 1);
          }
          for (int column = 0; column < wanted; column++) {
            out[into + row * rowStride + column * lanes] =
                work[line + column] + bias[biasOffset + lane];
          }
        }
      }
    }
  }

  @Override
  public void depthwiseEnds(
      int width,
      float[] image,
      int offset,
      int rowStride,
      int rows,
      float[] weights,
      int weightsOffset,
      int weightsStride,
      float[] bias,
      int biasOffset,
      float[] out,
      int outOffset) {
    for (int end = 0; end < 4; end++) {
      int column = end < 2 ? end : width - 4 + end;
      int first = Math.max(0, 2 - column);
      int last = Math.min(5, width + 2 - column);
      for (int lane = 0; lane < lanes; lane++) {
        float sum = 0;
        for (int y = 0; y < rows; y++) {
          int line = offset + y * rowStride + (column - 2) * lanes + lane;
          int weight = weightsOffset + y * weightsStride + lane;
          for (int x = first; x < last; x++) {
            sum = multiplyAdd(image[line + x * lanes], weights[weight + x * lanes], sum);
          }
        }
        out[outOffset + column * lanes + lane] = sum + bias[biasOffset + lane];
      }
    }
  }

  @Override
  public boolean prefersDepthwiseRows() {
    return false;
  }

  @Override
  public void depthwiseRows(
      int rows,
      int width,
      float[] above,
      int aboveOffset,
      float[] image,
      int offset,
      float[] below,
      int belowOffset,
      float[] weights,
      int weightsOffset,
      float[] bias,
      int biasOffset,
      float least,
      float[] out,
      int outOffset) {
    int row = width * lanes;
    for (int r = 0; r < rows; r++) {
      float[] lower = r + 1 < rows ? image : below;
      float[] upper = r > 0 ? image : above;
      int lowerLine = r + 1 < rows ? offset + (r + 1) * row : belowOffset;
      int upperLine = r > 0 ? offset + (r - 1) * row : aboveOffset;
      for (int i = 0; i < width; i++) {
        int first = i > 0 ? 0 : 1;
        int last = i + 1 < width ? 3 : 2;
        for (int lane = 0; lane < lanes; lane++) {
          int at = (i - 1) * lanes + lane;
          int weight = weightsOffset + lane;
          float sum = 0;
          for (int x = first; x < last; x++) {
            float value = upper[upperLine + at + x * lanes];
            sum = multiplyAdd(value, weights[weight + x * lanes], sum);
          }
          for (int x = first; x < last; x++) {
            float value = image[offset + r * row + at + x * lanes];
            sum = multiplyAdd(value, weights[weight + (3 + x) * lanes], sum);
          }
          for (int x = first; x < last; x++) {
            float value = lower[lowerLine + at + x * lanes];
            sum = multiplyAdd(value, weights[weight + (6 + x) * lanes], sum);
          }
          sum += bias[biasOffset + lane];
          out[outOffset + r * row + i * lanes + lane] = sum < least ? least : sum;
        }
      }
    }
  }

  /** A product added to a sum. */
  protected abstract float multiplyAdd(float a, float b, float sum);

  /** Six numbers {@code stride} apart to six, by the rows of {@code Bᵀ}. */
  protected abstract void input4(
      float[] d, int from, int stride, float[] to, int into, int toStride);

  /** Six numbers to four, by the rows of {@code Aᵀ}. */
  protected abstract void output4(
      float[] m, int from, int stride, float[] to, int into, int toStride);

  /** Four numbers to four. */
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

  /** Four numbers to two. */
  private static void output2(float[] m, int from, int stride, float[] to, int into, int toStride) {
    float m1 = m[from + stride];
    float m2 = m[from + 2 * stride];
    to[into] = m[from] + m1 + m2;
    to[into + toStride] = m1 - m2 + m[from + 3 * stride];
  }
}
