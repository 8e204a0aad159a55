package dev.sardonyx.kernels.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls that are kept and made again. */
class CallRecorderTest {
  private static final int CHUNKS = 37;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void makesTheSameCallsAgain(int threads) {
    CallRecorder recorder = new CallRecorder(WorkerPools.shared(threads));
    AtomicIntegerArray counts = new AtomicIntegerArray(CHUNKS);
    AtomicIntegerArray inner = new AtomicIntegerArray(1);
    recorder.run(1, chunk -> counts.incrementAndGet(chunk)); // before it begins
    recorder.begin();
    recorder.run(CHUNKS, counts::incrementAndGet);
    recorder.run(2, chunk -> recorder.run(2, ignored -> inner.incrementAndGet(0)));
    recorder.run(1, counts::incrementAndGet);
    Runnable[] calls = recorder.end();
    recorder.run(1, counts::incrementAndGet); // after its end
    assertEquals(3, calls.length);
    for (int again = 1; again <= 50; again++) {
      for (Runnable call : calls) {
        call.run();
      }
      assertEquals(2 * again + 4, counts.get(0));
      for (int chunk = 1; chunk < CHUNKS; chunk++) {
        assertEquals(again + 1, counts.get(chunk));
      }
      assertEquals(4 * (again + 1), inner.get(0));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void callThatHasFailedCanBeMadeAgain(int threads) {
    int[] calls = {0};
    Runnable call =
        WorkerPools.shared(threads)
            .prepare(
                CHUNKS,
                chunk -> {
                  if (chunk == 0 && calls[0]++ == 0) {
                    throw new IllegalStateException("the first time");
                  }
                });
    assertThrows(IllegalStateException.class, call::run);
    call.run();
    assertEquals(2, calls[0]);
  }
}
