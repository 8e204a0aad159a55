package dev.sardonyx.ocr;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadingOrderTest {
  private static TextBox box(double x, double y, double width, double height) {
    return box(x, y, width, height, 0);
  }

  /** A box whose unturned top left is (x, y), turned about the origin. */
  private static TextBox box(double x, double y, double width, double height, double degrees) {
    return new TextBox(
        turn(x, y, degrees),
        turn(x + width, y, degrees),
        turn(x + width, y + height, degrees),
        turn(x, y + height, degrees));
  }

  private static TextBox.Point turn(double x, double y, double degrees) {
    double angle = Math.toRadians(degrees);
    return new TextBox.Point(
        x * Math.cos(angle) - y * Math.sin(angle), x * Math.sin(angle) + y * Math.cos(angle));
  }

  private static void assertOrder(List<TextBox> expected) {
    for (int seed = 0; seed < 20; seed++) {
      List<TextBox> shuffled = new ArrayList<>(expected);
      Collections.shuffle(shuffled, new Random(seed));
      assertEquals(expected, ReadingOrder.sort(shuffled));
    }
  }

  @Test
  void rowsFromTopToBottomEachFromLeftToRight() {
    assertOrder(
        List.of(
            box(50, 0, 100, 20),
            box(200, 6, 80, 20), // a little lower, but on the first row
            box(0, 30, 90, 20),
            box(120, 25, 90, 20),
            box(300, 33, 90, 20),
            box(10, 60, 300, 20)));
  }

  @Test
  void nothingAndOneBox() {
    assertOrder(List.of());
    assertOrder(List.of(box(3, 4, 5, 6)));
  }

  @Test
  void boxesThatOverlapSidewaysAreTwoRows() {
    assertOrder(List.of(box(0, 0, 100, 20), box(10, 8, 100, 20)));
  }

  @Test
  void aTiltedPageIsReadAlongItsRows() {
    for (double degrees : new double[] {-15, -5, 5, 15}) {
      List<TextBox> page = new ArrayList<>();
      for (int row = 0; row < 6; row++) {
        for (int column = 0; column < 4; column++) {
          page.add(box(column * 220, row * 30, 200, 20, degrees));
        }
      }
      assertOrder(page);
    }
  }

  @Test
  void aTallBoxDoesNotJoinTheRowsBesideIt() {
    assertOrder(
        List.of(
            box(100, 0, 200, 20),
            box(100, 40, 200, 20),
            box(0, 0, 30, 122), // centre at 61, lower than the second row's at 50
            box(100, 80, 200, 20)));
  }
}
