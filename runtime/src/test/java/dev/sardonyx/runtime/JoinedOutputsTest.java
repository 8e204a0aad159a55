package dev.sardonyx.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.MemoryReport;
import dev.sardonyx.Outputs;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.SessionOptions.Memory;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is laid one after another is made in its place, unless something forbids it. */
class JoinedOutputsTest {
  private static final int SIZE = 64;

  private final TestOperators operators = new TestOperators();

  private TestModels model() {
    return new TestModels().input("x", "n").input("y", "n").constant("factor", 0.75f);
  }

  private Session load(Model model, Memory memory) {
    return Sardonyx.load(
        model,
        SessionOptions.defaults()
            .operators(operators)
            .optimization(OptimizationLevel.NONE)
            .threads(1)
            .memory(memory));
  }

  /** Runs it in four runs of two sizes by turns; says how many inputs are copied in the last. */
  private int copies(TestModels network) {
    Model model = network.build();
    Session heap = load(model, Memory.HEAP);
    Session poisoned = load(model, Memory.POISONED);
    int copies = 0;
    for (int run = 0; run < 4; run++) {
      for (int size : new int[] {7, SIZE}) {
        Map<String, Tensor> inputs = MemoryPlanTest.inputs(new Random(run), size);
        Outputs expected = heap.run(inputs);
        int before = operators.copies.get();
        Outputs found = poisoned.run(inputs);
        copies = operators.copies.get() - before;
        MemoryPlanTest.requireSame(expected, found, "run " + run + ", size " + size);
      }
    }
    return copies;
  }

  private MemoryReport report(TestModels network) {
    Session session = load(network.build(), Memory.PLANNED);
    session.run(MemoryPlanTest.inputs(new Random(1), SIZE));
    return session.memoryReport();
  }

  @Test
  void inputsAreMadeInTheirPlace() {
    assertEquals(
        0,
        copies(
            model()
                .node("Roll", "x", "a")
                .node("Roll", "y", "b")
                .node("Square", "b", "c")
                .node("Join", "a,c", "j")
                .node("Roll", "j", "z")
                .output("z")));
  }

  @Test
  void theyTakeTheirMemoryOnce() {
    TestModels joined =
        model()
            .node("Roll", "x", "a")
            .node("Roll", "y", "b")
            .node("Join", "a,b", "j")
            .node("ToLong", "j", "z")
            .output("z");
    // Roll has two pieces of working memory beside what it makes, and then there is the result.
    int floats = 4 * SIZE * Float.BYTES;
    int longs = 2 * SIZE * Long.BYTES;
    int least = 2 * SIZE * Float.BYTES + longs;
    assertEquals(new MemoryReport(floats + longs, least), report(joined));
  }

  @Test
  void joinedValuesAreJoinedAgain() {
    TestModels dense = model().node("Roll", "x", "j0");
    for (int i = 0; i < 5; i++) {
      dense
          .node("Roll", "j" + i, "r" + i)
          .node("Halves", "r" + i, "n" + i + ",")
          .node("Join", "j" + i + ",n" + i, "j" + (i + 1));
    }
    assertEquals(0, copies(dense.node("Roll", "j5", "z").output("z")));
  }

  /** Each time all values so far: those before, which lie together already, and a new one. */
  @Test
  void valuesThatLieTogetherAreJoinedTogether() {
    TestModels dense = model().node("Roll", "x", "a").node("Roll", "y", "b");
    String all = "a,b";
    for (int i = 0; i < 5; i++) {
      dense
          .node("Join", all, "j" + i)
          .node("Square", "j" + i, "s" + i)
          .node("Halves", "s" + i, "n" + i + ",");
      all += ",n" + i;
    }
    assertEquals(0, copies(dense.node("Join", all, "j").node("Roll", "j", "z").output("z")));
    assertEquals(
        2, // b is in front of a already, and so both stay there
        copies(
            model()
                .node("Roll", "x", "a")
                .node("Roll", "y", "b")
                .node("Join", "b,a", "j")
                .node("Square", "j", "s")
                .node("Join", "a,b,s", "k")
                .node("Roll", "k", "z")
                .output("z")));
  }

  /** The first output lives on as a part after the whole is dead, and the other way round. */
  @Test
  void partsAreUsedBesideTheWhole() {
    assertEquals(
        0,
        copies(
            model()
                .node("Roll", "x", "a")
                .node("Roll", "y", "b")
                .node("Join", "a,b", "j")
                .node("Roll", "j", "k")
                .node("Roll", "k", "l")
                .node("Halves", "l", "m,n")
                .node("AddOverSecond", "m,a", "o")
                .node("Add", "o,n", "z")
                .output("z")));
    assertEquals(
        0,
        copies(
            model()
                .node("Roll", "x", "a")
                .node("Roll", "y", "b")
                .node("Join", "a,b", "j")
                .node("Square", "b", "c")
                .node("Roll", "c", "d")
                .node("Square", "j", "k")
                .node("Halves", "k", "m,n")
                .node("Add", "d,m", "o")
                .node("Add", "o,n", "z")
                .output("z")));
  }

  /** The whole is replaced by its squares; but not while one part is still to be read. */
  @Test
  void theWholeMayBeReplacedOnceItsPartsAreDead() {
    TestModels dead =
        model()
            .node("Roll", "x", "a")
            .node("Roll", "y", "b")
            .node("Join", "a,b", "j")
            .node("Square", "j", "k")
            .node("ToLong", "k", "z")
            .output("z");
    assertEquals(4 * SIZE * Float.BYTES + 2 * SIZE * Long.BYTES, report(dead).plannedBytes());
    assertEquals(0, copies(dead));
    TestModels alive =
        model()
            .node("Roll", "x", "a")
            .node("Roll", "y", "b")
            .node("Join", "a,b", "j")
            .node("Square", "j", "k")
            .node("Join", "k,a", "l")
            .node("Roll", "l", "z")
            .output("z");
    assertEquals(1, copies(alive)); // a is a part of j already
  }

  @Test
  void viewsAreMadeInTheirPlaceToo() {
    assertEquals(
        0,
        copies(
            model()
                .node("Roll", "x", "a")
                .node("Column", "a", "c")
                .node("Roll", "y", "b")
                .node("Join", "b,c", "j")
                .node("Roll", "j", "z")
                .output("z")));
  }

  @Test
  void inputsAndConstantsOfTheGraphAreCopied() {
    assertEquals(
        2,
        copies(
            model()
                .node("Roll", "y", "b")
                .node("Join", "x,b,factor", "j")
                .node("Roll", "j", "z")
                .output("z")));
  }

  @Test
  void outputsOfTheGraphAreMadeInTheirPlaceToo() {
    assertEquals(
        0,
        copies(
            model()
                .node("Roll", "x", "a")
                .node("Roll", "y", "b")
                .node("Join", "a,b", "j")
                .node("Roll", "j", "z")
                .output("a")
                .output("z")));
    assertEquals(
        0,
        copies(
            model()
                .node("Roll", "x", "a")
                .node("Roll", "y", "b")
                .node("Join", "a,b", "j")
                .output("j")));
  }

  @Test
  void whatIsThereTwiceIsCopied() {
    assertEquals(
        2,
        copies(
            model()
                .node("Roll", "x", "a")
                .node("Roll", "y", "b")
                .node("Join", "a,b,a", "j")
                .node("Roll", "j", "z")
                .output("z")));
    assertEquals(
        2,
        copies(
            model()
                .node("Roll", "x", "a")
                .node("Column", "a", "c")
                .node("Join", "a,c", "j")
                .node("Roll", "j", "z")
                .output("z")));
    // In two wholes: it lies in the first.
    assertEquals(
        1,
        copies(
            model()
                .node("Roll", "x", "a")
                .node("Roll", "y", "b")
                .node("Join", "a,b", "j")
                .node("Join", "j,a", "k")
                .node("Roll", "k", "z")
                .output("z")));
  }

  /** How many are positive depends on the numbers: places fit those of the first run. */
  @Test
  void sizesThatDependOnNumbersMoveTheOthers() {
    Model model =
        model()
            .node("Roll", "x", "r")
            .node("Positive", "r", "a")
            .node("Roll", "y", "b")
            .node("Positive", "b", "c")
            .node("Roll", "y", "d")
            .node("Join", "a,c,d", "j")
            .node("Roll", "j", "k")
            .node("Roll", "k", "z")
            .output("z")
            .build();
    Session heap = load(model, Memory.HEAP);
    Session poisoned = load(model, Memory.POISONED);
    for (int run = 0; run < 40; run++) {
      Map<String, Tensor> inputs = MemoryPlanTest.inputs(new Random(run), SIZE);
      MemoryPlanTest.requireSame(heap.run(inputs), poisoned.run(inputs), "run " + run);
    }
  }

  @Test
  void callersAtOnceHavePlacesOfTheirOwn() {
    Model model =
        model()
            .node("Roll", "x", "a")
            .node("Roll", "y", "b")
            .node("Join", "a,b", "j")
            .node("Join", "j,x", "k")
            .node("Roll", "k", "z")
            .output("z")
            .build();
    Session heap = load(model, Memory.HEAP);
    Session shared = load(model, Memory.POISONED);
    List<Map<String, Tensor>> inputs = new ArrayList<>();
    List<Outputs> expected = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      inputs.add(MemoryPlanTest.inputs(new Random(i), SIZE));
      expected.add(heap.run(inputs.getLast()));
    }
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int caller = 0; caller < 3; caller++) {
      callers.add(
          CompletableFuture.runAsync(
              () -> {
                for (int run = 0; run < 50; run++) {
                  Outputs found = shared.run(inputs.get(run % 5));
                  MemoryPlanTest.requireSame(expected.get(run % 5), found, "run " + run);
                }
              }));
    }
    callers.forEach(CompletableFuture::join);
    assertTrue(shared.memoryReport().plannedBytes() > 0);
  }

  private static Node node(String operator, String inputs, String output, Attribute... attributes) {
    return Node.of(operator, List.of(inputs.split(" ")), List.of(output), attributes);
  }

  /** Concat itself, by an axis before which all are 1, or another. */
  private static Model concat(long axis, Dimension rows) {
    TensorType type = TensorType.of(ElementType.FLOAT, rows, Dimension.of(3), Dimension.of("n"));
    Attribute along = Attribute.of("axis", axis);
    List<Node> nodes =
        List.of(
            node("Neg", "x", "a"),
            node("Exp", "x", "b"),
            node("Concat", "a b", "j", along),
            node("Softmax", "j", "s"),
            node("Concat", "j s x", "k", along),
            node("ReduceMax", "k", "z"));
    return Model.of(
        Graph.of(
            "concat", nodes, Map.of(), List.of(Value.of("x", type)), List.of(Value.untyped("z"))),
        17);
  }

  /**
   * The joined forms need j, s and x once, and the result; all others j beside a and b, and k
   * beside j and s.
   */
  @Test
  void concatLeavesInPlaceWhatIsInOrder() {
    int piece = 3 * 5 * Float.BYTES;
    checkConcat(concat(1, Dimension.of(1)), 1, 5 * piece + Float.BYTES);
    checkConcat(concat(-2, Dimension.of(1)), 1, 5 * piece + Float.BYTES);
    checkConcat(concat(0, Dimension.of("m")), 1, 5 * piece + Float.BYTES);
    checkConcat(concat(0, Dimension.of("m")), 2, 10 * piece + Float.BYTES);
    checkConcat(concat(1, Dimension.of("m")), 2, 18 * piece);
    checkConcat(concat(-1, Dimension.of("m")), 1, 9 * piece);
  }

  private static void checkConcat(Model model, int rows, long least) {
    SessionOptions options =
        SessionOptions.defaults().optimization(OptimizationLevel.NONE).threads(1);
    Session heap = Sardonyx.load(model, options.memory(Memory.HEAP));
    Session poisoned = Sardonyx.load(model, options.memory(Memory.POISONED));
    Session engine =
        Sardonyx.load(model, options.optimization(OptimizationLevel.ENGINE).threads(2));
    for (int run = 0; run < 4; run++) {
      float[] x = new float[rows * 3 * 5];
      for (int i = 0; i < x.length; i++) {
        x[i] = (i * 7 + run) % 5 - 2;
      }
      Map<String, Tensor> inputs = Map.of("x", Tensor.of(x, rows, 3, 5));
      Outputs expected = heap.run(inputs);
      MemoryPlanTest.requireSame(expected, poisoned.run(inputs), "run " + run);
      MemoryPlanTest.requireSame(expected, engine.run(inputs), "run " + run);
    }
    assertEquals(least, poisoned.memoryReport().leastBytes());
  }
}
