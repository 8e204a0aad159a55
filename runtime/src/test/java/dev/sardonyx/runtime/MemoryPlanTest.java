package dev.sardonyx.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.Outputs;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions.Memory;
import dev.sardonyx.ir.Model;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs by plan, in memory full of garbage, against runs where each value has its own array. */
class MemoryPlanTest {
  private static final String[] UNARY = {"Square", "Roll", "Column", "Halves", "Scale", "Positive"};

  /** A graph of random nodes over a vector; about a third of its values are outputs. */
  static Model randomModel(Random random, boolean dataDependent) {
    TestModels model = new TestModels().input("x", "n").input("y", "n").constant("factor", 0.75f);
    List<String> values = new ArrayList<>(List.of("x", "y"));
    List<String> sameSize = new ArrayList<>(List.of("x", "y"));
    Set<String> unfit = new HashSet<>(); // longs and sequences: only to be outputs
    for (int i = 0; i < 25; i++) {
      String made = "v" + i;
      String a = values.get(random.nextInt(values.size()));
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> {
          String left = sameSize.get(random.nextInt(sameSize.size()));
          String right = sameSize.get(random.nextInt(sameSize.size()));
          model.node(random.nextBoolean() ? "Add" : "AddOverSecond", left + "," + right, made);
          sameSize.add(made);
          values.add(made);
        }
        case 3, 10, 11 -> {
          String joined = a;
          for (int j = random.nextInt(4); j >= 0; j--) {
            joined += "," + values.get(random.nextInt(values.size()));
          }
          model.node("Join", joined, made);
          values.add(made);
        }
        case 4 -> {
          model.node("ToLong", a, made);
          unfit.add(made);
        }
        case 5 -> {
          model.node("MakeSequence", a + "," + values.getLast(), "s" + made);
          model.node("FirstOfSequence", "s" + made, made);
          unfit.add("s" + made);
          values.add(made);
        }
        default -> {
          String operator = UNARY[random.nextInt(dataDependent ? 6 : 5)];
          switch (operator) {
            case "Halves" ->
                model.node(operator, a, made + (random.nextBoolean() ? ",b" + i : ","));
            case "Scale" -> model.node(operator, a + ",factor", made);
            default -> model.node(operator, a, made);
          }
          values.add(made);
          if (sameSize.contains(a) && !operator.equals("Halves") && !operator.equals("Positive")) {
            sameSize.add(made);
          }
        }
      }
    }
    values.addAll(unfit);
    values.add("factor");
    Set<String> outputs = new HashSet<>(Set.of(values.get(values.size() - 2)));
    values.stream().filter(value -> random.nextInt(3) == 0).forEach(outputs::add);
    outputs.stream().sorted().forEach(model::output);
    return model.build();
  }

  static Map<String, Tensor> inputs(Random random, int n) {
    float[] x = new float[n];
    float[] y = new float[n + 3];
    for (int i = 0; i < n; i++) {
      x[i] = random.nextFloat() * 2 - 1;
      y[i + 3] = random.nextFloat() * 2 - 1;
    }
    return Map.of("x", Tensor.of(x, n), "y", Tensor.wrap(ElementType.FLOAT, Shape.of(n), y, 3));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void randomGraphsGiveTheSameResultsInReusedMemory(boolean dataDependent) {
    for (int seed = 0; seed < 150; seed++) {
      Random random = new Random(seed);
      Model model = randomModel(random, dataDependent);
      Session heap = Sardonyx.load(model, TestModels.OPTIONS.memory(Memory.HEAP));
      Session planned = Sardonyx.load(model, TestModels.OPTIONS);
      Session poisoned = Sardonyx.load(model, TestModels.OPTIONS.memory(Memory.POISONED));
      for (int n : new int[] {17, 64, 17, 17, 0, 64, 0, 1, 17}) {
        Map<String, Tensor> inputs = inputs(random, n);
        Outputs expected = heap.run(inputs);
        String where = "seed " + seed + ", n " + n;
        requireSame(expected, planned.run(inputs), where);
        requireSame(expected, poisoned.run(inputs), where);
        Set<String> some = Set.of(expected.values().keySet().iterator().next());
        requireSame(
            new Outputs(
                Map.of(some.iterator().next(), expected.values().get(some.iterator().next()))),
            poisoned.run(inputs, some),
            where);
      }
    }
  }

  @Test
  void whatTheCallerWritesIntoOutputsChangesNothingElse() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      Model model = randomModel(random, true);
      Session heap = Sardonyx.load(model, TestModels.OPTIONS.memory(Memory.HEAP));
      Session planned = Sardonyx.load(model, TestModels.OPTIONS);
      Map<String, Tensor> inputs = inputs(random, 20);
      Outputs expected = heap.run(inputs);
      for (int repetition = 0; repetition < 3; repetition++) {
        Outputs found = planned.run(inputs);
        for (String name : found.values().keySet()) {
          requireSame(expected.values().get(name), found.values().get(name), name);
          destroy(found.values().get(name));
        }
        Outputs fromHeap = heap.run(inputs);
        requireSame(expected, fromHeap, "heap, seed " + seed);
        fromHeap.values().values().forEach(MemoryPlanTest::destroy);
      }
    }
  }

  private static void destroy(OnnxValue value) {
    switch (value) {
      case SequenceValue sequence -> sequence.elements().forEach(MemoryPlanTest::destroy);
      case Tensor tensor when tensor.array() instanceof float[] floats ->
          Arrays.fill(floats, Float.NaN);
      case Tensor tensor -> Arrays.fill(tensor.longArray(), -1);
      default -> throw new AssertionError(value);
    }
  }

  static void requireSame(Outputs expected, Outputs found, String where) {
    assertEquals(expected.values().keySet(), found.values().keySet());
    expected
        .values()
        .forEach(
            (name, value) -> requireSame(value, found.values().get(name), where + ", " + name));
  }

  private static void requireSame(OnnxValue expected, OnnxValue found, String where) {
    if (expected instanceof SequenceValue sequence) {
      for (int i = 0; i < sequence.elements().size(); i++) {
        requireSame(sequence.elements().get(i), ((SequenceValue) found).elements().get(i), where);
      }
      return;
    }
    Tensor wanted = (Tensor) expected;
    Tensor got = (Tensor) found;
    assertEquals(wanted.shape(), got.shape(), where);
    if (wanted.array() instanceof float[]) {
      assertArrayEquals(wanted.floats(), got.floats(), where);
    } else {
      assertArrayEquals(wanted.longs(), got.longs(), where);
    }
  }

  @Test
  void plansAreForgottenOldestFirst() {
    Model model = new TestModels().input("x", "n").node("Square", "x", "z").output("z").build();
    Engine engine = EngineBuilder.build(model, TestModels.OPTIONS.planCacheSize(3), null);
    for (int round = 0; round < 2; round++) {
      for (int n = 1; n <= 10; n++) {
        float[] squares = engine.run(Map.of("x", Tensor.of(new float[n], n))).get("z").floats();
        assertEquals(n, squares.length);
        assertEquals(Math.min(round * 10 + n, 3), engine.planCount());
      }
    }
  }
}
