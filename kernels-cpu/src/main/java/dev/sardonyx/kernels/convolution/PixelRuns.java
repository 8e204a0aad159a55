package dev.sardonyx.kernels.convolution;

/**
 * Where the pixels of one panel lie in the image. Consecutive output pixels of one output row are a
 * run: under each tap of the window, evenly spaced elements of one input row, cut off at its ends.
 */
final class PixelRuns {
  private final Placement placement;
  private final int width;

  // Per run: its lanes, and the input coordinates of its first lane under tap 0.
  private final int[] laneBegin;
  private final int[] laneEnd;
  private final int[] z;
  private final int[] y;
  private final int[] x;
  private int count;

  // Per run, under the tap: the lanes inside the image and where lane 0 is, or would be.
  private final int[] begin;
  private final int[] end;
  private final int[] from;

  PixelRuns(Placement placement, int width) {
    this.placement = placement;
    this.width = width;
    int most = Math.max(2, width);
    laneBegin = new int[most];
    laneEnd = new int[most];
    z = new int[most];
    y = new int[most];
    x = new int[most];
    begin = new int[most];
    end = new int[most];
    from = new int[most];
  }

  /** Takes the panel whose lane 0 is output pixel {@code pixel}. */
  void moveTo(int pixel) {
    int columns = placement.output(2);
    int rows = placement.output(1);
    int left = Math.min(width, placement.outputElements() - pixel);
    int lane = 0;
    count = 0;
    begin[1] = 0;
    end[1] = 0;
    from[1] = 0;
    while (lane < left) {
      int line = (pixel + lane) / columns;
      int column = (pixel + lane) % columns;
      int length = Math.min(left - lane, columns - column);
      laneBegin[count] = lane;
      laneEnd[count] = lane + length;
      z[count] = line / rows * placement.stride(0) - placement.begin(0);
      y[count] = line % rows * placement.stride(1) - placement.begin(1);
      x[count] = column * placement.stride(2) - placement.begin(2);
      count++;
      lane += length;
    }
  }

  /** Takes the tap of index {@code tap} in the window. */
  void shiftTo(int tap) {
    int kx = tap % placement.kernel(2);
    int ky = tap / placement.kernel(2) % placement.kernel(1);
    int kz = tap / placement.kernel(2) / placement.kernel(1);
    int stride = placement.stride(2);
    int columns = placement.input(2);
    for (int run = 0; run < count; run++) {
      int tz = z[run] + kz * placement.dilation(0);
      int ty = y[run] + ky * placement.dilation(1);
      int tx = x[run] + kx * placement.dilation(2);
      boolean inside = tz >= 0 && tz < placement.input(0) && ty >= 0 && ty < placement.input(1);
      int first = laneBegin[run];
      int lanes = laneEnd[run] - first;
      int before = tx >= 0 ? 0 : Math.min(lanes, (stride - 1 - tx) / stride);
      int room = columns - tx;
      int inRow = room <= 0 ? 0 : Math.min(lanes, (room + stride - 1) / stride);
      begin[run] = first + before;
      end[run] = inside ? first + Math.max(before, inRow) : begin[run];
      from[run] = (tz * placement.input(1) + ty) * columns + tx - first * stride;
    }
  }

  /** Runs in the panel; at least 1 unless the panel is past the end. */
  int count() {
    return count;
  }

  /** The first lane of a run that is inside the image. */
  int begin(int run) {
    return begin[run];
  }

  /** The lane after the last of a run that is inside the image. */
  int end(int run) {
    return end[run];
  }

  /** Where lane 0 of a run would be in a channel; lane i is {@code i * stride} further. */
  int from(int run) {
    return from[run];
  }
}
