package dev.sardonyx.cuda.operators;

import dev.sardonyx.kernels.convolution.Placement;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/** Windows as the kernels take them: three numbers, for D, H and W. */
final class Windows3d {
  private static final int DIMENSIONS = 3;

  private Windows3d() {}

  private static int[] of(IntUnaryOperator each) {
    int[] three = new int[DIMENSIONS];
    Arrays.setAll(three, each);
    return three;
  }

  static int[] inputs(Placement placement) {
    return of(placement::input);
  }

  static int[] outputs(Placement placement) {
    return of(placement::output);
  }

  static int[] kernels(Placement placement) {
    return of(placement::kernel);
  }

  static int[] strides(Placement placement) {
    return of(placement::stride);
  }

  static int[] dilations(Placement placement) {
    return of(placement::dilation);
  }

  static int[] begins(Placement placement) {
    return of(placement::begin);
  }

  static int[] ends(Placement placement) {
    return of(placement::end);
  }
}
