package dev.sardonyx.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.Outputs;
import dev.sardonyx.Profile;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.DeviceUnavailableException;
import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.error.SessionClosedException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sessions on a fake device, against sessions on the processor. */
class DeviceSessionTest {
  private final FakeProvider provider = new FakeProvider(2);
  private final FakeDevice.Machine machine = provider.machine;

  /** Halves x again and again: one step each on the device. */
  private static Model chain(int nodes) {
    TestModels model = new TestModels().input("x", "n").constant("factor", 0.5f);
    for (int i = 0; i < nodes; i++) {
      model.node(i % 2 == 0 ? "Roll" : "Square", i == 0 ? "x" : "v" + (i - 1), "v" + i);
    }
    return model.output("v" + (nodes - 1)).build();
  }

  private static Tensor ramp(int n) {
    float[] elements = new float[n];
    for (int i = 0; i < n; i++) {
      elements[i] = 0.1f * i - 0.3f;
    }
    return Tensor.of(elements, n);
  }

  private void requireNothingLeft() {
    assertEquals(0, machine.blockCount(), "allocations left");
    assertEquals(0, machine.graphs, "graphs left");
    assertEquals(machine.opened, machine.closed, "devices left open");
  }

  @Test
  void randomGraphsGiveWhatTheProcessorGives() {
    String[] all = {"Add", "AddOverSecond", "Square", "Roll", "Halves", "Join", "ToLong", "Column"};
    for (int seed = 0; seed < 120; seed++) {
      Random random = new Random(seed);
      Model model = MemoryPlanTest.randomModel(random, seed % 2 == 0);
      boolean some = seed % 3 == 0;
      machine.declined =
          Set.of(
              "Positive",
              "MakeSequence",
              "FirstOfSequence",
              some ? all[random.nextInt(all.length)] : "none");
      Session processor = Sardonyx.load(model, TestModels.OPTIONS);
      try (Session device = Sardonyx.load(model, provider.options())) {
        for (int n : new int[] {17, 64, 17, 17, 0, 64, 0, 64, 17}) {
          Map<String, Tensor> inputs = MemoryPlanTest.inputs(random, n);
          Outputs expected = processor.run(inputs);
          String where = "seed " + seed + ", n " + n;
          MemoryPlanTest.requireSame(expected, device.run(inputs), where);
          Set<String> first = Set.of(expected.values().keySet().iterator().next());
          MemoryPlanTest.requireSame(
              processor.run(inputs, first), device.run(inputs, first), where + ", one output");
        }
      }
      requireNothingLeft();
    }
    assertTrue(machine.graphLaunches > 100, "graphs are launched: " + machine.graphLaunches);
  }

  @Test
  void theWorkIsCapturedAtTheSecondRunAndLaunchedAtLaterOnes() {
    Session processor = Sardonyx.load(chain(6), TestModels.OPTIONS);
    try (Session session = Sardonyx.load(chain(6), provider.options())) {
      for (int run = 1; run <= 5; run++) {
        float[] expected = processor.run(Map.of("x", ramp(9))).first().floats();
        assertArrayEquals(expected, session.run(Map.of("x", ramp(9))).first().floats());
        assertEquals(Math.max(0, run - 1), machine.graphLaunches);
        assertEquals(run, machine.copiesIn, "one copy in a run: the input");
        assertEquals(run, machine.copiesOut, "one copy out a run: the output");
      }
      assertEquals(1, machine.captures);
      assertEquals(1, machine.blockCount(), "no weights: the arena alone");
      assertTrue(session.memoryReport().plannedBytes() >= 2 * 9 * Float.BYTES);
    }
    requireNothingLeft();
  }

  @Test
  void stretchesBetweenCopiesAreCaptured() {
    machine.declined = Set.of("Square");
    Session processor = Sardonyx.load(chain(6), TestModels.OPTIONS); // Roll, Square, Roll, ...
    try (Session session = Sardonyx.load(chain(6), provider.options())) {
      for (int n : new int[] {9, 9, 9, 4, 9, 4, 4}) {
        assertArrayEquals(
            processor.run(Map.of("x", ramp(n))).first().floats(),
            session.run(Map.of("x", ramp(n))).first().floats());
      }
      assertEquals(2 * 3, machine.captures, "three stretches for each of two shapes");
      assertEquals((3 + 2) * 3, machine.graphLaunches, "all runs but the first of each shape");
      assertEquals(2 * 3, machine.graphs);
    }
    requireNothingLeft();
  }

  /**
   * y = x's elements from a place on that depends on data: the processor computes it, and the
   * device reads it as sizes; z = (2x)² in the shape that y has.
   */
  private static Model cutByData() {
    return Model.of(
        Graph.of(
            "cut by data",
            List.of(
                Node.of("Add", List.of("x", "x"), List.of("twice")),
                Node.of("ReduceMax", List.of("twice"), List.of("greatest")),
                Node.of("Ceil", List.of("greatest"), List.of("whole")),
                Node.of("Cast", List.of("whole"), List.of("place"), Attribute.of("to", 7L)),
                Node.of("Slice", List.of("twice", "place", "end", "axis"), List.of("rest")),
                Node.of("Mul", List.of("rest", "rest"), List.of("squared")),
                Node.of("Shape", List.of("squared"), List.of("shape")),
                Node.of("Expand", List.of("one", "shape"), List.of("ones")),
                Node.of("Add", List.of("squared", "ones"), List.of("y"))),
            Map.of(
                "end", Tensor.of(new long[] {100}, 1),
                "axis", Tensor.of(new long[] {0}, 1),
                "one", Tensor.of(new float[] {1}, 1)),
            List.of(Value.of("x", TensorType.of(ElementType.FLOAT, Dimension.of("n")))),
            List.of(Value.untyped("y"), Value.untyped("shape"))),
        13);
  }

  @Test
  void aStretchWhoseSizesFollowFromDataIsLaunchedOnlyForTheSameSizes() {
    machine.declined = Set.of("Ceil", "Cast");
    Session processor = Sardonyx.load(cutByData(), TestModels.OPTIONS);
    try (Session session = Sardonyx.load(cutByData(), provider.options())) {
      float[] greatest = {1, 1, 1.5f, 1, 2, 2, 1.5f, 2, 1, 1};
      // The second stretch is written down at most four times, and launched for the last sizes.
      int[] launched = {0, 2, 2, 2, 2, 2, 1, 2, 1, 1};
      for (int run = 0; run < greatest.length; run++) {
        Map<String, Tensor> inputs =
            Map.of("x", Tensor.of(new float[] {0.5f, greatest[run], -1, 0.25f, 0.75f, 0}, 6));
        Outputs expected = processor.run(inputs);
        int before = machine.graphLaunches;
        MemoryPlanTest.requireSame(expected, session.run(inputs), "run " + run);
        assertEquals(launched[run], machine.graphLaunches - before, "run " + run);
      }
      assertEquals(1 + 4, machine.captures);
    }
    requireNothingLeft();
  }

  @Test
  void aDeviceThatCannotCaptureRunsByPlan() {
    machine.capturing = false;
    Session processor = Sardonyx.load(chain(3), TestModels.OPTIONS);
    try (Session session = Sardonyx.load(chain(3), provider.options())) {
      for (int run = 0; run < 4; run++) {
        assertArrayEquals(
            processor.run(Map.of("x", ramp(5))).first().floats(),
            session.run(Map.of("x", ramp(5))).first().floats());
      }
      assertEquals(1, machine.blockCount(), "one arena");
    }
    assertEquals(12, machine.launches);
    requireNothingLeft();
  }

  @Test
  void whatTheDeviceLacksRunsOnTheProcessorAndCopiesAreInTheProfile() {
    machine.declined = Set.of("Square");
    Model model = chain(4); // Roll, Square, Roll, Square
    try (Session session = Sardonyx.load(model, provider.options().profile(true))) {
      session.run(Map.of("x", ramp(7)));
      session.run(Map.of("x", ramp(7)));
      assertEquals(2, calls(session, "dev.sardonyx:CopyToDevice", "x"));
      assertEquals(2, calls(session, "dev.sardonyx:CopyToHost", "v0"));
      assertEquals(2, calls(session, "dev.sardonyx:CopyToDevice", "v1"));
      assertEquals(2, calls(session, "dev.sardonyx:CopyToHost", "v2"));
      assertEquals(
          List.of("CopyToDevice", "Roll", "CopyToHost", "Square", "CopyToDevice"),
          session.trace(Map.of("x", ramp(7))).steps().subList(0, 5).stream()
              .map(step -> step.operator().substring(step.operator().indexOf(':') + 1))
              .toList());
    }
    requireNothingLeft();
  }

  private static long calls(Session session, String operator, String value) {
    return session.profile().nodes().stream()
        .filter(
            node -> node.operator().equals(operator) && node.label().endsWith("'" + value + "'"))
        .mapToLong(Profile.NodeTime::calls)
        .sum();
  }

  /** [n, 4] to [4, n] by sizes computed from the input's shape, as exporters write it. */
  private static Model reshaped() {
    return Model.of(
        Graph.of(
            "reshaped",
            List.of(
                Node.of("Relu", List.of("x"), List.of("positive")),
                Node.of("Shape", List.of("positive"), List.of("shape")),
                Node.of("Gather", List.of("shape", "zero"), List.of("rows")),
                Node.of("Concat", List.of("four", "rows"), List.of("wanted"), axis0()),
                Node.of("Reshape", List.of("positive", "wanted"), List.of("turned")),
                Node.of("Mul", List.of("turned", "weights"), List.of("y"))),
            Map.of(
                "zero", Tensor.of(new long[] {0}, 1),
                "four", Tensor.of(new long[] {4}, 1),
                "weights", Tensor.of(new float[] {1, 2, 3, 4}, 4, 1)),
            List.of(
                Value.of(
                    "x", TensorType.of(ElementType.FLOAT, Dimension.of("n"), Dimension.of(4)))),
            List.of(Value.untyped("y"))),
        20);
  }

  private static Attribute axis0() {
    return Attribute.of("axis", 0L);
  }

  @Test
  void sizesAreComputedByTheProcessorWithoutCopies() {
    Session processor = Sardonyx.load(reshaped(), TestModels.OPTIONS);
    try (Session session = Sardonyx.load(reshaped(), provider.options())) {
      int weights = machine.copiesIn;
      assertEquals(1, weights, "the weights of Mul, not the constants of sizes");
      for (int n : new int[] {3, 3, 5, 3, 5, 3}) {
        Tensor x = Tensor.of(ramp(4 * n).floats(), n, 4);
        Tensor expected = processor.run(Map.of("x", x)).first();
        Tensor found = session.run(Map.of("x", x)).first();
        assertEquals(expected.shape(), found.shape());
        assertArrayEquals(expected.floats(), found.floats());
      }
      assertEquals(weights + 6, machine.copiesIn);
      assertEquals(6, machine.copiesOut);
      assertEquals(4, machine.graphLaunches);
    }
    requireNothingLeft();
  }

  @Test
  void outputsStayOnTheDeviceAndAreInputsAgain() {
    Model model =
        new TestModels()
            .input("state", "n")
            .input("x", "n")
            .node("Add", "state,x", "next")
            .node("Square", "next", "y")
            .output("next")
            .output("y")
            .build();
    Session processor = Sardonyx.load(model, TestModels.OPTIONS);
    Tensor expectedState = ramp(6);
    DeviceTensor state;
    try (Session session = Sardonyx.load(model, provider.options())) {
      state = session.toDevice(expectedState);
      assertEquals("FLOAT[6] on fake:0", state.toString());
      for (int i = 0; i < 5; i++) {
        int copiesOut = machine.copiesOut;
        Outputs expected = processor.run(Map.of("state", expectedState, "x", ramp(6)));
        Outputs found =
            session.run(Map.of("state", state, "x", ramp(6)), Set.of("y"), Set.of("next"));
        assertEquals(copiesOut + 1, machine.copiesOut, "y alone");
        assertArrayEquals(expected.get("y").floats(), found.get("y").floats());
        expectedState = expected.get("next");
        state.close();
        state = found.onDevice("next");
        assertArrayEquals(expectedState.floats(), state.toHost().floats());
      }
      DeviceTensor closed = session.toDevice(ramp(6));
      closed.close();
      closed.close();
      assertThrows(
          SessionClosedException.class, () -> session.run(Map.of("state", closed, "x", ramp(6))));
      Outputs outputs = session.run(Map.of("state", ramp(6), "x", ramp(6)));
      assertThrows(InvalidInputException.class, () -> outputs.onDevice("y"));
    }
    assertArrayEquals(expectedState.floats(), state.toHost().floats(), "outlives its session");
    assertEquals(0, machine.closed);
    state.close();
    assertThrows(SessionClosedException.class, state::toHost);
    requireNothingLeft();
  }

  @Test
  void tensorsOfAnotherDeviceAreRefused() {
    Model model = chain(2);
    Session processor = Sardonyx.load(model, TestModels.OPTIONS);
    assertThrows(DeviceUnavailableException.class, () -> processor.toDevice(ramp(3)));
    assertThrows(
        DeviceUnavailableException.class,
        () -> processor.run(Map.of("x", ramp(3)), Set.of(), Set.of("v1")));
    try (Session first = Sardonyx.load(model, provider.options());
        Session second = Sardonyx.load(model, provider.options().device("fake:1"));
        DeviceTensor there = first.toDevice(ramp(3))) {
      String message =
          assertThrows(InvalidInputException.class, () -> second.run(Map.of("x", there)))
              .getMessage();
      assertEquals(
          "input 'x' is FLOAT[3] on fake:0, but this session runs on fake:1; give it toHost()",
          message);
      assertThrows(InvalidInputException.class, () -> processor.run(Map.of("x", there)));
      assertArrayEquals(
          processor.run(Map.of("x", ramp(3))).first().floats(),
          first.run(Map.of("x", there)).first().floats());
    }
    requireNothingLeft();
  }

  @Test
  void aClosedSessionSaysSo() {
    Session session = Sardonyx.load(chain(2), provider.options());
    session.run(Map.of("x", ramp(3)));
    session.close();
    session.close();
    String message =
        assertThrows(SessionClosedException.class, () -> session.run(Map.of("x", ramp(3))))
            .getMessage();
    assertEquals("this session on fake:0 is closed; load the model again", message);
    assertThrows(SessionClosedException.class, () -> session.toDevice(ramp(3)));
    requireNothingLeft();
  }

  @Test
  void whatIsForgottenIsReleased() throws InterruptedException {
    loadAndForget();
    for (int i = 0; i < 200 && machine.blockCount() > 0; i++) {
      System.gc();
      Thread.sleep(10); // the cleaner runs on a thread of its own, which tells nobody
    }
    requireNothingLeft();
  }

  private void loadAndForget() {
    Session session = Sardonyx.load(chain(4), provider.options());
    session.run(Map.of("x", ramp(3)), Set.of(), Set.of("v3"));
    assertTrue(machine.blockCount() > 0);
  }

  @Test
  void namesOfDevicesAreChecked() {
    for (String wrong : new String[] {"", "CUDA", "cuda:", "cuda:-1", "cpu:0", "auto:1", "a b"}) {
      assertThrows(
          IllegalArgumentException.class, () -> SessionOptions.defaults().device(wrong), wrong);
    }
    Model model = chain(1);
    String noModule =
        assertThrows(
                DeviceUnavailableException.class,
                () -> Sardonyx.load(model, TestModels.OPTIONS.device("nogpu")))
            .getMessage();
    assertTrue(noModule.contains("add dev.sardonyx:sardonyx-nogpu"), noModule);
    String noIndex =
        assertThrows(
                DeviceUnavailableException.class,
                () -> Sardonyx.load(model, provider.options().device("fake:2")))
            .getMessage();
    assertEquals(
        "there is no device 'fake:2'; this machine has [fake:0 (Fake 0), fake:1 (Fake 1)]",
        noIndex);
    String none =
        assertThrows(
                DeviceUnavailableException.class,
                () -> Sardonyx.load(model, new FakeProvider(0).options()))
            .getMessage();
    assertTrue(none.contains("nobody made one"), none);
    assertEquals(0, machine.opened);
  }

  @Test
  void autoTakesTheFirstDeviceOrTheProcessor() {
    SessionOptions options = TestModels.OPTIONS.device("auto");
    try (Session session = Sardonyx.load(chain(1), options.deviceProvider(new FakeProvider(0)))) {
      assertEquals("cpu", session.device());
    }
    try (Session session = Sardonyx.load(chain(1), options.deviceProvider(provider))) {
      assertEquals("fake:0, byte arrays", session.device());
    }
    requireNothingLeft();
  }

  @Test
  void manyThreadsTakeTurns() {
    Session processor = Sardonyx.load(chain(5), TestModels.OPTIONS);
    try (Session session = Sardonyx.load(chain(5), provider.options())) {
      IntStream.range(0, 200)
          .parallel()
          .forEach(
              i -> {
                Tensor x = ramp(1 + i % 7);
                assertArrayEquals(
                    processor.run(Map.of("x", x)).first().floats(),
                    session.run(Map.of("x", x)).first().floats());
              });
    }
    requireNothingLeft();
  }
}
