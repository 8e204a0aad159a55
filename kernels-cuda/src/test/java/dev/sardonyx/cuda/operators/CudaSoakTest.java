package dev.sardonyx.cuda.operators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.Outputs;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.cuda.standin.StandIn;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.ir.Model;
import dev.sardonyx.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Many runs and loads through the driver, which must leave it as they found it. */
class CudaSoakTest {
  private static final int RUNS = 10_000;
  private static final int LOADS = 1_000;
  private static final SessionOptions GPU = SessionOptions.defaults().threads(1).device("cuda");
  private static final String[] KINDS = {
    "contexts",
    "streams",
    "events",
    "modules",
    "graphs",
    "executables",
    "memory.blocks",
    "memory.bytes",
    "memory.overruns",
    "host.blocks",
    "host.bytes"
  };

  private final StandIn standIn = StandIn.load();

  private static Model model() {
    return new GraphCase().input("x", 3).node("Mul", "x,x", "y").outputs("y").model();
  }

  private Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    for (String kind : KINDS) {
      counts.put(kind, standIn.count(kind));
    }
    return counts;
  }

  private static void run(Session session, int run) {
    int n = 1 + run % 3;
    float[] x = new float[n];
    float[] expected = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = run % 100 - i;
      expected[i] = x[i] * x[i];
    }
    Map<String, Tensor> inputs = Map.of("x", Tensor.of(x, n));
    if (run % 10 < 9) {
      assertArrayEquals(expected, session.run(inputs).first().floats());
      return;
    }
    Outputs outputs = session.run(inputs, Set.of(), Set.of("y"));
    try (DeviceTensor y = outputs.onDevice("y")) {
      assertArrayEquals(expected, y.toHost().floats());
    }
  }

  @Test
  void tenThousandRunsHoldSteady() {
    Map<String, Long> before = counts();
    try (Session session = Sardonyx.load(model(), GPU)) {
      for (int run = 0; run < 100; run++) {
        run(session, run);
      }
      Map<String, Long> warm = counts();
      for (int run = 100; run < RUNS; run++) {
        run(session, run);
      }
      assertEquals(warm, counts());
    }
    assertEquals(before, counts());
  }

  @Test
  void aThousandLoadsHoldSteady() {
    Model model = model();
    Map<String, Long> before = counts();
    for (int load = 0; load < LOADS; load++) {
      try (Session session = Sardonyx.load(model, GPU)) {
        if (load % 10 == 0) {
          run(session, load);
        }
      }
    }
    assertEquals(before, counts());
  }
}
