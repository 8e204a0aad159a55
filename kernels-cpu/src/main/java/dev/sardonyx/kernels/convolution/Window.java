package dev.sardonyx.kernels.convolution;

import java.util.Arrays;

/**
 * A window that slides over one to three spatial dimensions: what convolution and pooling share.
 *
 * <p>Inside, there are always three dimensions, depth, height and width; missing leading ones have
 * extent 1.
 */
public final class Window {
  /** How the borders are padded: ONNX's {@code auto_pad}. */
  public enum Padding {
    /** By the given numbers: {@code NOTSET}. */
    EXPLICIT,
    /** So that the output is the input divided by the stride; an odd one goes to the end. */
    SAME_UPPER,
    /** As {@link #SAME_UPPER}, an odd one goes to the beginning. */
    SAME_LOWER,
    /** Not at all. */
    VALID
  }

  private static final int DIMENSIONS = 3;

  private final int rank;
  private final int[] kernel;
  private final int[] strides;
  private final int[] dilations;
  private final int[] padsBegin;
  private final int[] padsEnd;
  private final Padding padding;
  private final boolean ceiling;

  /**
   * A window of {@code kernel.length} dimensions.
   *
   * @param strides null for 1 everywhere
   * @param dilations null for 1 everywhere
   * @param pads all beginnings, then all ends, as ONNX has them; null for 0; only for {@link
   *     Padding#EXPLICIT}
   * @param ceiling whether a last window that is not wholly inside counts (pooling's {@code
   *     ceil_mode})
   * @throws IllegalArgumentException if the lists don't have the right lengths, or a number is out
   *     of its range
   */
  public Window(
      int[] kernel, int[] strides, int[] dilations, int[] pads, Padding padding, boolean ceiling) {
    this.rank = kernel.length;
    if (rank < 1 || rank > DIMENSIONS) {
      throw new IllegalArgumentException(
          "a window has 1 to 3 dimensions; found kernel " + Arrays.toString(kernel));
    }
    this.kernel = extended("kernel_shape", kernel, 1, 1);
    this.strides = extended("strides", strides, 1, 1);
    this.dilations = extended("dilations", dilations, 1, 1);
    if (pads != null && pads.length != 2 * rank) {
      throw new IllegalArgumentException(
          "pads must have " + 2 * rank + " numbers; found " + Arrays.toString(pads));
    }
    boolean padded = pads != null && padding == Padding.EXPLICIT;
    this.padsBegin = extended("pads", padded ? Arrays.copyOf(pads, rank) : null, 0, 0);
    this.padsEnd = extended("pads", padded ? Arrays.copyOfRange(pads, rank, 2 * rank) : null, 0, 0);
    this.padding = padding;
    this.ceiling = ceiling;
  }

  private int[] extended(String name, int[] values, int least, int missing) {
    int[] all = new int[DIMENSIONS];
    Arrays.fill(all, missing);
    if (values == null) {
      return all;
    }
    if (values.length != rank) {
      throw new IllegalArgumentException(
          name + " must have " + rank + " numbers; found " + Arrays.toString(values));
    }
    for (int value : values) {
      if (value < least) {
        throw new IllegalArgumentException(
            name + " must be at least " + least + "; found " + Arrays.toString(values));
      }
    }
    System.arraycopy(values, 0, all, DIMENSIONS - rank, rank);
    return all;
  }

  /** Spatial dimensions. */
  public int rank() {
    return rank;
  }

  /** Positions in the window: the product of the kernel's dimensions. */
  public int taps() {
    return kernel[0] * kernel[1] * kernel[2];
  }

  /** Taps along dimension 0 (depth), 1 (height) or 2 (width). */
  public int kernel(int dimension) {
    return kernel[dimension];
  }

  /** Elements from one position of the window to the next along a dimension. */
  public int stride(int dimension) {
    return strides[dimension];
  }

  /** Elements from one tap to the next along a dimension. */
  public int dilation(int dimension) {
    return dilations[dimension];
  }

  /** Whether the window is one element that visits each element once. */
  public boolean isPointwise() {
    return taps() == 1
        && Arrays.equals(strides, new int[] {1, 1, 1})
        && Arrays.equals(padsBegin, new int[DIMENSIONS])
        && Arrays.equals(padsEnd, new int[DIMENSIONS]);
  }

  /** Whether the window has these dimensions, strides of 1 and no dilation. */
  public boolean isPlain(int... dimensions) {
    int[] ones = {1, 1, 1};
    return Arrays.equals(dimensions, Arrays.copyOfRange(kernel, DIMENSIONS - rank, DIMENSIONS))
        && Arrays.equals(strides, ones)
        && Arrays.equals(dilations, ones);
  }

  /** The window over an input of these spatial dimensions, {@link #rank()} of them. */
  public Placement over(int... spatial) {
    if (spatial.length != rank) {
      throw new IllegalArgumentException(
          "the window has " + rank + " dimensions; the input " + Arrays.toString(spatial));
    }
    int[] input = {1, 1, 1};
    System.arraycopy(spatial, 0, input, DIMENSIONS - rank, rank);
    int[] output = new int[DIMENSIONS];
    int[] begin = new int[DIMENSIONS];
    int[] end = new int[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      place(i, input[i], output, begin, end);
    }
    return new Placement(this, input, output, begin, end);
  }

  /**
   * The size of a transposed convolution's output, and its padding: the window over that output
   * gives the input.
   *
   * @param spatial the input's dimensions
   * @param outputPadding added to the output at each end; null for 0
   * @param wanted the output's dimensions if they are given, else null; then the padding follows
   *     from them and the window's own doesn't count
   */
  public Placement transposedOver(int[] spatial, int[] outputPadding, int[] wanted) {
    int[] small = extended("the input", spatial, 0, 1);
    int[] more = extended("output_padding", outputPadding, 0, 0);
    int[] given = extended("output_shape", wanted, 0, 1);
    int[] large = new int[DIMENSIONS];
    int[] begin = new int[DIMENSIONS];
    int[] end = new int[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      int full = strides[i] * (small[i] - 1) + more[i] + (kernel[i] - 1) * dilations[i] + 1;
      boolean same = padding == Padding.SAME_UPPER || padding == Padding.SAME_LOWER;
      if (wanted != null || same) {
        large[i] = wanted != null ? given[i] : small[i] * strides[i];
        int total = Math.max(0, full - large[i]);
        begin[i] = padding == Padding.SAME_UPPER ? total / 2 : total - total / 2;
        end[i] = total - begin[i];
      } else {
        begin[i] = padsBegin[i];
        end[i] = padsEnd[i];
        large[i] = Math.max(0, full - begin[i] - end[i]);
      }
    }
    return new Placement(this, large, small, begin, end);
  }

  private void place(int i, int input, int[] output, int[] begin, int[] end) {
    int stride = strides[i];
    int extent = (kernel[i] - 1) * dilations[i] + 1;
    switch (padding) {
      case SAME_UPPER, SAME_LOWER -> {
        output[i] = input / stride + (input % stride == 0 ? 0 : 1);
        int total = Math.max(0, (output[i] - 1) * stride + extent - input);
        begin[i] = padding == Padding.SAME_UPPER ? total / 2 : total - total / 2;
        end[i] = total - begin[i];
      }
      case VALID -> output[i] = Math.max(0, Math.floorDiv(input - extent, stride) + 1);
      case EXPLICIT -> {
        begin[i] = padsBegin[i];
        end[i] = padsEnd[i];
        int room = input + begin[i] + end[i] - extent;
        output[i] = Math.floorDiv(room, stride) + 1;
        if (ceiling && room > 0 && room % stride != 0) {
          // A last window that would begin in the padding at the end doesn't count.
          output[i] += (long) output[i] * stride < (long) input + begin[i] ? 1 : 0;
        }
        output[i] = Math.max(0, output[i]);
      }
    }
  }
}
