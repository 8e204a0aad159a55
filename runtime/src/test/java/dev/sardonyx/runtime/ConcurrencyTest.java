package dev.sardonyx.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.SessionOptions.Memory;
import dev.sardonyx.ir.Model;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {
  private static final int CALLERS = 8;

  private static Model model() {
    TestModels model = new TestModels().input("x", "n").input("y", "n").constant("factor", 0.5f);
    String previous = "x";
    for (int i = 0; i < 12; i++) {
      model.node("Add", previous + ",y", "a" + i);
      model.node("Roll", "a" + i, "r" + i);
      model.node("Column", "r" + i, "c" + i);
      model.node("Scale", "c" + i + ",factor", "s" + i);
      model.node("Square", "s" + i, "q" + i);
      previous = "q" + i;
    }
    return model.node("Join", "r3,s7", "j").output(previous).output("j").build();
  }

  private static Map<String, Tensor> inputs(int n) {
    Random random = new Random(n);
    float[] x = new float[n];
    float[] y = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = random.nextFloat();
      y[i] = random.nextFloat();
    }
    return Map.of("x", Tensor.of(x, n), "y", Tensor.of(y, n));
  }

  private static void requireSameFromManyThreads(SessionOptions options) throws Exception {
    Session alone = Sardonyx.load(model(), TestModels.OPTIONS.threads(1).memory(Memory.HEAP));
    List<Map<String, Tensor>> inputs = new ArrayList<>();
    List<float[]> expected = new ArrayList<>();
    for (int n = 1; n <= 24; n++) {
      inputs.add(inputs(n * 7));
      expected.add(alone.run(inputs.getLast()).first().floats());
    }
    Session shared = Sardonyx.load(model(), options);
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<?>> results = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        int seed = caller;
        results.add(
            callers.submit(
                () -> {
                  Random random = new Random(seed);
                  for (int run = 0; run < 100; run++) {
                    int which = random.nextInt(inputs.size());
                    float[] found = shared.run(inputs.get(which)).first().floats();
                    assertArrayEquals(expected.get(which), found);
                  }
                }));
      }
      for (Future<?> result : results) {
        result.get();
      }
    }
  }

  @Test
  void manyThreadsShareASession() throws Exception {
    requireSameFromManyThreads(TestModels.OPTIONS.threads(2));
  }

  @Test
  void manyThreadsShareASessionInPoisonedMemoryWithFewPlans() throws Exception {
    requireSameFromManyThreads(
        TestModels.OPTIONS.threads(3).memory(Memory.POISONED).planCacheSize(2));
  }

  @Test
  void manyThreadsShareASessionOverTheirOwnExecutor() throws Exception {
    try (ExecutorService executor = Executors.newFixedThreadPool(2)) {
      requireSameFromManyThreads(TestModels.OPTIONS.threads(3).executor(executor));
    }
  }

  @Test
  void virtualThreadsMayRunSessionsToo() throws Exception {
    Session session = Sardonyx.load(model(), TestModels.OPTIONS.threads(2));
    float[] expected = session.run(inputs(33)).first().floats();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<float[]>> results = new ArrayList<>();
      for (int caller = 0; caller < 50; caller++) {
        results.add(callers.submit(() -> session.run(inputs(33)).first().floats()));
      }
      for (Future<float[]> result : results) {
        assertArrayEquals(expected, result.get());
      }
    }
  }
}
