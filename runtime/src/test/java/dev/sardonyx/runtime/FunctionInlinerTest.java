package dev.sardonyx.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.Outputs;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.AttributeType;
import dev.sardonyx.ir.Function;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Value;
import dev.sardonyx.operator.OperatorProvider;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FunctionInlinerTest {
  /** An operator with an attribute, and one whose second version is another. */
  private static final OperatorProvider PROVIDER =
      registry -> {
        registry.register(
            "plus",
            "AddValue",
            1,
            setup -> {
              float value = setup.real("value", 100);
              return context -> {
                Tensor a = context.input(0);
                Tensor sum = context.allocateOver(0, 0, ElementType.FLOAT, a.shape());
                for (int i = 0; i < a.elements(); i++) {
                  sum.floatArray()[sum.offset() + i] = a.floatArray()[a.offset() + i] + value;
                }
              };
            });
        registry.register("plus", "Changes", 1, setup -> context -> {});
        registry.register("plus", "Changes", 2, setup -> context -> {});
      };

  private static Node node(
      String domain, String operator, List<String> inputs, List<String> outputs, Attribute... of) {
    Node node = Node.of(operator, inputs, outputs, of);
    return new Node("", domain, operator, "", inputs, outputs, node.attributes(), "", Map.of());
  }

  private static Function function(
      String name, List<String> in, List<String> out, List<Attribute> defaults, Node... nodes) {
    return new Function(
        "local",
        name,
        "",
        in,
        out,
        List.of(),
        defaults,
        List.of(nodes),
        Map.of("plus", 1, TestOperators.DOMAIN, 1),
        Map.of(),
        "",
        Map.of());
  }

  private static Outputs run(List<Function> functions, String output, Node... calls) {
    Model base = new TestModels().input("x", "n").output(output).build();
    Model model =
        base.withGraph(base.graph().withNodes(List.of(calls)))
            .withFunctions(functions)
            .withOpsets(Map.of("", 20, "local", 1, "plus", 1, TestOperators.DOMAIN, 1));
    return Sardonyx.load(model, TestModels.OPTIONS.operators(PROVIDER))
        .run(Map.of("x", Tensor.of(new float[] {1, 2}, 2)));
  }

  private static Node addValue(String input, String output, String reference) {
    return node(
        "plus",
        "AddValue",
        List.of(input),
        List.of(output),
        Attribute.reference("value", AttributeType.FLOAT, reference));
  }

  @Test
  void attributesAreBoundToTheCallTheDefaultOrNothing() {
    Function plain =
        function(
            "f",
            List.of("a"),
            List.of("c"),
            List.of(Attribute.of("second", 10f)),
            addValue("a", "t", "first"),
            addValue("t", "c", "second"));
    Node bare = node("local", "f", List.of("x"), List.of("z"));
    assertArrayEquals(new float[] {111, 112}, run(List.of(plain), "z", bare).first().floats());
    Node given =
        node(
            "local",
            "f",
            List.of("x"),
            List.of("z"),
            Attribute.of("first", 0.5f),
            Attribute.of("second", 1f));
    assertArrayEquals(new float[] {2.5f, 3.5f}, run(List.of(plain), "z", given).first().floats());
  }

  @Test
  void innerNamesDontMeetThoseOfTheModelOrOfOtherCalls() {
    // The function's "x" and "t" are not the model's.
    Function inner =
        function(
            "inner",
            List.of("t"),
            List.of("x"),
            List.of(),
            addValue("t", "s", "none"),
            addValue("s", "x", "none"));
    Function outer =
        function(
            "outer",
            List.of("s"),
            List.of("t"),
            List.of(),
            node("local", "inner", List.of("s"), List.of("x")),
            node("local", "inner", List.of("x"), List.of("t")));
    Outputs outputs =
        run(
            List.of(inner, outer),
            "z",
            node("local", "outer", List.of("x"), List.of("t")),
            node("local", "inner", List.of("x"), List.of("s")),
            node(TestOperators.DOMAIN, "Join", List.of("t", "s"), List.of("z")));
    assertArrayEquals(new float[] {401, 402, 201, 202}, outputs.first().floats());
  }

  /** A function {@code a → b} that calls one function after another. */
  private static Function callsInARow(String name, int count, String called) {
    Node[] calls = new Node[count];
    for (int i = 0; i < count; i++) {
      String from = i == 0 ? "a" : "v" + i;
      String to = i == count - 1 ? "b" : "v" + (i + 1);
      calls[i] = node("local", called, List.of(from), List.of(to));
    }
    return function(name, List.of("a"), List.of("b"), List.of(), calls);
  }

  private static void requireRefused(List<Function> functions, String call, String... parts) {
    ModelFormatException thrown =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () ->
                assertThrows(
                    ModelFormatException.class,
                    () -> run(functions, "z", node("local", call, List.of("x"), List.of("z")))));
    for (String part : parts) {
      assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
    }
  }

  @Test
  void recursionIsRefused() {
    requireRefused(
        List.of(callsInARow("one", 1, "two"), callsInARow("two", 1, "one")),
        "one",
        "function 'one' calls itself",
        "local:one");
    requireRefused(List.of(callsInARow("self", 30, "self")), "self", "'self' calls itself");
  }

  @Test
  void recursionInABodyIsRefused() {
    Graph body =
        Graph.of(
            "body",
            List.of(node("local", "self", List.of("a"), List.of("inner"))),
            Map.of(),
            List.of(),
            List.of(Value.untyped("inner")));
    Node branch =
        Node.of(
            "If",
            List.of("a"),
            List.of("b"),
            Attribute.of("then_branch", body),
            Attribute.of("else_branch", body));
    requireRefused(
        List.of(function("self", List.of("a"), List.of("b"), List.of(), branch)),
        "self",
        "'self' calls itself");
  }

  /** Ten levels of ten calls each of {@code last}: 10^10 of them. */
  private static List<Function> explosion(Function last) {
    List<Function> functions = new ArrayList<>(List.of(last));
    for (int level = 0; level < 10; level++) {
      functions.add(callsInARow("f" + level, 10, functions.getLast().name()));
    }
    return functions;
  }

  @Test
  void explosionIsRefused() {
    requireRefused(
        explosion(
            function("leaf", List.of("a"), List.of("b"), List.of(), addValue("a", "b", "none"))),
        "f9",
        "more than 500000 nodes and calls",
        "local:f");
  }

  @Test
  void explosionOfCallsThatLeaveNothingIsRefused() {
    requireRefused(
        explosion(function("leaf", List.of("a"), List.of("a"), List.of())), "f9", "500000");
  }

  @Test
  void callsInCallsHaveALimit() {
    List<Function> chain = new ArrayList<>();
    chain.add(function("f0", List.of("a"), List.of("b"), List.of(), addValue("a", "b", "none")));
    for (int i = 1; i < 20_000; i++) {
      chain.add(callsInARow("f" + i, 1, "f" + (i - 1)));
    }
    requireRefused(chain, "f200", "more than 200 deep");
    requireRefused(chain, "f19999", "more than 200 deep");
    Node deepest = node("local", "f199", List.of("x"), List.of("z"));
    assertArrayEquals(new float[] {101, 102}, run(chain, "z", deepest).first().floats());
  }

  @Test
  void depthIsThatOfTheDeepestCallThoughAShallowOneCameFirst() {
    List<Function> chain = new ArrayList<>();
    chain.add(function("f0", List.of("a"), List.of("b"), List.of(), addValue("a", "b", "none")));
    for (int i = 1; i < 300; i++) {
      Function previous = chain.getLast();
      // First the innermost function, so that it is measured before the others.
      Node shallow = node("local", "f0", List.of("a"), List.of("t"));
      Node deep = node("local", previous.name(), List.of("t"), List.of("b"));
      chain.add(function("f" + i, List.of("a"), List.of("b"), List.of(), shallow, deep));
    }
    requireRefused(chain, "f299", "more than 200 deep");
  }

  @Test
  void longNamesDontGrowWithTheCalls() {
    String longName = "n".repeat(100_000);
    List<Function> chain = new ArrayList<>();
    chain.add(
        function(longName + 0, List.of("a"), List.of("b"), List.of(), addValue("a", "b", "none")));
    for (int i = 1; i < 15; i++) {
      chain.add(callsInARow(longName + i, 2, longName + (i - 1)));
    }
    Node call = node("local", longName + 14, List.of("x"), List.of("z"));
    // 2^14 calls of AddValue, each adding 100.
    assertArrayEquals(
        new float[] {1 + 1_638_400, 2 + 1_638_400}, run(chain, "z", call).first().floats());
  }

  @Test
  void anotherOperatorVersionInTheFunctionIsRefused() {
    Function changed =
        new Function(
            "local",
            "f",
            "",
            List.of("a"),
            List.of("b"),
            List.of(),
            List.of(),
            List.of(node("plus", "Changes", List.of("a"), List.of("b"))),
            Map.of("plus", 2),
            Map.of(),
            "",
            Map.of());
    UnsupportedOperatorException thrown =
        assertThrows(
            UnsupportedOperatorException.class,
            () -> run(List.of(changed), "z", node("local", "f", List.of("x"), List.of("z"))));
    assertTrue(thrown.getMessage().contains("opset 2"), thrown.getMessage());
  }
}
