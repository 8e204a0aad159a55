package dev.sardonyx.kernels.convolution;

import java.util.Arrays;

/** A {@link Window} over an input of known size. */
public final class Placement {
  private final Window window;
  private final int[] input;
  private final int[] output;
  private final int[] begin;
  private final int[] end;

  Placement(Window window, int[] input, int[] output, int[] begin, int[] end) {
    this.window = window;
    this.input = input;
    this.output = output;
    this.begin = begin;
    this.end = end;
  }

  /**
   * A window of two dimensions that visits each place once, wherever it begins.
   *
   * @param begin how far before the first element the first window begins; negative for behind it
   */
  public static Placement unitStride(int[] input, int[] kernel, int[] begin, int[] output) {
    Window window = new Window(kernel, null, null, null, Window.Padding.EXPLICIT, false);
    return new Placement(
        window,
        new int[] {1, input[0], input[1]},
        new int[] {1, output[0], output[1]},
        new int[] {0, begin[0], begin[1]},
        new int[3]);
  }

  public Window window() {
    return window;
  }

  /** The spatial dimensions of the output, {@link Window#rank()} of them; 0 where none fits. */
  public int[] outputSizes() {
    return Arrays.copyOfRange(output, output.length - window.rank(), output.length);
  }

  /** The spatial dimensions of the input, {@link Window#rank()} of them. */
  public int[] inputSizes() {
    return Arrays.copyOfRange(input, input.length - window.rank(), input.length);
  }

  /** Elements of one channel of the input. */
  public int inputElements() {
    return input[0] * input[1] * input[2];
  }

  /** Elements of one channel of the output. */
  public int outputElements() {
    return output[0] * output[1] * output[2];
  }

  /** Input extent of dimension 0 (depth), 1 (height) or 2 (width). */
  public int input(int dimension) {
    return input[dimension];
  }

  /** Output extent of a dimension. */
  public int output(int dimension) {
    return output[dimension];
  }

  /** Padding before the first element of a dimension. */
  public int begin(int dimension) {
    return begin[dimension];
  }

  /** Padding after the last element of a dimension. */
  public int end(int dimension) {
    return end[dimension];
  }

  /** Elements of one channel of the input with its padding. */
  public double paddedElements() {
    double elements = 1;
    for (int i = 0; i < input.length; i++) {
      elements *= (double) begin[i] + input[i] + end[i];
    }
    return elements;
  }

  public int kernel(int dimension) {
    return window.kernel(dimension);
  }

  /** 1 where there is but one output: a stride of any size, which costs memory, means nothing. */
  public int stride(int dimension) {
    return output[dimension] == 1 ? 1 : window.stride(dimension);
  }

  public int dilation(int dimension) {
    return window.dilation(dimension);
  }

  /** The first tap of the window at output {@code at} of a dimension that is inside the input. */
  public int firstTap(int dimension, int at) {
    int start = at * stride(dimension) - begin[dimension];
    int step = window.dilation(dimension);
    return start >= 0 ? 0 : Math.min(kernel(dimension), (step - 1 - start) / step);
  }

  /** How many taps of the window at output {@code at} of a dimension are inside the input. */
  public int insideCount(int dimension, int at) {
    int room = input[dimension] - at * stride(dimension) + begin[dimension];
    int step = window.dilation(dimension);
    int end = room <= 0 ? 0 : Math.min(kernel(dimension), (room + step - 1) / step);
    return Math.max(0, end - firstTap(dimension, at));
  }

  /** The element under {@link #firstTap}. */
  public int firstInside(int dimension, int at) {
    return at * stride(dimension)
        - begin[dimension]
        + firstTap(dimension, at) * window.dilation(dimension);
  }
}
