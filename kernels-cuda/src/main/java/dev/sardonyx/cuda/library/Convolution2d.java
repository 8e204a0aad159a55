package dev.sardonyx.cuda.library;

/**
 * A convolution of {@code [N, C, H, W]} by {@code [M, C / groups, kernelH, kernelW]}, padded alike
 * at both ends, with a bias for each channel of the result.
 *
 * @param type of all tensors
 * @param padH rows of zeros above and below
 * @param padW columns of zeros to the left and right
 * @param relu whether negative results become zero
 */
public record Convolution2d(
    ProductType type,
    int n,
    int c,
    int h,
    int w,
    int m,
    int kernelH,
    int kernelW,
    int strideH,
    int strideW,
    int dilationH,
    int dilationW,
    int padH,
    int padW,
    int groups,
    boolean relu) {
  public int outputH() {
    return (h + 2 * padH - dilationH * (kernelH - 1) - 1) / strideH + 1;
  }

  public int outputW() {
    return (w + 2 * padW - dilationW * (kernelW - 1) - 1) / strideW + 1;
  }
}
