package dev.sardonyx.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.MemoryReport;
import dev.sardonyx.RunTrace;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Traces of runs, and what memory they are told to take. */
class TraceTest {
  private static final Tensor IMAGE = Tensor.zeros(ElementType.FLOAT, Shape.of(2, 16, 6, 5));

  private static Session session(Node node, Tensor weights, OptimizationLevel level) {
    Graph graph =
        Graph.of(
            "g",
            List.of(node, Node.of("Neg", List.of("y"), List.of("z"))),
            Map.of("w", weights),
            List.of(Value.of("x", TensorType.of(ElementType.FLOAT, IMAGE.shape()))),
            List.of(Value.untyped("z")));
    return Sardonyx.load(
        Model.of(graph, 20), SessionOptions.defaults().profile(true).optimization(level));
  }

  private static long operations(Session session) {
    return session.trace(Map.of("x", IMAGE)).steps().stream()
        .mapToLong(RunTrace.Step::operations)
        .sum();
  }

  @ParameterizedTest
  @EnumSource(OptimizationLevel.class)
  void countsAConvolutionWhateverItBecame(OptimizationLevel level) {
    Tensor weights = Tensor.zeros(ElementType.FLOAT, Shape.of(24, 16, 3, 3));
    Node node = Node.of("Conv", List.of("x", "w"), List.of("y"));
    assertEquals(2 * 2 * 4 * 3 * 24 * 16 * 9, operations(session(node, weights, level)));
  }

  @ParameterizedTest
  @EnumSource(OptimizationLevel.class)
  void countsATransposedConvolutionByItsInput(OptimizationLevel level) {
    Tensor weights = Tensor.zeros(ElementType.FLOAT, Shape.of(16, 24, 2, 2));
    Node node =
        Node.of(
            "ConvTranspose",
            List.of("x", "w"),
            List.of("y"),
            Attribute.ofInts("strides", List.of(2L, 2L)));
    assertEquals(2 * 2 * 6 * 5 * 16 * 24 * 4, operations(session(node, weights, level)));
  }

  @Test
  void tellsEachStep() {
    Tensor weights = Tensor.zeros(ElementType.FLOAT, Shape.of(5, 3));
    Node node = Node.of("MatMul", List.of("x", "w"), List.of("y")).withName("product");
    Session session = session(node, weights, OptimizationLevel.NONE);
    RunTrace trace = session.trace(Map.of("x", IMAGE));
    assertEquals(
        List.of("MatMul", "Neg"), trace.steps().stream().map(RunTrace.Step::operator).toList());
    RunTrace.Step product = trace.steps().getFirst();
    assertTrue(product.label().contains("product"), product.label());
    assertEquals(2 * 2 * 16 * 6 * 5 * 3, product.operations());
    assertEquals(
        List.of(
            new RunTrace.Argument(ElementType.FLOAT, IMAGE.shape(), false),
            new RunTrace.Argument(ElementType.FLOAT, weights.shape(), true)),
        product.inputs());
    assertEquals(60, product.inputs().getLast().bytes());
    assertEquals(Shape.of(2, 16, 6, 3), product.outputs().getFirst().shape());
    RunTrace.Step negation = trace.steps().getLast();
    assertFalse(negation.inputs().getFirst().constant());
    assertEquals(0, negation.operations());
    assertTrue(product.startNanos() >= 0);
    assertTrue(negation.startNanos() >= product.startNanos() + product.nanos());
    assertTrue(trace.nanos() >= negation.startNanos() + negation.nanos());
  }

  @Test
  void aTraceNeedsAProfilingSession() {
    Graph graph =
        Graph.of(
            "g",
            List.of(Node.of("Neg", List.of("x"), List.of("y"))),
            Map.of(),
            List.of(Value.of("x", TensorType.of(ElementType.FLOAT, IMAGE.shape()))),
            List.of(Value.untyped("y")));
    Session session = Sardonyx.load(Model.of(graph, 20));
    assertThrows(IllegalStateException.class, () -> session.trace(Map.of("x", IMAGE)));
  }

  /** {@code x -> a -> b -> c}, 960 floats each, of which c is the caller's: two live at once. */
  @Test
  void memoryAliveAtOnce() {
    Graph graph =
        Graph.of(
            "g",
            List.of(
                Node.of("Transpose", List.of("x"), List.of("a")),
                Node.of("Transpose", List.of("a"), List.of("b"), perm()),
                Node.of("Transpose", List.of("b"), List.of("c"))),
            Map.of(),
            List.of(Value.of("x", TensorType.of(ElementType.FLOAT, IMAGE.shape()))),
            List.of(Value.untyped("c")));
    Session session =
        Sardonyx.load(
            Model.of(graph, 20), SessionOptions.defaults().optimization(OptimizationLevel.NONE));
    assertEquals(MemoryReport.NONE, session.memoryReport());
    session.run(Map.of("x", IMAGE), Set.of("c"));
    assertEquals(new MemoryReport(2 * 960 * 4, 2 * 960 * 4), session.memoryReport());
  }

  private static Attribute perm() {
    return Attribute.ofInts("perm", List.of(1L, 0L, 2L, 3L));
  }
}
