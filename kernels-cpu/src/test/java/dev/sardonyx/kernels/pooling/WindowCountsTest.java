package dev.sardonyx.kernels.pooling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.kernels.convolution.Placement;
import dev.sardonyx.kernels.convolution.Window;
import dev.sardonyx.kernels.convolution.Window.Padding;
import org.junit.jupiter.api.Test;

class WindowCountsTest {
  /** Windows of 3 every 2 elements over 6 elements with one of padding before and one after. */
  private static final Placement PLACEMENT =
      new Window(new int[] {3}, new int[] {2}, null, new int[] {1, 1}, Padding.EXPLICIT, true)
          .over(6);

  private static int[] counts(boolean countPadding) {
    WindowCounts counts = new WindowCounts(PLACEMENT, countPadding);
    int[] all = new int[PLACEMENT.output(2)];
    for (int x = 0; x < all.length; x++) {
      all[x] = counts.count(0, 0, x);
    }
    return all;
  }

  @Test
  void whatIsBeyondThePaddingNeverCounts() {
    // Windows at -1, 1, 3 and 5; the last reaches to 7, one beyond the padding.
    assertArrayEquals(new int[] {2, 3, 3, 1}, counts(false));
    assertArrayEquals(new int[] {3, 3, 3, 2}, counts(true));
  }

  @Test
  void dimensionsMultiply() {
    Placement placement =
        new Window(
                new int[] {2, 3, 2},
                null,
                new int[] {1, 2, 1},
                new int[] {1, 0, 0, 0, 1, 1},
                Padding.EXPLICIT,
                false)
            .over(2, 5, 3);
    WindowCounts counts = new WindowCounts(placement, false);
    assertEquals(1 * 3 * 2, counts.count(0, 0, 0));
    assertEquals(2 * 2 * 1, counts.count(1, 1, 2));
    assertEquals(2 * 3 * 2, new WindowCounts(placement, true).count(1, 1, 2));
  }

  @Test
  void aWindowOverNothingCountsOne() {
    Placement placement =
        new Window(new int[] {1}, null, null, new int[] {2, 0}, Padding.EXPLICIT, false).over(1);
    assertEquals(1, new WindowCounts(placement, false).count(0, 0, 0));
  }
}
