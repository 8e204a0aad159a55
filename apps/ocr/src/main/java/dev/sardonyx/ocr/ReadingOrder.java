package dev.sardonyx.ocr;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts boxes in the order in which a page is read: rows from top to bottom, each from left to
 * right. Works for a page photographed at an angle: rows run along the boxes' median slope.
 */
final class ReadingOrder {
  /** A box with its centre turned so that rows are level. */
  private record Level(TextBox box, double x, double y, double width, double height) {
    /** Whether each centre is at the height of the other box, and the boxes are side by side. */
    boolean sameRow(Level other) {
      double shorter = Math.min(height, other.height);
      double narrower = Math.min(width, other.width);
      double overlap = (width + other.width) / 2 - Math.abs(x - other.x);
      return Math.abs(y - other.y) < shorter / 2 && overlap < narrower / 2;
    }
  }

  private ReadingOrder() {}

  static List<TextBox> sort(List<TextBox> boxes) {
    double slope = medianSlope(boxes);
    List<Level> byHeight =
        boxes.stream()
            .map(box -> level(box, -slope))
            .sorted(Comparator.comparingDouble(Level::y))
            .toList();
    List<List<Level>> rows = new ArrayList<>();
    for (Level level : byHeight) {
      List<Level> row = rowOf(level, rows);
      if (row == null) {
        row = new ArrayList<>();
        rows.add(row);
      }
      row.add(level);
    }
    List<TextBox> sorted = new ArrayList<>(boxes.size());
    for (List<Level> row : rows) {
      row.stream()
          .sorted(Comparator.comparingDouble(Level::x))
          .forEach(level -> sorted.add(level.box()));
    }
    return sorted;
  }

  /** The lowest row whose member nearest to the side is level with the box; null if none is. */
  private static List<Level> rowOf(Level level, List<List<Level>> rows) {
    for (List<Level> row : rows.reversed()) {
      Level nearest =
          row.stream()
              .min(Comparator.comparingDouble(member -> Math.abs(member.x() - level.x())))
              .orElseThrow();
      if (nearest.sameRow(level)) {
        return row;
      }
    }
    return null;
  }

  private static Level level(TextBox box, double angle) {
    TextBox.Point centre = box.centre();
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    return new Level(
        box,
        centre.x() * cos - centre.y() * sin,
        centre.x() * sin + centre.y() * cos,
        box.width(),
        box.height());
  }

  /** The median angle of the boxes that are clearly wider than high, in radians; 0 if none is. */
  private static double medianSlope(List<TextBox> boxes) {
    double[] slopes =
        boxes.stream()
            .filter(box -> box.width() >= 2 * box.height())
            .mapToDouble(ReadingOrder::slope)
            .sorted()
            .toArray();
    return slopes.length == 0 ? 0 : slopes[slopes.length / 2];
  }

  private static double slope(TextBox box) {
    return Math.atan2(
        box.topRight().y() - box.topLeft().y(), box.topRight().x() - box.topLeft().x());
  }
}
