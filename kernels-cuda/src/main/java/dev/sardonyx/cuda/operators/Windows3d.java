package dev.sardonyx.cuda.operators;

import dev.sardonyx.kernels.convolution.Placement;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Windows as the kernels take them: three numbers, for D, H and W, 1 (or 0) where there are fewer.
 */
final class Windows3d {
  private Windows3d() {}

  /** What {@code each} says of the dimensions of a window, padded in front. */
  static int[] of(int rank, int absent, IntUnaryOperator each) {
    int[] three = new int[3];
    Arrays.fill(three, absent);
    for (int d = 0; d < rank; d++) {
      three[3 - rank + d] = each.applyAsInt(d);
    }
    return three;
  }

  static int[] inputs(Placement placement) {
    return of(placement.window().rank(), 1, placement::input);
  }

  static int[] outputs(Placement placement) {
    return of(placement.window().rank(), 1, placement::output);
  }

  static int[] kernels(Placement placement) {
    return of(placement.window().rank(), 1, placement::kernel);
  }

  static int[] strides(Placement placement) {
    return of(placement.window().rank(), 1, placement::stride);
  }

  static int[] dilations(Placement placement) {
    return of(placement.window().rank(), 1, placement::dilation);
  }

  static int[] begins(Placement placement) {
    return of(placement.window().rank(), 0, placement::begin);
  }

  static int[] ends(Placement placement) {
    return of(placement.window().rank(), 0, placement::end);
  }
}
