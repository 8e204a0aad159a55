package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.INTS;
import static dev.sardonyx.kernels.vector.Species.LANES;
import static jdk.incubator.vector.VectorOperators.GE;

import dev.sardonyx.kernels.blocked.BlockedKernels;
import dev.sardonyx.kernels.blocked.WinogradTransform;
import dev.sardonyx.kernels.matmul.RowLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/** The inner loops over channel blocks in the Vector API: a block is one vector. */
final class VectorBlockedKernels implements BlockedKernels {
  private static final boolean OF_BLOCKS = RowLayout.of(LANES).isOfChannelBlocks();

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
    VectorShuffle<Float> places = places(lanes);
    VectorMask<Float> taken = taken(lanes);
    for (int i = 0; i < count; i++) {
      FloatVector moved = FloatVector.fromArray(FLOATS, from, offset + i * LANES).rearrange(places);
      int at = toOffset + i * LANES;
      FloatVector.fromArray(FLOATS, to, at).blend(moved, taken).intoArray(to, at);
    }
  }

  private static VectorShuffle<Float> places(int... lanes) {
    return VectorShuffle.fromOp(FLOATS, i -> Math.max(0, lanes[i]));
  }

  private static VectorMask<Float> taken(int... lanes) {
    return IntVector.fromArray(INTS, lanes, 0).compare(GE, 0).cast(FLOATS);
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
    IntVector places01 = places(lanes0, lanes1);
    IntVector places23 = places(lanes2, lanes3);
    VectorMask<Float> taken01 = taken(lanes0).or(taken(lanes1));
    VectorMask<Float> taken23 = taken(lanes2).or(taken(lanes3));
    for (int at = 0; at < count * LANES; at += LANES) {
      FloatVector moved01 =
          places01
              .selectFrom(
                  FloatVector.fromArray(FLOATS, from0, offset0 + at).reinterpretAsInts(),
                  FloatVector.fromArray(FLOATS, from1, offset1 + at).reinterpretAsInts())
              .reinterpretAsFloats();
      FloatVector moved23 =
          places23
              .selectFrom(
                  FloatVector.fromArray(FLOATS, from2, offset2 + at).reinterpretAsInts(),
                  FloatVector.fromArray(FLOATS, from3, offset3 + at).reinterpretAsInts())
              .reinterpretAsFloats();
      FloatVector.zero(FLOATS)
          .blend(moved01, taken01)
          .blend(moved23, taken23)
          .intoArray(to, toOffset + at);
    }
  }

  /** The places of lanes in two vectors one behind the other; one choice takes from both. */
  private static IntVector places(int[] first, int[] second) {
    IntVector lanes = IntVector.fromArray(INTS, second, 0);
    return IntVector.fromArray(INTS, first, 0).blend(lanes.add(LANES), lanes.compare(GE, 0));
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
    VectorDepthwiseFive.ends(
        width,
        image,
        offset,
        rowStride,
        rows,
        weights,
        weightsOffset,
        weightsStride,
        bias,
        biasOffset,
        out,
        outOffset);
  }

  @Override
  public boolean prefersDepthwiseRows() {
    // With 16 registers it takes up to 1.6 times as long.
    return Species.BITS == 512;
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
    VectorDepthwiseRows.run(
        rows,
        width,
        above,
        aboveOffset,
        image,
        offset,
        below,
        belowOffset,
        weights,
        weightsOffset,
        bias,
        biasOffset,
        least,
        out,
        outOffset);
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
    VectorPixels.multiply(
        count, image, offset, weights, weightsOffset, bias, biasOffset, out, outOffset);
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
    if (blocks == 1) {
      VectorHalfLaneProducts.run(
          count,
          image,
          offset,
          places,
          weights,
          weightsOffset,
          bias,
          biasOffset,
          addend,
          addendOffset,
          least,
          out,
          outOffset);
    } else {
      VectorLaneProducts.run(
          count,
          image,
          offset,
          places,
          weights,
          weightsOffset,
          bias,
          biasOffset,
          addend,
          addendOffset,
          least,
          out,
          outOffset,
          outStride);
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
    VectorPlanes.row(
        count,
        image,
        offset,
        pixelStride,
        lines,
        weights,
        weightsOffset,
        bias,
        biasOffset,
        least,
        out,
        outOffset);
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
    VectorFewOutputs.row(
        count, outputs, image, offset, places, weights, weightsOffset, sums, sumsOffset);
  }

  @Override
  public void addLanes(
      int count, float[] sums, int offset, int stride, float bias, float[] out, int outOffset) {
    VectorFewOutputs.addLanes(count, sums, offset, stride, bias, out, outOffset);
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
    boolean four = transform == WinogradTransform.F4;
    int size = transform.patch();
    int line = (patches * transform.outputs() + 2) * LANES;
    int from = offset + begin * LANES;
    int into = begin * LANES;
    if (four) {
      VectorWinogradInput.down6(end - begin, image, from, rowStride, work, into, line);
    } else {
      VectorWinogradInput.down4(end - begin, image, from, rowStride, work, into, line);
    }
    for (int row = 0; row < size; row++) {
      Arrays.fill(work, row * line, row * line + into, 0);
      Arrays.fill(work, row * line + end * LANES, (row + 1) * line, 0);
      int panel = toOffset + row * size * toStride;
      if (OF_BLOCKS && four) {
        VectorWinogradInput.blocks6(patches, work, row * line, to, panel, toStride);
      } else if (OF_BLOCKS) {
        VectorWinogradInput.blocks4(patches, work, row * line, to, panel, toStride);
      } else if (LANES != 8) {
        acrossAnyLanes(transform, patches, work, row, line, to, panel, toStride);
      } else if (four) {
        VectorWinogradInput.across6(patches, work, row * line, to, panel, toStride);
      } else {
        VectorWinogradInput.across4(patches, work, row * line, to, panel, toStride);
      }
    }
  }

  /** One row of the patches into row panels by way of rows side by side, behind the lines. */
  private static void acrossAnyLanes(
      WinogradTransform transform,
      int patches,
      float[] work,
      int row,
      int line,
      float[] to,
      int toOffset,
      int toStride) {
    int size = transform.patch();
    int aside = size * line;
    int asideStride = patches * LANES;
    for (int i = 0; i < patches; i++) {
      int from = row * line + i * transform.outputs() * LANES;
      int into = aside + i * LANES;
      if (transform == WinogradTransform.F4) {
        VectorWinogradInput.down6(1, work, from, LANES, work, into, asideStride);
      } else {
        VectorWinogradInput.down4(1, work, from, LANES, work, into, asideStride);
      }
    }
    for (int column = 0; column < size; column++) {
      int from = aside + column * asideStride;
      int into = toOffset + column * toStride;
      VectorRowPacking.pack(0, patches, LANES, work, from, LANES, to, into, 0);
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
    boolean four = transform == WinogradTransform.F4;
    int size = transform.patch();
    int line = patches * LANES;
    for (int column = 0; column < size; column++) {
      int from = offset + column * stride;
      int into = column * line;
      if (four) {
        VectorWinogradOutput.down6(patches, products, from, size * stride, work, into, size * line);
      } else {
        VectorWinogradOutput.down4(patches, products, from, size * stride, work, into, size * line);
      }
    }
    int whole = columns / transform.outputs();
    int rest = columns % transform.outputs();
    for (int row = 0; row < rows; row++) {
      int from = row * size * line;
      int last = from + whole * LANES;
      int into = outOffset + row * rowStride;
      int end = into + whole * transform.outputs() * LANES;
      if (four) {
        VectorWinogradOutput.across6(whole, work, from, line, bias, biasOffset, out, into);
      } else {
        VectorWinogradOutput.across4(whole, work, from, line, bias, biasOffset, out, into);
      }
      if (rest > 0 && four) {
        VectorWinogradOutput.last6(rest, work, last, line, bias, biasOffset, out, end);
      } else if (rest > 0) {
        VectorWinogradOutput.last4(rest, work, last, line, bias, biasOffset, out, end);
      }
    }
  }
}
