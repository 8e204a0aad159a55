package dev.sardonyx.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a run takes from the heap once its shapes are known. */
class SteadyStateTest {
  private static final int NODES = 60;
  private static final int ELEMENTS = 10_000;

  /** Moves each element one place on: needs memory apart from its input, and working memory. */
  private static void shift(ExecutionContext context) {
    Tensor input = context.input(0);
    int n = input.elements();
    Tensor copy = context.scratch(ElementType.FLOAT, n);
    Tensor output = context.allocate(0, ElementType.FLOAT, input.shape());
    System.arraycopy(input.floatArray(), input.offset(), copy.floatArray(), copy.offset(), n);
    System.arraycopy(
        copy.floatArray(), copy.offset(), output.floatArray(), output.offset() + 1, n - 1);
    output.floatArray()[output.offset()] = copy.floatArray()[copy.offset() + n - 1];
  }

  private static Model chain() {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      nodes.add(
          new Node(
              "",
              "test",
              "Shift",
              "",
              List.of("v" + i),
              List.of("v" + (i + 1)),
              Map.of(),
              "",
              Map.of()));
    }
    Value input = Value.of("v0", TensorType.of(ElementType.FLOAT, Dimension.of("n")));
    Graph graph =
        Graph.of("chain", nodes, Map.of(), List.of(input), List.of(Value.untyped("v" + NODES)));
    return Model.of(graph, 20).withOpsets(Map.of("", 20, "test", 1));
  }

  @Test
  void aRunAllocatesLittleMoreThanItsOutputs() {
    Session session =
        Sardonyx.load(
            chain(),
            SessionOptions.defaults()
                .threads(1)
                .optimization(OptimizationLevel.NONE)
                .operators(
                    registry ->
                        registry.register("test", "Shift", 1, setup -> SteadyStateTest::shift)));
    Map<String, Tensor> inputs = Map.of("v0", Tensor.of(new float[ELEMENTS], ELEMENTS));
    for (int warmUp = 0; warmUp < 20; warmUp++) {
      session.run(inputs);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    int runs = 10;
    for (int run = 0; run < runs; run++) {
      session.run(inputs);
    }
    long perRun = (threads.getCurrentThreadAllocatedBytes() - before) / runs;
    long outputs = 4L * ELEMENTS;
    // Tensor and shape objects take some hundred bytes a node; each of the 120 pieces of memory
    // that the plan supplies is 40,000 bytes.
    long bound = outputs + NODES * 500L + 10_000;
    assertTrue(perRun < bound, perRun + " bytes per run; bound " + bound);
  }
}
