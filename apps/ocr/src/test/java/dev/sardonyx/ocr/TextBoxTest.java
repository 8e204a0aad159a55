package dev.sardonyx.ocr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TextBoxTest {
  private static TextBox box(double... xy) {
    return new TextBox(
        new TextBox.Point(xy[0], xy[1]),
        new TextBox.Point(xy[2], xy[3]),
        new TextBox.Point(xy[4], xy[5]),
        new TextBox.Point(xy[6], xy[7]));
  }

  @Test
  void sizesAreThoseOfTheLongerEdges() {
    TextBox box = box(0, 0, 4, 3, 4, 9, 0, 5);
    assertEquals(Math.hypot(4, 4), box.width());
    assertEquals(6, box.height());
    assertEquals(new TextBox.Point(2, 4.25), box.centre());
  }

  @Test
  void onlyClockwiseConvexBoxesAreConvex() {
    assertTrue(box(0, 0, 4, 1, 4, 5, 0, 4).isConvex());
    assertFalse(box(0, 0, 0, 4, 4, 5, 4, 1).isConvex(), "counterclockwise");
    assertFalse(box(0, 0, 4, 0, 1, 1, 0, 4).isConvex(), "dented");
    assertFalse(box(0, 0, 4, 0, 8, 0, 0, 4).isConvex(), "three corners on a line");
  }

  @Test
  void movingUpStopsAtTheEdges() {
    assertEquals(box(1, 0, 5, 2, 5, 9, 1, 7), box(1, 3, 5, 7, 5, 22, 1, 12).moveUp(5, 9));
  }
}
