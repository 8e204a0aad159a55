package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.tensor.ElementType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The spans of an adaptive pool, which may differ in length and overlap, gathered into windows of
 * one size: output {@code i} of {@code n} along an axis of {@code L} elements is over the elements
 * {@code floor(i * L / n)} to {@code ceil((i + 1) * L / n)} (excluded). Sizes may be unknown until
 * the model runs.
 *
 * <p>A window has the places that the longest span of each axis needs; where its own span is
 * shorter, its last element is there again.
 */
final class AdaptiveSpans {
  private final Onnx onnx;
  private final String data;
  private final String result;
  private final String places;
  private final String isOwn;

  /**
   * @param data {@code [N, C, spatial...]}
   * @param output how many spans there are along each spatial axis
   */
  AdaptiveSpans(Onnx onnx, String data, long... output) {
    this.onnx = onnx;
    this.data = data;
    int spatial = output.length;
    // Of shape [n1, n2, ..., K1, K2, ...] in the end, by broadcasting.
    String places = null;
    String isOwn = null;
    for (int axis = 0; axis < spatial; axis++) {
      long[] others = others(spatial, axis);
      String length = onnx.dimension(data, axis + 2);
      String count = onnx.integer(output[axis]);
      String numbers = numbers(output[axis]);
      String starts = onnx.divide(onnx.multiply(numbers, length), count);
      String scaledEnds = onnx.multiply(onnx.add(numbers, onnx.integer(1)), length);
      String ends = onnx.divide(onnx.add(scaledEnds, onnx.integer(output[axis] - 1)), count);
      String longest = onnx.reduce("ReduceMax", onnx.subtract(ends, starts), true, 0, 1);
      String steps = onnx.unsqueeze(Ranges.to(onnx, onnx.reshape(longest, 1)), 0);
      String exact = onnx.add(starts, steps);
      String own = onnx.binary("Less", exact, ends);
      String inside = onnx.where(own, exact, onnx.subtract(ends, onnx.integer(1)));
      String spreadPlaces = onnx.unsqueeze(inside, others);
      String spreadOwn = onnx.unsqueeze(own, others);
      places =
          places == null ? spreadPlaces : onnx.add(onnx.multiply(places, length), spreadPlaces);
      isOwn = isOwn == null ? spreadOwn : onnx.binary("And", isOwn, spreadOwn);
    }
    this.result = onnx.concat(0, List.of(onnx.dimensions(data, 0, 2), onnx.integers(output)));
    long windows = Arrays.stream(output).reduce(1, Math::multiplyExact);
    this.places = onnx.reshape(places, windows, -1);
    this.isOwn = onnx.reshape(isOwn, windows, -1);
  }

  /** The numbers of outputs, a column. */
  private String numbers(long count) {
    return onnx.unsqueeze(Ranges.to(onnx, onnx.integers(count)), 1);
  }

  /** Where the places of the other axes go in {@code [n1, n2, ..., K1, K2, ...]}. */
  private static long[] others(int spatial, int axis) {
    return LongStream.range(0, 2L * spatial)
        .filter(place -> place != axis && place != axis + spatial)
        .toArray();
  }

  /** The elements of all windows, {@code [N, C, windows, K]}. */
  private String windows() {
    return onnx.gather(onnx.reshape(data, 0, 0, -1), places, 2);
  }

  /** {@code [N, C, windows]} with the output's axes. */
  private String shaped(String x) {
    return onnx.reshape(x, result);
  }

  /** The average of each span. */
  String average(ElementType type) {
    String own = onnx.where(isOwn, windows(), onnx.scalar(type, 0));
    String count = onnx.reduce("ReduceSum", onnx.cast(isOwn, type), false, 1);
    return shaped(onnx.divide(onnx.reduce("ReduceSum", own, false, 3), count));
  }

  /** The largest element of each span. */
  String maximum() {
    return shaped(onnx.reduce("ReduceMax", windows(), false, 3));
  }

  /** Where in its plane the (first) largest element of each span lies, INT64. */
  String maximumPlaces() {
    String windows = windows();
    String first =
        onnx.node("ArgMax", List.of(windows), Attribute.of("axis", 3), Attribute.of("keepdims", 1));
    String all = onnx.expand(places, onnx.shape(windows));
    return shaped(onnx.node("GatherElements", List.of(all, first), Attribute.of("axis", 3)));
  }
}
