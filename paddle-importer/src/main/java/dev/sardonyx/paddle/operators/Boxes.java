package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Onnx;
import java.util.List;
import java.util.function.UnaryOperator;

/** Boxes (left, top, right, bottom) as rows {@code [n, 4]}. */
final class Boxes {
  private Boxes() {}

  /** The corners (left, top) and (right, bottom), along the last axis. */
  static List<String> corners(Onnx onnx, String boxes, int axis) {
    return onnx.split(boxes, axis, 2, 2);
  }

  /**
   * The sides of boxes from the differences of their corners; 0 where a corner is beyond the other.
   *
   * @param isPixels whether boxes include their last column and row
   */
  static String sides(Onnx onnx, String difference, boolean isPixels) {
    String zero = onnx.scalar(0);
    String sides = isPixels ? onnx.add(difference, onnx.scalar(1)) : difference;
    return onnx.where(onnx.binary("Less", difference, zero), zero, sides);
  }

  /**
   * The area that two boxes share, divided by that they cover: {@code [n, m]}.
   *
   * @param a boxes {@code [n, 1, 4]}
   * @param b boxes {@code [n, m, 4]} or {@code [1, m, 4]}
   * @param sides the sides of a box, from the differences of its corners {@code [..., 2]}
   * @param shared the sides of what two boxes share, from the differences of its corners
   * @param epsilon what to add to the covered area
   */
  static String overlaps(
      Onnx onnx,
      String a,
      String b,
      UnaryOperator<String> sides,
      UnaryOperator<String> shared,
      String epsilon) {
    List<String> first = corners(onnx, a, 2);
    List<String> second = corners(onnx, b, 2);
    String low = onnx.binary("Max", first.getFirst(), second.getFirst());
    String high = onnx.binary("Min", first.getLast(), second.getLast());
    String common = area(onnx, shared.apply(onnx.subtract(high, low)));
    String total =
        onnx.add(
            area(onnx, sides.apply(onnx.subtract(first.getLast(), first.getFirst()))),
            area(onnx, sides.apply(onnx.subtract(second.getLast(), second.getFirst()))));
    return onnx.divide(common, onnx.add(onnx.subtract(total, common), epsilon));
  }

  /** The areas {@code [n, m]} of boxes with sides {@code [n, m, 2]}. */
  private static String area(Onnx onnx, String sides) {
    return onnx.reduce("ReduceProd", sides, false, 2);
  }
}
