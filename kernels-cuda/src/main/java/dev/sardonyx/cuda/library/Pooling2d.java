package dev.sardonyx.cuda.library;

/** Pooling of {@code [N, C, H, W]}, padded alike at both ends. */
public record Pooling2d(
    ProductType type,
    Kind kind,
    int n,
    int c,
    int h,
    int w,
    int windowH,
    int windowW,
    int strideH,
    int strideW,
    int padH,
    int padW) {
  /** What becomes of a window. */
  public enum Kind {
    MAXIMUM,
    /** The sum over the size of the window, with what is padding. */
    AVERAGE_WITH_PADDING,
    /** The mean of those elements that are no padding. */
    AVERAGE
  }

  public int outputH() {
    return (h + 2 * padH - windowH) / strideH + 1;
  }

  public int outputW() {
    return (w + 2 * padW - windowW) / strideW + 1;
  }
}
