package dev.sardonyx.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InterleavedTimerTest {
  @Test
  void medianIsTheMiddle() {
    assertEquals(2, InterleavedTimer.median(new double[] {9, 1, 2}));
    assertEquals(2.5, InterleavedTimer.median(new double[] {9, 1, 3, 2}));
  }

  @Test
  void contendersTakeTurnsAndTheFirstChanges() {
    List<String> order = new ArrayList<>();
    List<Contender> contenders = List.of(recorder("a", order), recorder("b", order));
    double[] times = new InterleavedTimer(WarmUp.of(0), 2).measure(contenders);
    // Warm-up a b, then round 0 a b and round 1 b a; runs of one turn count as one.
    List<String> turns = new ArrayList<>();
    for (String name : order) {
      if (turns.isEmpty() || !turns.getLast().equals(name)) {
        turns.add(name);
      }
    }
    assertEquals(List.of("a", "b", "a", "b", "a"), turns);
    assertEquals(2, times.length);
    assertTrue(times[0] > 0 && times[1] > 0);
  }

  private static Contender recorder(String name, List<String> order) {
    return new Contender() {
      @Override
      public void run() {
        // Few runs fit one turn, so that the list stays short.
        long end = System.nanoTime() + 20_000_000;
        while (System.nanoTime() < end) {
          Thread.onSpinWait();
        }
        order.add(name);
      }

      @Override
      public void close() {}
    };
  }
}
