package dev.sardonyx.ir.check;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.error.GraphConsistencyException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Function;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Value;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphCheckerTest {
  private static Graph graph(List<Node> nodes, List<String> inputs, String... outputs) {
    return Graph.of(
        "g",
        nodes,
        Map.of("w", Tensor.scalar(1f)),
        inputs.stream().map(Value::untyped).toList(),
        Arrays.stream(outputs).map(Value::untyped).toList());
  }

  private static Node node(String operator, String input, String output) {
    return Node.of(operator, List.of(input), List.of(output)).withName("n_" + output);
  }

  private static Graph body(List<Node> nodes, String output) {
    return Graph.of("body", nodes, Map.of(), List.of(), List.of(Value.untyped(output)));
  }

  private static Node withBody(Graph body, String output) {
    return Node.of("If", List.of("x"), List.of(output), Attribute.of("then_branch", body));
  }

  private static void checkRefused(Graph graph, String... expected) {
    String message =
        assertThrows(GraphConsistencyException.class, () -> GraphChecker.check(graph)).getMessage();
    for (String part : expected) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void acceptsWhatIsRight() {
    Node absentInput = Node.of("Clip", List.of("a", "", "w"), List.of("b", ""));
    Graph graph =
        graph(
            List.of(
                node("Relu", "x", "a"),
                absentInput,
                withBody(body(List.of(node("Neg", "a", "inner")), "inner"), "c"),
                withBody(body(List.of(node("Abs", "a", "inner")), "inner"), "d")),
            List.of("x", "w"),
            "b",
            "c",
            "x",
            "w");
    assertDoesNotThrow(() -> GraphChecker.check(graph));
  }

  @Test
  void refusesAValueNobodyMakes() {
    checkRefused(
        graph(List.of(node("Relu", "missing", "a")), List.of("x"), "a"),
        "node 0, Relu 'n_a', uses the value 'missing', which no node, input or initializer makes");
  }

  @Test
  void refusesNodesOutOfOrder() {
    checkRefused(
        graph(List.of(node("Relu", "b", "a"), node("Neg", "x", "b")), List.of("x"), "a"),
        "node 0, Relu 'n_a', uses the value 'b', which node 1, Neg 'n_b', makes only later",
        "sorted topologically");
  }

  @Test
  void refusesCycles() {
    checkRefused(
        graph(
            List.of(node("Relu", "c", "a"), node("Neg", "a", "b"), node("Abs", "b", "c")),
            List.of("x"),
            "c"),
        "a cycle, Relu 'n_a' <- Abs 'n_c' <- Neg 'n_b' <- Relu 'n_a'");
    checkRefused(
        graph(List.of(node("Relu", "a", "a")), List.of(), "a"), "a cycle, Relu 'n_a' <- Relu");
  }

  @Test
  void refusesValuesMadeTwice() {
    checkRefused(
        graph(List.of(node("Relu", "x", "a"), node("Neg", "x", "a")), List.of("x"), "a"),
        "the value 'a' is made twice",
        "Relu 'n_a'",
        "Neg 'n_a'");
    checkRefused(graph(List.of(node("Relu", "w", "x")), List.of("x"), "x"), "it is an input and");
    checkRefused(
        graph(List.of(node("Relu", "x", "w")), List.of("x"), "w"), "it is an initializer and");
    checkRefused(graph(List.of(), List.of("x", "x")), "it is an input and an input");
  }

  @Test
  void refusesOutputsNobodyMakesOrDeclaredTwice() {
    checkRefused(graph(List.of(), List.of("x"), "y"), "the output 'y' is made by no node");
    checkRefused(graph(List.of(), List.of("x"), "x", "x"), "'x' is declared twice");
    checkRefused(graph(List.of(), List.of("")), "an input has no name");
  }

  @Test
  void looksIntoSubgraphs() {
    checkRefused(
        graph(
            List.of(
                withBody(body(List.of(node("Neg", "later", "i")), "i"), "c"),
                node("Relu", "x", "later")),
            List.of("x"),
            "c"),
        "attribute 'then_branch': node 0, Neg 'n_i', uses the value 'later'");
    checkRefused(
        graph(
            List.of(
                withBody(body(List.of(node("Neg", "x", "i")), "i"), "c"), node("Relu", "i", "r")),
            List.of("x"),
            "r"),
        "Relu 'n_r', uses the value 'i', which no node");
    checkRefused(
        graph(List.of(withBody(body(List.of(), "nothing"), "c")), List.of("x"), "c"),
        "attribute 'then_branch': the output 'nothing'");
  }

  @Test
  void checksFunctions() {
    Function function =
        new Function(
            "demo",
            "F",
            "",
            List.of("a"),
            List.of("b"),
            List.of(),
            List.of(),
            List.of(node("Relu", "x", "b")),
            Map.of("", 21),
            Map.of(),
            "",
            Map.of());
    Model model = Model.of(graph(List.of(), List.of("x"), "x"), 21);
    Model withFunction =
        new Model(
            model.irVersion(),
            model.opsets(),
            model.graph(),
            List.of(function),
            "",
            "",
            "",
            0,
            "",
            Map.of());
    String message =
        assertThrows(GraphConsistencyException.class, () -> GraphChecker.check(withFunction))
            .getMessage();
    assertTrue(message.contains("function 'F': node 0, Relu 'n_b'"), message);
  }
}
