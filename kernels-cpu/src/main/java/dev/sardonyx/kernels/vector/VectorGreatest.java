package dev.sardonyx.kernels.vector;

import static dev.sardonyx.kernels.vector.Species.FLOATS;
import static dev.sardonyx.kernels.vector.Species.LANES;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.IS_NAN;
import static jdk.incubator.vector.VectorOperators.NE;

import jdk.incubator.vector.FloatVector;

/**
 * The greatest element under windows, in channel blocks. {@code FloatVector.max} takes five to
 * seven instructions to get NaN and the signs of zeros right; a comparison and a choice take two
 * and are wrong for NaN alone, which a sum of all elements gives away.
 */
final class VectorGreatest {
  /** Pixels at once, so that comparisons needn't wait for each other. */
  private static final int STEP = 4;

  /** The same where all taps are written out; with more, C2 loads too many vectors ahead. */
  private static final int PAIR = 2;

  private VectorGreatest() {}

  /** See {@link dev.sardonyx.kernels.blocked.BlockedKernels#greatest}. */
  static void row(
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
    if (count < STEP) {
      exact(count, image, offset, rowStride, pixelStride, tapStride, rows, columns, out, outOffset);
      return;
    }
    if (pixelStride == 2 * LANES && tapStride == LANES && rows == columns && isWritten(rows)) {
      int pairs = count - count % PAIR;
      boolean right =
          rows == 2
              ? twoByTwo(pairs, image, offset, rowStride, out, outOffset)
              : threeByThree(pairs, image, offset, rowStride, out, outOffset);
      // All of them again, or the last one only.
      int i = right ? pairs : 0;
      int from = offset + i * pixelStride;
      int to = outOffset + i * LANES;
      exact(count - i, image, from, rowStride, pixelStride, tapStride, rows, columns, out, to);
      return;
    }
    for (int next = 0; next < count; next += STEP) {
      // The last ones may be computed twice, which is cheaper than one by one.
      int i = Math.min(next, count - STEP);
      int from = offset + i * pixelStride;
      int to = outOffset + i * LANES;
      if (!four(image, from, rowStride, pixelStride, tapStride, rows, columns, out, to)) {
        exact(STEP, image, from, rowStride, pixelStride, tapStride, rows, columns, out, to);
      }
    }
  }

  /** Four pixels of any window; false if the result may be wrong, as there may be a NaN. */
  private static boolean four(
      float[] image,
      int offset,
      int rowStride,
      int pixelStride,
      int tapStride,
      int rows,
      int columns,
      float[] out,
      int to) {
    FloatVector greatest0 = FloatVector.fromArray(FLOATS, image, offset);
    FloatVector greatest1 = FloatVector.fromArray(FLOATS, image, offset + pixelStride);
    FloatVector greatest2 = FloatVector.fromArray(FLOATS, image, offset + 2 * pixelStride);
    FloatVector greatest3 = FloatVector.fromArray(FLOATS, image, offset + 3 * pixelStride);
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    FloatVector sum2 = sum0;
    FloatVector sum3 = sum0;
    for (int y = 0; y < rows; y++) {
      int from = offset + y * rowStride;
      for (int x = 0; x < columns; x++) {
        int at = from + x * tapStride;
        FloatVector x0 = FloatVector.fromArray(FLOATS, image, at);
        FloatVector x1 = FloatVector.fromArray(FLOATS, image, at + pixelStride);
        FloatVector x2 = FloatVector.fromArray(FLOATS, image, at + 2 * pixelStride);
        FloatVector x3 = FloatVector.fromArray(FLOATS, image, at + 3 * pixelStride);
        greatest0 = greatest0.blend(x0, x0.compare(GT, greatest0));
        greatest1 = greatest1.blend(x1, x1.compare(GT, greatest1));
        greatest2 = greatest2.blend(x2, x2.compare(GT, greatest2));
        greatest3 = greatest3.blend(x3, x3.compare(GT, greatest3));
        sum0 = sum0.add(x0);
        sum1 = sum1.add(x1);
        sum2 = sum2.add(x2);
        sum3 = sum3.add(x3);
      }
    }
    greatest0.intoArray(out, to);
    greatest1.intoArray(out, to + LANES);
    greatest2.intoArray(out, to + 2 * LANES);
    greatest3.intoArray(out, to + 3 * LANES);
    return !sum0.add(sum1).add(sum2.add(sum3)).test(IS_NAN).anyTrue();
  }

  /** Whether the taps of a square window are written out, so that one loop goes along the row. */
  private static boolean isWritten(int rows) {
    return rows == 2 || rows == 3;
  }

  /** Pairs of pixels, stride 2; false if a result may be wrong, as there may be a NaN. */
  private static boolean twoByTwo(
      int count, float[] image, int offset, int rowStride, float[] out, int to) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    int second = offset + rowStride;
    for (int i = 0; i < count * LANES; i += PAIR * LANES) {
      FloatVector greatest0 = FloatVector.fromArray(FLOATS, image, offset + 2 * i);
      sum0 = sum0.add(greatest0);
      FloatVector x = FloatVector.fromArray(FLOATS, image, offset + 2 * i + LANES);
      greatest0 = greatest0.blend(x, x.compare(GT, greatest0));
      sum0 = sum0.add(x);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i);
      greatest0 = greatest0.blend(x, x.compare(GT, greatest0));
      sum0 = sum0.add(x);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i + LANES);
      greatest0 = greatest0.blend(x, x.compare(GT, greatest0));
      sum0 = sum0.add(x);
      greatest0.intoArray(out, to + i);
      FloatVector greatest1 = FloatVector.fromArray(FLOATS, image, offset + 2 * i + 2 * LANES);
      sum1 = sum1.add(greatest1);
      x = FloatVector.fromArray(FLOATS, image, offset + 2 * i + 3 * LANES);
      greatest1 = greatest1.blend(x, x.compare(GT, greatest1));
      sum1 = sum1.add(x);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i + 2 * LANES);
      greatest1 = greatest1.blend(x, x.compare(GT, greatest1));
      sum1 = sum1.add(x);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i + 3 * LANES);
      greatest1 = greatest1.blend(x, x.compare(GT, greatest1));
      sum1 = sum1.add(x);
      greatest1.intoArray(out, to + i + LANES);
    }
    return !sum0.add(sum1).test(IS_NAN).anyTrue();
  }

  /** As {@link #twoByTwo}. */
  private static boolean threeByThree(
      int count, float[] image, int offset, int rowStride, float[] out, int to) {
    FloatVector sum0 = FloatVector.zero(FLOATS);
    FloatVector sum1 = sum0;
    int second = offset + rowStride;
    int third = second + rowStride;
    for (int i = 0; i < count * LANES; i += PAIR * LANES) {
      FloatVector greatest0 = FloatVector.fromArray(FLOATS, image, offset + 2 * i);
      sum0 = sum0.add(greatest0);
      FloatVector x = FloatVector.fromArray(FLOATS, image, offset + 2 * i + LANES);
      greatest0 = greatest0.blend(x, x.compare(GT, greatest0));
      sum0 = sum0.add(x);
      x = FloatVector.fromArray(FLOATS, image, offset + 2 * i + 2 * LANES);
      greatest0 = greatest0.blend(x, x.compare(GT, greatest0));
      sum0 = sum0.add(x);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i);
      greatest0 = greatest0.blend(x, x.compare(GT, greatest0));
      sum0 = sum0.add(x);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i + LANES);
      greatest0 = greatest0.blend(x, x.compare(GT, greatest0));
      sum0 = sum0.add(x);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i + 2 * LANES);
      greatest0 = greatest0.blend(x, x.compare(GT, greatest0));
      sum0 = sum0.add(x);
      x = FloatVector.fromArray(FLOATS, image, third + 2 * i);
      greatest0 = greatest0.blend(x, x.compare(GT, greatest0));
      sum0 = sum0.add(x);
      x = FloatVector.fromArray(FLOATS, image, third + 2 * i + LANES);
      greatest0 = greatest0.blend(x, x.compare(GT, greatest0));
      sum0 = sum0.add(x);
      x = FloatVector.fromArray(FLOATS, image, third + 2 * i + 2 * LANES);
      greatest0 = greatest0.blend(x, x.compare(GT, greatest0));
      sum0 = sum0.add(x);
      greatest0.intoArray(out, to + i);
      FloatVector greatest1 = FloatVector.fromArray(FLOATS, image, offset + 2 * i + 2 * LANES);
      sum1 = sum1.add(greatest1);
      x = FloatVector.fromArray(FLOATS, image, offset + 2 * i + 3 * LANES);
      greatest1 = greatest1.blend(x, x.compare(GT, greatest1));
      sum1 = sum1.add(x);
      x = FloatVector.fromArray(FLOATS, image, offset + 2 * i + 4 * LANES);
      greatest1 = greatest1.blend(x, x.compare(GT, greatest1));
      sum1 = sum1.add(x);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i + 2 * LANES);
      greatest1 = greatest1.blend(x, x.compare(GT, greatest1));
      sum1 = sum1.add(x);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i + 3 * LANES);
      greatest1 = greatest1.blend(x, x.compare(GT, greatest1));
      sum1 = sum1.add(x);
      x = FloatVector.fromArray(FLOATS, image, second + 2 * i + 4 * LANES);
      greatest1 = greatest1.blend(x, x.compare(GT, greatest1));
      sum1 = sum1.add(x);
      x = FloatVector.fromArray(FLOATS, image, third + 2 * i + 2 * LANES);
      greatest1 = greatest1.blend(x, x.compare(GT, greatest1));
      sum1 = sum1.add(x);
      x = FloatVector.fromArray(FLOATS, image, third + 2 * i + 3 * LANES);
      greatest1 = greatest1.blend(x, x.compare(GT, greatest1));
      sum1 = sum1.add(x);
      x = FloatVector.fromArray(FLOATS, image, third + 2 * i + 4 * LANES);
      greatest1 = greatest1.blend(x, x.compare(GT, greatest1));
      sum1 = sum1.add(x);
      greatest1.intoArray(out, to + i + LANES);
    }
    return !sum0.add(sum1).test(IS_NAN).anyTrue();
  }

  private static void exact(
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
      int pixel = offset + i * pixelStride;
      FloatVector greatest = FloatVector.fromArray(FLOATS, image, pixel);
      for (int y = 0; y < rows; y++) {
        int from = pixel + y * rowStride;
        for (int x = 0; x < columns; x++) {
          FloatVector tap = FloatVector.fromArray(FLOATS, image, from + x * tapStride);
          greatest = greatest.blend(tap, tap.compare(GT, greatest).or(tap.compare(NE, tap)));
        }
      }
      greatest.intoArray(out, outOffset + i * LANES);
    }
  }
}
