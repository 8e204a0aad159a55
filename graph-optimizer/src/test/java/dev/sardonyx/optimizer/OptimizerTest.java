package dev.sardonyx.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.error.GraphConsistencyException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Pass;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pass manager: order, stopping, checking, reporting, bodies. */
class OptimizerTest {
  private static Models twoIdentities() {
    return Models.model()
        .input("x", 2)
        .node("Identity", "x", "a")
        .node("Relu", "a", "b")
        .node("Identity", "b", "c")
        .node("Relu", "c", "y")
        .output("y");
  }

  @Test
  void levelNoneLeavesTheModelAsItIs() {
    Model model = twoIdentities().build();
    Optimized result =
        Optimizer.standard(Models.ADDS)
            .optimize(model, OptimizerOptions.of(OptimizationLevel.NONE));
    assertSame(model, result.model());
    assertEquals(0, result.report().runs());
  }

  @Test
  void repeatsUntilNothingMoreIsFound() {
    Optimized result = twoIdentities().portable();
    assertEquals(Map.of("Relu", 2), Models.operators(result));
    assertEquals(4, result.report().nodesBefore());
    assertEquals(2, result.report().nodesAfter());
    int passes =
        (int)
            result.report().passes().stream()
                .filter(pass -> pass.level() == OptimizationLevel.PORTABLE)
                .count();
    assertEquals(2 * passes, result.report().runs(), "one round that changes, one that doesn't");
  }

  @Test
  void stopsAfterSoManyRuns() {
    Optimizer optimizer = Optimizer.standard(Models.ADDS);
    Model model = twoIdentities().build();
    int before = optimizer.passNames().indexOf("identity-elimination");
    Optimized stopped = optimizer.optimize(model, OptimizerOptions.DEFAULT.stopAfter(before));
    assertEquals(4, stopped.report().nodesAfter());
    assertEquals(before, stopped.report().runs());
    Optimized further = optimizer.optimize(model, OptimizerOptions.DEFAULT.stopAfter(before + 1));
    assertEquals(2, further.report().nodesAfter());
  }

  @Test
  void stopsAfterANamedPass() {
    Optimized result =
        Optimizer.standard(Models.ADDS)
            .optimize(
                twoIdentities().build(),
                OptimizerOptions.DEFAULT.stopAfter("identity-elimination"));
    assertEquals("identity-elimination", result.report().passes().getLast().pass());
    assertEquals(2, result.report().nodesAfter());
  }

  @Test
  void leavesOutDisabledPasses() {
    Optimized result =
        Optimizer.standard(Models.ADDS)
            .optimize(
                twoIdentities().build(), OptimizerOptions.DEFAULT.without("identity-elimination"));
    assertEquals(4, result.report().nodesAfter());
  }

  @Test
  void refusesNamesOfPassesThatAreNotThere() {
    OptimizerOptions options = OptimizerOptions.DEFAULT.without("identiti-elimination");
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Optimizer.standard(Models.ADDS).optimize(twoIdentities().build(), options));
    assertTrue(e.getMessage().contains("identiti-elimination"), e.getMessage());
    assertTrue(e.getMessage().contains("dead-code-elimination"), e.getMessage());
  }

  @Test
  void namesThePassThatBreaksTheGraph() {
    Pass breaking =
        new Pass() {
          @Override
          public String name() {
            return "breaking";
          }

          @Override
          public OptimizationLevel level() {
            return OptimizationLevel.PORTABLE;
          }

          @Override
          public void run(GraphEditor graph, PassContext context) {
            graph.remove(graph.nodes().getFirst());
            context.rewrote("removed a node that is needed");
          }
        };
    Optimizer optimizer = new Optimizer(List.of(breaking), Models.ADDS);
    GraphConsistencyException e =
        assertThrows(
            GraphConsistencyException.class,
            () -> optimizer.optimize(twoIdentities().build(), OptimizerOptions.DEFAULT));
    assertTrue(e.getMessage().contains("'breaking'"), e.getMessage());
  }

  @Test
  void reportsWhatWasDoneAndWhatWasDeclined() {
    Optimized result =
        Models.model()
            .input("x", 2)
            .node("Identity", "x", "y")
            .node("Identity", "x", "a")
            .node("Relu", "a", "z")
            .output("y", "z")
            .portable();
    OptimizationReport.PassReport report = result.report().pass("identity-elimination");
    assertEquals(1, report.rewrites().size());
    assertEquals(1, report.declined().size());
    assertTrue(report.declined().getFirst().reason().contains("graph output"));
    String text = result.report().toString();
    assertTrue(text.contains("3 nodes -> 2 nodes"), text);
    assertTrue(text.contains("+ Identity '-> a'"), text);
    assertTrue(text.contains("- Identity '-> y': "), text);
  }

  @Test
  void valuesUsedInABodyCountAsUsed() {
    Optimized result = withBody("t").portable();
    assertEquals(Map.of("If", 1, "Neg", 1), Models.operators(result));
  }

  @Test
  void bodiesAreOptimizedAndFollowRenamedValues() {
    // The outer Identity goes; the body that used its output must use its input.
    Optimized result = withBody("same").portable();
    Node branch = result.model().graph().nodes().getLast();
    for (String attribute : List.of("then_branch", "else_branch")) {
      Graph body = branch.attributes().get(attribute).asGraph();
      assertEquals(1, body.nodes().size(), "the body's own Identity is gone");
      assertEquals(List.of("t"), body.nodes().getFirst().inputs());
    }
  }

  private static Models withBody(String captured) {
    Attribute[] branches = new Attribute[2];
    for (int i = 0; i < 2; i++) {
      String suffix = i == 0 ? "_then" : "_else";
      Graph body =
          Graph.of(
              "body",
              List.of(
                  Node.of("Identity", List.of(captured), List.of("inner" + suffix)),
                  Node.of("Relu", List.of("inner" + suffix), List.of("out" + suffix))),
              Map.of(),
              List.of(),
              List.of(Value.of("out" + suffix, TensorType.unranked(ElementType.FLOAT))));
      branches[i] = Attribute.of(i == 0 ? "then_branch" : "else_branch", body);
    }
    return Models.model()
        .input("x", 2)
        .input("choose", ElementType.BOOL)
        .node("Neg", "x", "t")
        .node("Identity", "t", "same")
        .node("If", "choose", "y", branches)
        .output("y");
  }

  @Test
  void constantsOfOldModelsAreInputsInNameOnly() {
    Model model =
        Models.model()
            .input("x", ElementType.INT64, 2)
            .input("a", ElementType.INT64, 2)
            .constant("a", Tensor.of(new long[] {1, 2}, 2))
            .node("Add", "a a", "b")
            .node("Add", "x b", "y")
            .output("y")
            .build();
    Optimized newer = Optimizer.standard(Models.ADDS).optimize(model, OptimizerOptions.DEFAULT);
    assertEquals(Map.of("Add", 2), Models.operators(newer), "a is a default a caller may replace");
    Optimized older =
        Optimizer.standard(Models.ADDS).optimize(model.withIrVersion(3), OptimizerOptions.DEFAULT);
    assertEquals(Map.of("Add", 1), Models.operators(older));
    assertArrayEquals(new long[] {2, 4}, Models.constant(older, "b").longs());
    assertEquals(List.of("x"), older.model().graph().inputs().stream().map(Value::name).toList());
    assertFalse(older.model().irVersion() < 4);
  }

  @Test
  void theModelIsNotChangedInPlace() {
    Model model = twoIdentities().build();
    Optimizer.standard(Models.ADDS).optimize(model, OptimizerOptions.DEFAULT);
    assertEquals(4, model.graph().nodes().size());
  }
}
