package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.tensor.ElementType;
import java.util.List;

/**
 * Boxes by center and sides, which codes move and scale.
 *
 * @param center (x, y), {@code [..., 2]}
 * @param sides (width, height), {@code [..., 2]}
 * @param pixel what boxes are wider and higher than the difference of their corners: 1 where these
 *     are pixels, else 0
 */
record CenteredBoxes(Onnx onnx, int axis, String center, String sides, String pixel) {
  /**
   * Boxes given by their corners.
   *
   * @param boxes {@code [..., 4]}
   * @param axis the last axis of {@code boxes}
   */
  static CenteredBoxes of(Onnx onnx, String boxes, int axis, boolean isPixels) {
    String pixel = onnx.scalar(isPixels ? 1 : 0);
    List<String> corners = Boxes.corners(onnx, boxes, axis);
    String sides = onnx.add(onnx.subtract(corners.getLast(), corners.getFirst()), pixel);
    String center = onnx.add(corners.getFirst(), onnx.divide(sides, onnx.scalar(2)));
    return new CenteredBoxes(onnx, axis, center, sides, pixel);
  }

  /**
   * The corners of the boxes that codes make of these.
   *
   * @param codes by how many sides to move, and the logarithm of how much to scale, {@code [...,
   *     4]}
   * @param most the largest logarithm there may be
   */
  String decode(String codes, double most) {
    List<String> parts = Boxes.corners(onnx, codes, axis);
    String moved = onnx.add(onnx.multiply(parts.getFirst(), sides), center);
    String growth =
        Double.isInfinite(most)
            ? parts.getLast()
            : onnx.clip(parts.getLast(), ElementType.FLOAT, Double.NEGATIVE_INFINITY, most);
    String half = onnx.divide(onnx.multiply(onnx.unary("Exp", growth), sides), onnx.scalar(2));
    String low = onnx.subtract(moved, half);
    String high = onnx.subtract(onnx.add(moved, half), pixel);
    return onnx.concat(axis, List.of(low, high));
  }
}
