package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;

/**
 * Pixels of pictures {@code [N, C, spatial...]} at computed places, by operators of the oldest
 * opset. Places are counted in pixels from the centre of the first; outside of the picture all is
 * zero.
 *
 * <p>Coordinates are real tensors {@code [N, P]}, one for each spatial axis, in the order of axes.
 */
final class PixelSampling {
  private final Onnx onnx;
  private final ElementType type;
  private final String pixels;
  private final String channels;
  private final List<String> lengths = new ArrayList<>();

  /**
   * @param picture {@code [N, C, spatial...]}
   * @param type that of the picture and of coordinates
   * @param spatial how many axes a picture has
   */
  PixelSampling(Onnx onnx, String picture, ElementType type, int spatial) {
    this.onnx = onnx;
    this.type = type;
    this.pixels = onnx.reshape(picture, 0, 0, -1);
    this.channels =
        onnx.concat(0, List.of(onnx.integers(1), onnx.dimension(picture, 1), onnx.integers(1)));
    for (int axis = 0; axis < spatial; axis++) {
      lengths.add(onnx.dimension(picture, axis + 2));
    }
  }

  /** How many pixels there are along an axis, a list of one real number. */
  String length(int axis) {
    return onnx.cast(lengths.get(axis), type);
  }

  /** The last pixel along an axis, a list of one real number. */
  String last(int axis) {
    return onnx.subtract(length(axis), onnx.scalar(type, 1));
  }

  /** The pixels {@code [N, C, P]} at whole coordinates. */
  String at(List<String> coordinates) {
    String isInside = null;
    for (int axis = 0; axis < coordinates.size(); axis++) {
      String along = isInside(coordinates.get(axis), axis);
      isInside = isInside == null ? along : onnx.binary("And", isInside, along);
    }
    String place = null;
    for (int axis = 0; axis < coordinates.size(); axis++) {
      String safe = onnx.where(isInside, coordinates.get(axis), onnx.scalar(type, 0));
      String number = onnx.cast(safe, ElementType.INT64);
      place = place == null ? number : onnx.add(onnx.multiply(place, lengths.get(axis)), number);
    }
    String places = onnx.expand(onnx.unsqueeze(place, 1), channels);
    String found = onnx.node("GatherElements", List.of(pixels, places), Attribute.of("axis", 2));
    return onnx.where(onnx.unsqueeze(isInside, 1), found, onnx.scalar(type, 0));
  }

  private String isInside(String coordinate, int axis) {
    String isBelow = onnx.binary("Less", coordinate, onnx.scalar(type, 0));
    String isAbove = onnx.binary("Greater", coordinate, last(axis));
    return onnx.unary("Not", onnx.binary("Or", isBelow, isAbove));
  }

  /** Between the pixels {@code [N, C, P]} around coordinates, linear along each axis. */
  String linear(List<String> coordinates) {
    List<String> lows = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    for (String coordinate : coordinates) {
      String low = onnx.unary("Floor", coordinate);
      lows.add(low);
      parts.add(onnx.subtract(coordinate, low));
    }
    String one = onnx.scalar(type, 1);
    String sum = null;
    for (int corner = 0; corner < 1 << coordinates.size(); corner++) {
      List<String> places = new ArrayList<>();
      String weight = null;
      for (int axis = 0; axis < coordinates.size(); axis++) {
        boolean isHigh = (corner >> axis & 1) == 1;
        String part = parts.get(axis);
        places.add(isHigh ? onnx.add(lows.get(axis), one) : lows.get(axis));
        String share = isHigh ? part : onnx.subtract(one, part);
        weight = weight == null ? share : onnx.multiply(weight, share);
      }
      String term = onnx.multiply(at(places), onnx.unsqueeze(weight, 1));
      sum = sum == null ? term : onnx.add(sum, term);
    }
    return sum;
  }
}
