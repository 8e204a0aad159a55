package dev.sardonyx.kernels.warmup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.kernels.matmul.RowPanelKernels;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When kernels become warm; and that each can be exercised. */
class WarmUpTest {
  /** More than makes compiling worth while. */
  private static final long MUCH = 1 << 20;

  private final WarmUp warmUp = new WarmUp();

  /** A kernel that takes a millisecond for the first calls, and nothing from then on. */
  private static final class Slow implements Exercises {
    private final AtomicInteger calls = new AtomicInteger();
    private final CountDownLatch fast = new CountDownLatch(1);

    @Override
    public int exercise(int index, int turns, float[] data) {
      if (calls.incrementAndGet() > 20) {
        fast.countDown();
        return 1 << 20; // it would have milliseconds for so many operations
      }
      work(1_000_000);
      return 1;
    }
  }

  private static void work(long nanos) {
    long end = System.nanoTime() + nanos;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }

  private static void awaitWarm(Warmth kernel) throws InterruptedException {
    for (int i = 0; i < 3000 && !kernel.isWarm(0); i++) {
      Thread.sleep(10); // the warm-up has a thread of its own, which tells nobody of its progress
    }
    assertTrue(kernel.isWarm(0));
  }

  @Test
  void aKernelIsWarmWhenItIsFast() throws InterruptedException {
    Slow exercises = new Slow();
    Warmth[] kernels = Warmth.all(warmUp, exercises, 2);
    assertFalse(kernels[0].isWarm(MUCH));
    assertTrue(exercises.fast.await(60, TimeUnit.SECONDS));
    awaitWarm(kernels[0]);
    assertTrue(exercises.calls.get() > 20);
    // The thread may have ended; the next request starts another.
    kernels[1].isWarm(MUCH);
    awaitWarm(kernels[1]);
  }

  /** A kernel 0 that never is as fast as it says, and one that is at once. */
  private static final class NeverFast implements Exercises {
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger callsBefore = new AtomicInteger(-1);

    @Override
    public int exercise(int index, int turns, float[] data) {
      if (index == 0) {
        calls.incrementAndGet();
        work(30_000);
        return -1 << 20;
      }
      callsBefore.compareAndSet(-1, calls.get());
      return 1 << 20;
    }
  }

  @Test
  void aKernelThatIsNeverFastLetsOthersGoBeforeItAndIsWarmInTheEnd() throws InterruptedException {
    NeverFast exercises = new NeverFast();
    Warmth[] kernels = Warmth.all(warmUp, exercises, 2);
    kernels[0].isWarm(2 * MUCH);
    kernels[1].isWarm(MUCH);
    awaitWarm(kernels[0]);
    assertTrue(kernels[1].isWarm(0));
    assertTrue(exercises.calls.get() >= 20_000);
    assertTrue(exercises.callsBefore.get() < 20_000);
  }

  @Test
  void aKernelThatIsHardlyUsedIsNotCompiled() {
    Slow exercises = new Slow();
    Warmth kernel = Warmth.all(warmUp, exercises, 1)[0];
    for (int i = 0; i < 10; i++) {
      assertFalse(kernel.isWarm(100));
    }
    assertEquals(1000, kernel.asked());
    assertEquals(0, exercises.calls.get());
  }

  @Test
  void everyKernelCanBeExercised() {
    KernelProvider vector = KernelProviders.preferred();
    assumeTrue(vector.vectorBits() > 0);
    int lanes = vector.blocked().block();
    float[] data = new float[WarmUp.DATA];
    WarmingMatmulKernels matmul = new WarmingMatmulKernels(vector.matmul(), warmUp);
    for (int i = 1; i < matmul.warmth.length; i++) { // there is no tile of 0 rows
      assertTrue(matmul.exercise(i, Exercises.MANY, data) >= 64);
    }
    RowPanelKernels rowPanels = vector.matmul().rowPanels();
    exerciseAll(new WarmingRowPanels(rowPanels, rowPanels, warmUp), 4, data);
    exerciseAll(new WarmingConvolutionKernels(vector.convolution(), lanes, warmUp), 5, data);
    exerciseAll(new WarmingBlockedKernels(vector.blocked(), warmUp), 19, data);
    exerciseAll(new WarmingNormalizationKernels(vector.normalization(), lanes, warmUp), 5, data);
    exerciseAll(new WarmingReductionKernels(vector.reduction(), lanes, warmUp), 12, data);
    // Those from ABS on that have a definition on reals.
    exerciseAll(new WarmingElementwiseKernels(vector.elementwise(), lanes, warmUp), 40, data);
  }

  private static void exerciseAll(Exercises kernels, int count, float[] data) {
    for (int i = 0; i < count; i++) {
      assertTrue(kernels.exercise(i, Exercises.MANY, data) >= 100);
    }
  }
}
