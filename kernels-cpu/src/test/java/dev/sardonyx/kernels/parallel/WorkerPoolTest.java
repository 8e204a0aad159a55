package dev.sardonyx.kernels.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class WorkerPoolTest {
  private static final ExecutorService EXECUTOR = Executors.newFixedThreadPool(3);

  @AfterAll
  static void endExecutor() {
    EXECUTOR.shutdownNow();
  }

  static Stream<WorkerPool> pools() {
    return Stream.of(
        CallerThread.INSTANCE,
        WorkerPools.shared(2),
        WorkerPools.shared(8),
        new DaemonWorkers(3, 0),
        WorkerPools.over(EXECUTOR, 4),
        WorkerPools.over(Runnable::run, 4),
        WorkerPools.over(
            refused -> {
              throw new RejectedExecutionException("full");
            },
            4));
  }

  private static void requireEachOnce(WorkerPool pool, int chunks) {
    AtomicIntegerArray runs = new AtomicIntegerArray(chunks);
    pool.run(chunks, runs::incrementAndGet);
    for (int chunk = 0; chunk < chunks; chunk++) {
      assertEquals(1, runs.get(chunk), "chunk " + chunk);
    }
  }

  @ParameterizedTest
  @MethodSource("pools")
  void runsEachChunkOnce(WorkerPool pool) {
    for (int repetition = 0; repetition < 2_000; repetition++) {
      requireEachOnce(pool, repetition % 7);
    }
    requireEachOnce(pool, 100_000);
  }

  @ParameterizedTest
  @MethodSource("pools")
  void whatAChunkWritesIsSeenByTheCaller(WorkerPool pool) {
    int[] written = new int[64];
    for (int repetition = 1; repetition <= 1_000; repetition++) {
      int value = repetition;
      pool.run(written.length, chunk -> written[chunk] = value + chunk);
      for (int chunk = 0; chunk < written.length; chunk++) {
        assertEquals(value + chunk, written[chunk]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("pools")
  void whatAChunkThrowsReachesTheCaller(WorkerPool pool) {
    for (int repetition = 0; repetition < 200; repetition++) {
      IllegalStateException thrown = new IllegalStateException("chunk");
      int failing = repetition % 8;
      assertSame(
          thrown,
          assertThrows(
              IllegalStateException.class,
              () ->
                  pool.run(
                      8,
                      chunk -> {
                        if (chunk == failing) {
                          throw thrown;
                        }
                      })));
      assertThrows(
          StackOverflowError.class,
          () ->
              pool.run(
                  2,
                  chunk -> {
                    throw new StackOverflowError();
                  }));
    }
    requireEachOnce(pool, 50);
  }

  @ParameterizedTest
  @MethodSource("pools")
  void chunksMayCallThePoolThemselves(WorkerPool pool) {
    AtomicIntegerArray runs = new AtomicIntegerArray(20 * 20 * 20);
    pool.run(
        20,
        i -> pool.run(20, j -> pool.run(20, k -> runs.incrementAndGet(i * 20 * 20 + j * 20 + k))));
    for (int i = 0; i < runs.length(); i++) {
      assertEquals(1, runs.get(i));
    }
  }

  @ParameterizedTest
  @MethodSource("pools")
  void manyThreadsMayCallAtOnce(WorkerPool pool) throws Exception {
    try (ExecutorService callers = Executors.newFixedThreadPool(12)) {
      List<Future<?>> calls = new ArrayList<>();
      for (int caller = 0; caller < 12; caller++) {
        calls.add(
            callers.submit(
                () -> {
                  for (int repetition = 0; repetition < 500; repetition++) {
                    requireEachOnce(pool, 1 + repetition % 40);
                  }
                }));
      }
      for (Future<?> call : calls) {
        call.get();
      }
    }
  }

  @Test
  void severalThreadsWorkOnOneCall() {
    // Both chunks wait for each other, so this ends only if two threads run them at the same time:
    // which a new pool does, as it can't know yet that chunks are short.
    CountDownLatch both = new CountDownLatch(2);
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    new DaemonWorkers(2, TimeUnit.SECONDS.toNanos(5))
        .run(
            2,
            chunk -> {
              threads.add(Thread.currentThread());
              both.countDown();
              try {
                assertTrue(both.await(30, TimeUnit.SECONDS));
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertEquals(2, threads.size());
    assertTrue(threads.contains(Thread.currentThread()));
    threads.remove(Thread.currentThread());
    assertTrue(threads.iterator().next().isDaemon());
  }

  @Test
  void oneThreadAloneRunsShortWorkWhileHelpersSleep() throws InterruptedException {
    DaemonWorkers pool = new DaemonWorkers(2, 0);
    requireEachOnce(pool, 2);
    while (pool.livingHelpers() > 0) {
      Thread.sleep(1);
    }
    // That call has shown that chunks are short, unless the machine stopped in the middle of it.
    int alone = 0;
    for (int repetition = 0; repetition < 50; repetition++) {
      requireEachOnce(pool, 2);
      alone += pool.livingHelpers() == 0 ? 1 : 0;
      while (pool.livingHelpers() > 0) {
        Thread.sleep(1);
      }
    }
    assertTrue(alone > 0);
  }

  @Test
  void helpersWakeForLongChunksEvenAfterShortOnes() throws InterruptedException {
    DaemonWorkers pool = new DaemonWorkers(2, 0);
    requireEachOnce(pool, 2);
    while (pool.livingHelpers() > 0) {
      Thread.sleep(1);
    }
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    // A helper has the time of 200 chunks to come.
    pool.run(
        200,
        chunk -> {
          threads.add(Thread.currentThread());
          LockSupport.parkNanos(5_000_000);
        });
    assertEquals(2, threads.size());
  }

  @ParameterizedTest
  @MethodSource("pools")
  void runsMayOverlap(WorkerPool pool) {
    pool.beginRun();
    pool.beginRun();
    requireEachOnce(pool, 1_000);
    pool.endRun();
    requireEachOnce(pool, 1_000);
    pool.endRun();
    requireEachOnce(pool, 1_000);
  }

  @Test
  void threadsEndWithoutWorkAndStartAgain() throws InterruptedException {
    DaemonWorkers pool = new DaemonWorkers(4, 0);
    assertEquals(0, pool.livingHelpers());
    for (int repetition = 0; repetition < 20; repetition++) {
      requireEachOnce(pool, 1_000);
      while (pool.livingHelpers() > 0) {
        Thread.sleep(1);
      }
    }
  }

  @Test
  void anInterruptedCallerStillGetsAllOfItsWorkAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    requireEachOnce(WorkerPools.shared(4), 10_000);
    assertTrue(Thread.interrupted());
    assertFalse(Thread.currentThread().isInterrupted());
  }

  @Test
  void theSamePoolServesAllOfOneThreadCount() {
    assertSame(WorkerPools.shared(3), WorkerPools.shared(3));
    assertEquals(3, WorkerPools.shared(3).threads());
    assertEquals(1, WorkerPools.shared(1).threads());
    assertThrows(IllegalArgumentException.class, () -> WorkerPools.shared(0));
    assertThrows(IllegalArgumentException.class, () -> WorkerPools.over(Runnable::run, 0));
  }
}
