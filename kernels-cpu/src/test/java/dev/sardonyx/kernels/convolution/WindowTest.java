package dev.sardonyx.kernels.convolution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.kernels.convolution.Window.Padding;
import org.junit.jupiter.api.Test;

/** Output sizes and paddings, by the formulas of ONNX's MaxPool and Conv. */
class WindowTest {
  @Test
  void placesWithExplicitPads() {
    Window window =
        new Window(ints(3, 5), ints(2, 1), ints(1, 2), ints(1, 0, 1, 4), Padding.EXPLICIT, false);
    Placement placement = window.over(224, 20);
    // (224 + 2 - 3) / 2 + 1 and 20 + 4 - 9 + 1
    assertArrayEquals(ints(112, 16), placement.outputSizes());
    assertEquals(112 * 16, placement.outputElements());
  }

  @Test
  void ceilingCountsALastPartialWindowButNoneThatBeginsInThePadding() {
    Window floor = new Window(ints(3), ints(2), null, null, Padding.EXPLICIT, false);
    Window ceiling = new Window(ints(3), ints(2), null, null, Padding.EXPLICIT, true);
    assertArrayEquals(ints(2), floor.over(6).outputSizes());
    assertArrayEquals(ints(3), ceiling.over(6).outputSizes());
    assertArrayEquals(ints(3), ceiling.over(7).outputSizes());
    // One element, padded by one on each side: the second window would begin in the end padding.
    Window edge = new Window(ints(2), ints(2), null, ints(1, 1), Padding.EXPLICIT, true);
    assertArrayEquals(ints(1), edge.over(1).outputSizes());
    assertArrayEquals(ints(2), edge.over(2).outputSizes());
  }

  @Test
  void sameDividesByTheStride() {
    Window upper = new Window(ints(4), ints(2), null, null, Padding.SAME_UPPER, false);
    Window lower = new Window(ints(4), ints(2), null, null, Padding.SAME_LOWER, false);
    // 5 / 2 rounded up is 3; the windows span 2 * 2 + 4 = 8, three more than there is.
    assertArrayEquals(ints(3), upper.over(5).outputSizes());
    assertEquals(1, upper.over(5).begin(2));
    assertEquals(2, upper.over(5).end(2));
    assertEquals(2, lower.over(5).begin(2));
    assertEquals(1, lower.over(5).end(2));
  }

  @Test
  void validIgnoresPads() {
    Window window = new Window(ints(3, 3), null, null, ints(9, 9, 9, 9), Padding.VALID, false);
    assertArrayEquals(ints(2, 3), window.over(4, 5).outputSizes());
    assertArrayEquals(ints(0, 3), window.over(2, 5).outputSizes());
  }

  @Test
  void refusesListsOfTheWrongLength() {
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Window(ints(3, 3), ints(1), null, null, Padding.EXPLICIT, false));
    assertTrue(failure.getMessage().contains("strides must have 2 numbers; found [1]"));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Window(ints(3, 3), null, null, ints(1, 1), Padding.EXPLICIT, false));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Window(ints(3, 3), ints(0, 1), null, null, Padding.EXPLICIT, false));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Window(ints(3, 3, 3, 3), null, null, null, Padding.EXPLICIT, false));
  }

  private static int[] ints(int... values) {
    return values;
  }
}
