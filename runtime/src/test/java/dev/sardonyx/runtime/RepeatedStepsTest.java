package dev.sardonyx.runtime;

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
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Steps that are repeated from the third run on, in memory full of garbage, against runs in which
 * each value has an array of its own.
 */
class RepeatedStepsTest {
  /** The first is recorded, the second notes what steps do, later ones repeat it. */
  private static final int RUNS = 7;

  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> weights = new LinkedHashMap<>();
  private final Random random = new Random(3);

  private void node(String operator, String inputs, String output, Attribute... attributes) {
    nodes.add(Node.of(operator, List.of(inputs.split(",", -1)), List.of(output), attributes));
  }

  private Tensor tensor(long... shape) {
    Tensor tensor = Tensor.zeros(ElementType.FLOAT, Shape.of(shape));
    for (int i = 0; i < tensor.elements(); i++) {
      tensor.floatArray()[i] = random.nextFloat() - 0.5f;
    }
    return tensor;
  }

  private Model model() {
    List<Value> inputs =
        List.of(
            Value.of("x", TensorType.of(ElementType.FLOAT, Dimension.of("rows"), Dimension.of(24))),
            Value.of("shape", TensorType.of(ElementType.INT64, Dimension.of(2))),
            Value.of("picked", TensorType.of(ElementType.INT64, Dimension.of("picks"))));
    List<Value> outputs = Stream.of("y", "z", "p", "r", "w").map(Value::untyped).toList();
    return Model.of(Graph.of("repeated", nodes, weights, inputs, outputs), 17);
  }

  /** Operators whose chunks follow from shapes, and those that look at elements first. */
  private void build() {
    weights.put("w1", tensor(24, 40));
    weights.put("w2", tensor(40, 24));
    weights.put("scale", tensor(24));
    weights.put("none", Tensor.of(new long[] {0}, 1));
    weights.put("begin", Tensor.of(new long[] {3}, 1));
    weights.put("end", Tensor.of(new long[] {20}, 1));
    weights.put("axis", Tensor.of(new long[] {1}, 1));
    node("Abs", "x", "a");
    node("MatMul", "a,w1", "b");
    node("Relu", "b", "c");
    node("MatMul", "c,w2", "d");
    node("Add", "d,a", "e");
    node("LayerNormalization", "e,scale,", "f");
    node("Softmax", "f", "g");
    node("Concat", "g,e,g", "h", Attribute.of("axis", 1));
    node("Transpose", "h", "i");
    node("ReduceMean", "i", "j", Attribute.of("keepdims", 1));
    node("Mul", "i,j", "y");
    node("Slice", "f,begin,end,axis", "k");
    node("Tanh", "k", "l");
    node("Neg", "l", "z");
    // What these two make depends on numbers that another step makes.
    node("Add", "shape,none", "s");
    node("Reshape", "f,s", "m");
    node("Exp", "m", "n");
    node("Softmax", "n", "o");
    node("Neg", "o", "r");
    node("Add", "picked,none", "q");
    node("Gather", "f,q", "t", Attribute.of("axis", 1));
    node("Exp", "t", "u");
    node("Neg", "u", "p");
    // Whole rows are picked in chunks, which see other numbers in each run.
    node("Gather", "w1,q", "v");
    node("Exp", "v", "ev");
    node("Neg", "ev", "w");
  }

  private Map<String, Tensor> inputs(int rows, int run) {
    int width = run % 2 == 0 ? 12 : 8;
    long[] picked = {run % 24, 2, (5 * run) % 24};
    return Map.of(
        "x",
        tensor(rows, 24),
        "shape",
        Tensor.of(new long[] {-1, width}, 2),
        "picked",
        Tensor.of(picked, 3));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void sameResultsAsRunsOfTheirOwn(int threads) {
    build();
    Model model = model();
    for (OptimizationLevel level : List.of(OptimizationLevel.NONE, OptimizationLevel.ENGINE)) {
      SessionOptions options = SessionOptions.defaults().threads(threads).optimization(level);
      Session heap = Sardonyx.load(model, options.memory(Memory.HEAP));
      Session planned = Sardonyx.load(model, options);
      Session poisoned = Sardonyx.load(model, options.memory(Memory.POISONED));
      for (int run = 0; run < RUNS; run++) {
        for (int rows : new int[] {3, 600}) {
          Map<String, Tensor> inputs = inputs(rows, run);
          Outputs expected = heap.run(inputs);
          String where = level + ", run " + run + ", rows " + rows;
          MemoryPlanTest.requireSame(expected, planned.run(inputs), where);
          MemoryPlanTest.requireSame(expected, poisoned.run(inputs), where);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void runsAtOnceHaveStepsOfTheirOwn(int threads) {
    build();
    Model model = model();
    SessionOptions options = SessionOptions.defaults().threads(threads);
    Session heap = Sardonyx.load(model, options.memory(Memory.HEAP));
    Session shared = Sardonyx.load(model, options.memory(Memory.POISONED));
    List<Map<String, Tensor>> inputs = new ArrayList<>();
    List<Outputs> expected = new ArrayList<>();
    for (int run = 0; run < RUNS; run++) {
      inputs.add(inputs(50, run));
      expected.add(heap.run(inputs.getLast()));
    }
    List<CompletableFuture<Void>> callers = new ArrayList<>();
    for (int caller = 0; caller < 3; caller++) {
      callers.add(
          CompletableFuture.runAsync(
              () -> {
                for (int run = 0; run < 5 * RUNS; run++) {
                  Outputs found = shared.run(inputs.get(run % RUNS));
                  MemoryPlanTest.requireSame(expected.get(run % RUNS), found, "run " + run);
                }
              }));
    }
    callers.forEach(CompletableFuture::join);
  }
}
