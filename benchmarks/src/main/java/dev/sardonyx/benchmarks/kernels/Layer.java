package dev.sardonyx.benchmarks.kernels;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A two-dimensional convolution, square in its window, padded by half of it.
 *
 * @param kernel width and height of the window
 * @param height of the input
 * @param width of the input
 */
record Layer(int channels, int outputs, int groups, int kernel, int stride, int height, int width) {
  private static final Pattern FORM =
      Pattern.compile("(?:dw(\\d+)|(\\d+)>(\\d+)) (\\d+)x\\4/(\\d+) (\\d+)x(\\d+)");

  /**
   * Reads {@code 64>128 3x3/2 56x56}: input channels, output channels, window, stride, input
   * height, input width; or {@code dw96 3x3/1 112x112}: as many groups as channels.
   */
  static Layer parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no layer; expected e.g. 64>128 3x3/2 56x56 or dw96 3x3/1 112x112");
    }
    boolean depthwise = matcher.group(1) != null;
    int channels = Integer.parseInt(matcher.group(depthwise ? 1 : 2));
    int outputs = depthwise ? channels : Integer.parseInt(matcher.group(3));
    return new Layer(
        channels,
        outputs,
        depthwise ? channels : 1,
        Integer.parseInt(matcher.group(4)),
        Integer.parseInt(matcher.group(5)),
        Integer.parseInt(matcher.group(6)),
        Integer.parseInt(matcher.group(7)));
  }
}
