package dev.sardonyx.kernels.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RangesTest {
  private static List<String> pieces(int items, int grain) {
    List<String> pieces = new ArrayList<>();
    Ranges.split(
        CallerThread.INSTANCE, items, grain, (begin, end) -> pieces.add(begin + "-" + end));
    return pieces;
  }

  @Test
  void coversTheRangeOnce() {
    assertEquals(List.of("0-4", "4-8", "8-9"), pieces(9, 4));
    assertEquals(List.of("0-4"), pieces(4, 4));
    assertEquals(List.of("0-1", "1-2"), pieces(2, 0));
    assertEquals(List.of(), pieces(0, 4));
    assertEquals(
        List.of("0-2000000000", "2000000000-2147483647"), pieces(Integer.MAX_VALUE, 2_000_000_000));
  }

  @Test
  void grainIsAtLeastOne() {
    assertEquals(4, Ranges.grain(4096, 1024));
    assertEquals(1, Ranges.grain(4096, 1L << 40));
    assertEquals(4096, Ranges.grain(4096, 0));
  }
}
