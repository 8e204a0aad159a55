package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;

import jdk.incubator.vector.FloatVector;

/**
 * Depthwise convolution in channel blocks: several neighbouring outputs in registers, so that each
 * vector of the image is loaded once a row of taps. The taps of a row are written out, the rows are
 * looped over: with both written out, 5x5 windows are too large for C2.
 */
final class VectorDepthwise {
  private VectorDepthwise() {}

  /** See {@link dev.sardonyx.kernels.blocked.BlockedKernels#depthwise}. */
  static void row(
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
    if (tapStride == LANES && (columns == 3 || columns == 5)) {
      int stride = pixelStride == LANES ? 1 : pixelStride == 2 * LANES ? 2 : 0;
      if (columns == 3 && stride == 2 && VectorDepthwiseApart.suits(count, rows)) {
        VectorDepthwiseApart.row(
            count,
            image,
            offset,
            rowStride,
            weights,
            weightsOffset,
            weightsStride,
            bias,
            biasOffset,
            out,
            outOffset);
        return;
      }
      if (columns == 5 && stride == 1 && VectorDepthwiseFive.suits(count)) {
        VectorDepthwiseFive.row(
            count,
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
        return;
      }
      int step = columns == 3 ? (stride == 1 ? 8 : 6) : (stride == 1 ? 5 : 6);
      if (stride > 0 && count >= step) {
        for (int next = 0; next < count; next += step) {
          // The last ones may be computed twice, which is cheaper than one by one.
          int done = Math.min(next, count - step);
          int from = offset + done * pixelStride;
          int to = outOffset + done * LANES;
          switch (columns * 10 + stride) {
            case 31 ->
                eight3(
                    image,
                    from,
                    rowStride,
                    rows,
                    weights,
                    weightsOffset,
                    weightsStride,
                    bias,
                    biasOffset,
                    out,
                    to);
            case 32 ->
                six3Apart(
                    image,
                    from,
                    rowStride,
                    rows,
                    weights,
                    weightsOffset,
                    weightsStride,
                    bias,
                    biasOffset,
                    out,
                    to);
            case 51 ->
                five5(
                    image,
                    from,
                    rowStride,
                    rows,
                    weights,
                    weightsOffset,
                    weightsStride,
                    bias,
                    biasOffset,
                    out,
                    to);
            default ->
                six5Apart(
                    image,
                    from,
                    rowStride,
                    rows,
                    weights,
                    weightsOffset,
                    weightsStride,
                    bias,
                    biasOffset,
                    out,
                    to);
          }
        }
        return;
      }
    }
    for (int next = 0; count >= 4 && next < count; next += 4) {
      int done = Math.min(next, count - 4);
      four(
          image,
          offset + done * pixelStride,
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
          outOffset + done * LANES);
    }
    for (int done = 0; count < 4 && done < count; done++) {
      one(
          image,
          offset + done * pixelStride,
          rowStride,
          tapStride,
          rows,
          columns,
          weights,
          weightsOffset,
          weightsStride,
          bias,
          biasOffset,
          out,
          outOffset + done * LANES);
    }
  }

  /** Eight outputs, three taps a row. */
  private static void eight3(
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
      int to) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    FloatVector sum4 = sum0;
    FloatVector sum5 = sum0;
    FloatVector sum6 = sum0;
    FloatVector sum7 = sum0;
    for (int y = 0; y < rows; y++) {
      int from = offset + y * rowStride;
      int weight = weightsOffset + y * weightsStride;
      FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weight);
      FloatVector w1 = FloatVector.fromArray(FLOATS, weights, weight + LANES);
      FloatVector w2 = FloatVector.fromArray(FLOATS, weights, weight + 2 * LANES);
      FloatVector x = FloatVector.fromArray(FLOATS, image, from);
      sum0 = x.fma(w0, sum0);
      x = FloatVector.fromArray(FLOATS, image, from + LANES);
      sum0 = x.fma(w1, sum0);
      sum1 = x.fma(w0, sum1);
      x = FloatVector.fromArray(FLOATS, image, from + 2 * LANES);
      sum0 = x.fma(w2, sum0);
      sum1 = x.fma(w1, sum1);
      sum2 = x.fma(w0, sum2);
      x = FloatVector.fromArray(FLOATS, image, from + 3 * LANES);
      sum1 = x.fma(w2, sum1);
      sum2 = x.fma(w1, sum2);
      sum3 = x.fma(w0, sum3);
      x = FloatVector.fromArray(FLOATS, image, from + 4 * LANES);
      sum2 = x.fma(w2, sum2);
      sum3 = x.fma(w1, sum3);
      sum4 = x.fma(w0, sum4);
      x = FloatVector.fromArray(FLOATS, image, from + 5 * LANES);
      sum3 = x.fma(w2, sum3);
      sum4 = x.fma(w1, sum4);
      sum5 = x.fma(w0, sum5);
      x = FloatVector.fromArray(FLOATS, image, from + 6 * LANES);
      sum4 = x.fma(w2, sum4);
      sum5 = x.fma(w1, sum5);
      sum6 = x.fma(w0, sum6);
      x = FloatVector.fromArray(FLOATS, image, from + 7 * LANES);
      sum5 = x.fma(w2, sum5);
      sum6 = x.fma(w1, sum6);
      sum7 = x.fma(w0, sum7);
      x = FloatVector.fromArray(FLOATS, image, from + 8 * LANES);
      sum6 = x.fma(w2, sum6);
      sum7 = x.fma(w1, sum7);
      x = FloatVector.fromArray(FLOATS, image, from + 9 * LANES);
      sum7 = x.fma(w2, sum7);
    }
    FloatVector added = FloatVector.fromArray(FLOATS, bias, biasOffset);
    sum0.add(added).intoArray(out, to);
    sum1.add(added).intoArray(out, to + LANES);
    sum2.add(added).intoArray(out, to + 2 * LANES);
    sum3.add(added).intoArray(out, to + 3 * LANES);
    sum4.add(added).intoArray(out, to + 4 * LANES);
    sum5.add(added).intoArray(out, to + 5 * LANES);
    sum6.add(added).intoArray(out, to + 6 * LANES);
    sum7.add(added).intoArray(out, to + 7 * LANES);
  }

  /** Six outputs, three taps a row, stride 2. */
  private static void six3Apart(
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
      int to) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    FloatVector sum4 = sum0;
    FloatVector sum5 = sum0;
    for (int y = 0; y < rows; y++) {
      int from = offset + y * rowStride;
      int weight = weightsOffset + y * weightsStride;
      FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weight);
      FloatVector w1 = FloatVector.fromArray(FLOATS, weights, weight + LANES);
      FloatVector w2 = FloatVector.fromArray(FLOATS, weights, weight + 2 * LANES);
      FloatVector x = FloatVector.fromArray(FLOATS, image, from);
      sum0 = x.fma(w0, sum0);
      x = FloatVector.fromArray(FLOATS, image, from + LANES);
      sum0 = x.fma(w1, sum0);
      x = FloatVector.fromArray(FLOATS, image, from + 2 * LANES);
      sum0 = x.fma(w2, sum0);
      sum1 = x.fma(w0, sum1);
      x = FloatVector.fromArray(FLOATS, image, from + 3 * LANES);
      sum1 = x.fma(w1, sum1);
      x = FloatVector.fromArray(FLOATS, image, from + 4 * LANES);
      sum1 = x.fma(w2, sum1);
      sum2 = x.fma(w0, sum2);
      x = FloatVector.fromArray(FLOATS, image, from + 5 * LANES);
      sum2 = x.fma(w1, sum2);
      x = FloatVector.fromArray(FLOATS, image, from + 6 * LANES);
      sum2 = x.fma(w2, sum2);
      sum3 = x.fma(w0, sum3);
      x = FloatVector.fromArray(FLOATS, image, from + 7 * LANES);
      sum3 = x.fma(w1, sum3);
      x = FloatVector.fromArray(FLOATS, image, from + 8 * LANES);
      sum3 = x.fma(w2, sum3);
      sum4 = x.fma(w0, sum4);
      x = FloatVector.fromArray(FLOATS, image, from + 9 * LANES);
      sum4 = x.fma(w1, sum4);
      x = FloatVector.fromArray(FLOATS, image, from + 10 * LANES);
      sum4 = x.fma(w2, sum4);
      sum5 = x.fma(w0, sum5);
      x = FloatVector.fromArray(FLOATS, image, from + 11 * LANES);
      sum5 = x.fma(w1, sum5);
      x = FloatVector.fromArray(FLOATS, image, from + 12 * LANES);
      sum5 = x.fma(w2, sum5);
    }
    FloatVector added = FloatVector.fromArray(FLOATS, bias, biasOffset);
    sum0.add(added).intoArray(out, to);
    sum1.add(added).intoArray(out, to + LANES);
    sum2.add(added).intoArray(out, to + 2 * LANES);
    sum3.add(added).intoArray(out, to + 3 * LANES);
    sum4.add(added).intoArray(out, to + 4 * LANES);
    sum5.add(added).intoArray(out, to + 5 * LANES);
  }

  /** Five outputs, five taps a row. */
  private static void five5(
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
      int to) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    FloatVector sum4 = sum0;
    for (int y = 0; y < rows; y++) {
      int from = offset + y * rowStride;
      int weight = weightsOffset + y * weightsStride;
      FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weight);
      FloatVector w1 = FloatVector.fromArray(FLOATS, weights, weight + LANES);
      FloatVector w2 = FloatVector.fromArray(FLOATS, weights, weight + 2 * LANES);
      FloatVector w3 = FloatVector.fromArray(FLOATS, weights, weight + 3 * LANES);
      FloatVector w4 = FloatVector.fromArray(FLOATS, weights, weight + 4 * LANES);
      FloatVector x = FloatVector.fromArray(FLOATS, image, from);
      sum0 = x.fma(w0, sum0);
      x = FloatVector.fromArray(FLOATS, image, from + LANES);
      sum0 = x.fma(w1, sum0);
      sum1 = x.fma(w0, sum1);
      x = FloatVector.fromArray(FLOATS, image, from + 2 * LANES);
      sum0 = x.fma(w2, sum0);
      sum1 = x.fma(w1, sum1);
      sum2 = x.fma(w0, sum2);
      x = FloatVector.fromArray(FLOATS, image, from + 3 * LANES);
      sum0 = x.fma(w3, sum0);
      sum1 = x.fma(w2, sum1);
      sum2 = x.fma(w1, sum2);
      sum3 = x.fma(w0, sum3);
      x = FloatVector.fromArray(FLOATS, image, from + 4 * LANES);
      sum0 = x.fma(w4, sum0);
      sum1 = x.fma(w3, sum1);
      sum2 = x.fma(w2, sum2);
      sum3 = x.fma(w1, sum3);
      sum4 = x.fma(w0, sum4);
      x = FloatVector.fromArray(FLOATS, image, from + 5 * LANES);
      sum1 = x.fma(w4, sum1);
      sum2 = x.fma(w3, sum2);
      sum3 = x.fma(w2, sum3);
      sum4 = x.fma(w1, sum4);
      x = FloatVector.fromArray(FLOATS, image, from + 6 * LANES);
      sum2 = x.fma(w4, sum2);
      sum3 = x.fma(w3, sum3);
      sum4 = x.fma(w2, sum4);
      x = FloatVector.fromArray(FLOATS, image, from + 7 * LANES);
      sum3 = x.fma(w4, sum3);
      sum4 = x.fma(w3, sum4);
      x = FloatVector.fromArray(FLOATS, image, from + 8 * LANES);
      sum4 = x.fma(w4, sum4);
    }
    FloatVector added = FloatVector.fromArray(FLOATS, bias, biasOffset);
    sum0.add(added).intoArray(out, to);
    sum1.add(added).intoArray(out, to + LANES);
    sum2.add(added).intoArray(out, to + 2 * LANES);
    sum3.add(added).intoArray(out, to + 3 * LANES);
    sum4.add(added).intoArray(out, to + 4 * LANES);
  }

  /** Six outputs, five taps a row, stride 2. */
  private static void six5Apart(
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
      int to) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    FloatVector sum4 = sum0;
    FloatVector sum5 = sum0;
    for (int y = 0; y < rows; y++) {
      int from = offset + y * rowStride;
      int weight = weightsOffset + y * weightsStride;
      FloatVector w0 = FloatVector.fromArray(FLOATS, weights, weight);
      FloatVector w1 = FloatVector.fromArray(FLOATS, weights, weight + LANES);
      FloatVector w2 = FloatVector.fromArray(FLOATS, weights, weight + 2 * LANES);
      FloatVector w3 = FloatVector.fromArray(FLOATS, weights, weight + 3 * LANES);
      FloatVector w4 = FloatVector.fromArray(FLOATS, weights, weight + 4 * LANES);
      FloatVector x = FloatVector.fromArray(FLOATS, image, from);
      sum0 = x.fma(w0, sum0);
      x = FloatVector.fromArray(FLOATS, image, from + LANES);
      sum0 = x.fma(w1, sum0);
      x = FloatVector.fromArray(FLOATS, image, from + 2 * LANES);
      sum0 = x.fma(w2, sum0);
      sum1 = x.fma(w0, sum1);
      x = FloatVector.fromArray(FLOATS, image, from + 3 * LANES);
      sum0 = x.fma(w3, sum0);
      sum1 = x.fma(w1, sum1);
      x = FloatVector.fromArray(FLOATS, image, from + 4 * LANES);
      sum0 = x.fma(w4, sum0);
      sum1 = x.fma(w2, sum1);
      sum2 = x.fma(w0, sum2);
      x = FloatVector.fromArray(FLOATS, image, from + 5 * LANES);
      sum1 = x.fma(w3, sum1);
      sum2 = x.fma(w1, sum2);
      x = FloatVector.fromArray(FLOATS, image, from + 6 * LANES);
      sum1 = x.fma(w4, sum1);
      sum2 = x.fma(w2, sum2);
      sum3 = x.fma(w0, sum3);
      x = FloatVector.fromArray(FLOATS, image, from + 7 * LANES);
      sum2 = x.fma(w3, sum2);
      sum3 = x.fma(w1, sum3);
      x = FloatVector.fromArray(FLOATS, image, from + 8 * LANES);
      sum2 = x.fma(w4, sum2);
      sum3 = x.fma(w2, sum3);
      sum4 = x.fma(w0, sum4);
      x = FloatVector.fromArray(FLOATS, image, from + 9 * LANES);
      sum3 = x.fma(w3, sum3);
      sum4 = x.fma(w1, sum4);
      x = FloatVector.fromArray(FLOATS, image, from + 10 * LANES);
      sum3 = x.fma(w4, sum3);
      sum4 = x.fma(w2, sum4);
      sum5 = x.fma(w0, sum5);
      x = FloatVector.fromArray(FLOATS, image, from + 11 * LANES);
      sum4 = x.fma(w3, sum4);
      sum5 = x.fma(w1, sum5);
      x = FloatVector.fromArray(FLOATS, image, from + 12 * LANES);
      sum4 = x.fma(w4, sum4);
      sum5 = x.fma(w2, sum5);
      x = FloatVector.fromArray(FLOATS, image, from + 13 * LANES);
      sum5 = x.fma(w3, sum5);
      x = FloatVector.fromArray(FLOATS, image, from + 14 * LANES);
      sum5 = x.fma(w4, sum5);
    }
    FloatVector added = FloatVector.fromArray(FLOATS, bias, biasOffset);
    sum0.add(added).intoArray(out, to);
    sum1.add(added).intoArray(out, to + LANES);
    sum2.add(added).intoArray(out, to + 2 * LANES);
    sum3.add(added).intoArray(out, to + 3 * LANES);
    sum4.add(added).intoArray(out, to + 4 * LANES);
    sum5.add(added).intoArray(out, to + 5 * LANES);
  }

  /** Four outputs, any window. */
  private static void four(
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
      int to) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    for (int y = 0; y < rows; y++) {
      int from = offset + y * rowStride;
      int weight = weightsOffset + y * weightsStride;
      for (int x = 0; x < columns; x++) {
        FloatVector w = FloatVector.fromArray(FLOATS, weights, weight + x * LANES);
        int at = from + x * tapStride;
        sum0 = FloatVector.fromArray(FLOATS, image, at).fma(w, sum0);
        sum1 = FloatVector.fromArray(FLOATS, image, at + pixelStride).fma(w, sum1);
        sum2 = FloatVector.fromArray(FLOATS, image, at + 2 * pixelStride).fma(w, sum2);
        sum3 = FloatVector.fromArray(FLOATS, image, at + 3 * pixelStride).fma(w, sum3);
      }
    }
    FloatVector added = FloatVector.fromArray(FLOATS, bias, biasOffset);
    sum0.add(added).intoArray(out, to);
    sum1.add(added).intoArray(out, to + LANES);
    sum2.add(added).intoArray(out, to + 2 * LANES);
    sum3.add(added).intoArray(out, to + 3 * LANES);
  }

  /** One output, any window. */
  private static void one(
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
    FloatVector sum = FloatVector.zero(FLOATS);
    for (int y = 0; y < rows; y++) {
      for (int x = 0; x < columns; x++) {
        sum =
            FloatVector.fromArray(FLOATS, image, offset + y * rowStride + x * tapStride)
                .fma(
                    FloatVector.fromArray(
                        FLOATS, weights, weightsOffset + y * weightsStride + x * LANES),
                    sum);
      }
    }
    sum.add(FloatVector.fromArray(FLOATS, bias, biasOffset)).intoArray(out, to);
  }
}
