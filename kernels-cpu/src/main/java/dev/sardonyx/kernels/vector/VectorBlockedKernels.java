package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.INTS;
import static dev.sardonyx.kernels.vector.Species.LANES;
import static jdk.incubator.vector.VectorOperators.GE;

import dev.sardonyx.kernels.blocked.BlockedKernels;
import dev.sardonyx.kernels.blocked.WinogradTransform;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/** The inner loops over channel blocks in the Vector API: a block is one vector. */
final class VectorBlockedKernels implements BlockedKernels {
  @Override
  public int block() {
    return LANES;
  }

  @Override
  public void copyPixels(
      int count, float[] from, int offset, int fromStride, float[] to, int toOffset, int toStride) {
    for (int i = 0; i < count; i++) {
      FloatVector.fromArray(FLOATS, from, offset + i * fromStride)
          .intoArray(to, toOffset + i * toStride);
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
    // Whole vectors: what is too much of one, the next run overwrites.
    for (int l = 0; l < lines.length; l++) {
      for (int x = 0; x < run; x += LANES) {
        int from = offset + lines[l] + x;
        int into = toOffset + l * run + x;
        for (int i = 0; i < count; i++) {
          FloatVector.fromArray(FLOATS, image, from + i * pixelStride)
              .intoArray(to, into + i * toStride);
        }
      }
    }
  }

  @Override
  public void squarePixels(
      int count, float[] from, int offset, float[] to, int toOffset, int toStride) {
    for (int i = 0; i < count; i++) {
      FloatVector x = FloatVector.fromArray(FLOATS, from, offset + i * LANES);
      x.mul(x).intoArray(to, toOffset + i * toStride);
    }
  }

  @Override
  public void windowSums(
      int count, float[] rows, int offset, int rowStride, int window, float[] to, int toOffset) {
    for (int i = 0; i < count; i++) {
      FloatVector sum = FloatVector.zero(FLOATS);
      int from = offset + i * rowStride;
      for (int j = 0; j < window; j++) {
        sum = sum.add(FloatVector.fromArray(FLOATS, rows, from + j));
      }
      sum.intoArray(to, toOffset + i * LANES);
    }
  }

  @Override
  public void moveLanes(
      int count, float[] from, int offset, int[] lanes, float[] to, int toOffset) {
    VectorShuffle<Float> places = VectorShuffle.fromOp(FLOATS, i -> Math.max(0, lanes[i]));
    VectorMask<Float> taken = IntVector.fromArray(INTS, lanes, 0).compare(GE, 0).cast(FLOATS);
    for (int i = 0; i < count; i++) {
      FloatVector moved = FloatVector.fromArray(FLOATS, from, offset + i * LANES).rearrange(places);
      int at = toOffset + i * LANES;
      FloatVector.fromArray(FLOATS, to, at).blend(moved, taken).intoArray(to, at);
    }
  }

  @Override
  public void clearPixels(int count, float[] to, int offset, int stride) {
    FloatVector zero = FloatVector.zero(FLOATS);
    for (int i = 0; i < count; i++) {
      zero.intoArray(to, offset + i * stride);
    }
  }

  @Override
  public void sumPixels(int count, float[] from, int offset, float[] to, int toOffset) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    int i = 0;
    for (; i <= count - 4; i += 4) {
      int at = offset + i * LANES;
      sum0 = sum0.add(FloatVector.fromArray(FLOATS, from, at));
      sum1 = sum1.add(FloatVector.fromArray(FLOATS, from, at + LANES));
      sum2 = sum2.add(FloatVector.fromArray(FLOATS, from, at + 2 * LANES));
      sum3 = sum3.add(FloatVector.fromArray(FLOATS, from, at + 3 * LANES));
    }
    for (; i < count; i++) {
      sum0 = sum0.add(FloatVector.fromArray(FLOATS, from, offset + i * LANES));
    }
    sum0.add(sum1).add(sum2.add(sum3)).intoArray(to, toOffset);
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
    VectorGreatest.row(
        count, image, offset, rowStride, pixelStride, tapStride, rows, columns, out, outOffset);
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
      int pixel = offset + i * pixelStride;
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int y = 0; y < rows; y++) {
        int from = pixel + y * rowStride;
        for (int x = 0; x < columns; x++) {
          sum = sum.add(FloatVector.fromArray(FLOATS, image, from + x * tapStride));
        }
      }
      sum.mul(factor).intoArray(out, outOffset + i * LANES);
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
      int first = left[i];
      int second = right[i];
      FloatVector w0 = FloatVector.broadcast(FLOATS, weights[2 * i]);
      FloatVector w1 = FloatVector.broadcast(FLOATS, weights[2 * i + 1]);
      FloatVector above =
          FloatVector.fromArray(FLOATS, image, upperOffset + second)
              .mul(w1)
              .add(FloatVector.fromArray(FLOATS, image, upperOffset + first).mul(w0));
      FloatVector below =
          FloatVector.fromArray(FLOATS, image, lowerOffset + second)
              .mul(w1)
              .add(FloatVector.fromArray(FLOATS, image, lowerOffset + first).mul(w0));
      above.mul(upper).add(below.mul(lower)).intoArray(out, outOffset + i * LANES);
    }
  }

  @Override
  public void gatherPixels(
      int count, float[] image, int offset, int[] index, float[] out, int outOffset) {
    for (int i = 0; i < count; i++) {
      FloatVector.fromArray(FLOATS, image, offset + index[i]).intoArray(out, outOffset + i * LANES);
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
    VectorDepthwise.row(
        count,
        image,
        offset,
        rowStride,
        pixelStride,
        tapStride,
        rows,
        columns,
        weights,
        weightsOffset,
        weightsStride,
        bias,
        biasOffset,
        out,
        outOffset);
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
    for (int k = 0; k < blocks; k++) {
      int from = offset + k * blockStride;
      int into = toOffset + k * LANES;
      if (transform == WinogradTransform.F4) {
        for (int column = 0; column < 6; column++) {
          int line = from + column * LANES;
          VectorWinograd.input4(image, line, rowStride, work, column * LANES, 6 * LANES);
        }
        for (int row = 0; row < 6; row++) {
          int line = into + row * 6 * toStride;
          VectorWinograd.input4(work, row * 6 * LANES, LANES, to, line, toStride);
        }
      } else {
        for (int column = 0; column < 4; column++) {
          int line = from + column * LANES;
          VectorWinograd.input2(image, line, rowStride, work, column * LANES, 4 * LANES);
        }
        for (int row = 0; row < 4; row++) {
          int line = into + row * 4 * toStride;
          VectorWinograd.input2(work, row * 4 * LANES, LANES, to, line, toStride);
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
    for (int k = 0; k < blocks; k++) {
      int from = offset + k * LANES;
      int into = outOffset + k * blockStride;
      int added = biasOffset + k * LANES;
      if (transform == WinogradTransform.F4) {
        for (int column = 0; column < 6; column++) {
          int line = from + column * stride;
          VectorWinograd.output4(products, line, 6 * stride, work, column * LANES, 6 * LANES);
        }
        for (int row = 0; row < rows; row++) {
          VectorWinograd.lastOutput4(
              work, row * 6 * LANES, bias, added, columns, out, into + row * rowStride);
        }
      } else {
        for (int column = 0; column < 4; column++) {
          int line = from + column * stride;
          VectorWinograd.output2(products, line, 4 * stride, work, column * LANES, 4 * LANES);
        }
        for (int row = 0; row < rows; row++) {
          VectorWinograd.lastOutput2(
              work, row * 4 * LANES, bias, added, columns, out, into + row * rowStride);
        }
      }
    }
  }
}
