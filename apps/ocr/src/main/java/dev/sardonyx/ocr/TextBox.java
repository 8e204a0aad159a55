package dev.sardonyx.ocr;

import java.util.List;

/**
 * A quadrilateral around one line of text, in pixels of the original picture. The corners go
 * clockwise from the top left, as they lie in the picture: text that stands upside down has its
 * first letter at the bottom right.
 */
public record TextBox(Point topLeft, Point topRight, Point bottomRight, Point bottomLeft) {

  /** A place in a picture: x to the right, y downwards. */
  public record Point(double x, double y) {
    double distance(Point other) {
      return Math.hypot(x - other.x, y - other.y);
    }
  }

  /** The box of a whole picture. */
  static TextBox of(int width, int height) {
    return new TextBox(
        new Point(0, 0), new Point(width, 0), new Point(width, height), new Point(0, height));
  }

  /** The four corners, clockwise from the top left. */
  public List<Point> corners() {
    return List.of(topLeft, topRight, bottomRight, bottomLeft);
  }

  /** The longer of the top and the bottom edge. */
  double width() {
    return Math.max(topLeft.distance(topRight), bottomLeft.distance(bottomRight));
  }

  /** The longer of the left and the right edge. */
  double height() {
    return Math.max(topLeft.distance(bottomLeft), topRight.distance(bottomRight));
  }

  Point centre() {
    return new Point(
        (topLeft.x + topRight.x + bottomRight.x + bottomLeft.x) / 4,
        (topLeft.y + topRight.y + bottomRight.y + bottomLeft.y) / 4);
  }

  /** This box in a picture that is scaled by these factors. */
  TextBox scale(double factorX, double factorY) {
    return new TextBox(
        scale(topLeft, factorX, factorY),
        scale(topRight, factorX, factorY),
        scale(bottomRight, factorX, factorY),
        scale(bottomLeft, factorX, factorY));
  }

  private static Point scale(Point point, double factorX, double factorY) {
    return new Point(point.x * factorX, point.y * factorY);
  }

  /** This box {@code rows} higher, cut off at the first and the last row. */
  TextBox moveUp(int rows, int lastRow) {
    return rows == 0
        ? this
        : new TextBox(
            moveUp(topLeft, rows, lastRow),
            moveUp(topRight, rows, lastRow),
            moveUp(bottomRight, rows, lastRow),
            moveUp(bottomLeft, rows, lastRow));
  }

  private static Point moveUp(Point point, int rows, int lastRow) {
    return new Point(point.x, Math.clamp(point.y - rows, 0, lastRow));
  }

  /** Whether every corner bends clockwise; only then can the box be straightened. */
  boolean isConvex() {
    List<Point> corners = corners();
    for (int i = 0; i < 4; i++) {
      Point a = corners.get(i);
      Point b = corners.get((i + 1) % 4);
      Point c = corners.get((i + 2) % 4);
      if ((b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x) <= 0) {
        return false;
      }
    }
    return true;
  }
}
