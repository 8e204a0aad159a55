package dev.sardonyx.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

/** Against a clock on which every run takes half a second. */
class WarmUpTest {
  private final AtomicInteger runs = new AtomicInteger();

  /**
   * @param compilation the compiler's time after so many runs
   */
  private int runs(double seconds, IntToLongFunction compilation) {
    Contender contender =
        new Contender() {
          @Override
          public void run() {
            runs.incrementAndGet();
          }

          @Override
          public void close() {}
        };
    new WarmUp(seconds, () -> compilation.applyAsLong(runs.get()), () -> 500_000_000L * runs.get())
        .run(contender);
    return runs.get();
  }

  @Test
  void noTimeIsOneRun() {
    assertEquals(1, runs(0, count -> count));
  }

  @Test
  void lastsAtLeastAsLongAsAsked() {
    assertEquals(6, runs(3, count -> 0));
  }

  @Test
  void goesOnUntilNothingWasCompiledForASecond() {
    // The last compilation ends with run 9, after 4.5 seconds.
    assertEquals(11, runs(3, count -> Math.min(count, 9)));
  }

  @Test
  void givesUpOnACompilerThatNeverRests() {
    assertEquals(36, runs(3, count -> count));
  }
}
