package dev.sardonyx.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.Outputs;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.AttributeType;
import dev.sardonyx.ir.Function;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.operator.OperatorProvider;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
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

  @Test
  void recursionIsRefused() {
    Function one =
        function(
            "one",
            List.of("a"),
            List.of("b"),
            List.of(),
            node("local", "two", List.of("a"), List.of("b")));
    Function two =
        function(
            "two",
            List.of("a"),
            List.of("b"),
            List.of(),
            node("local", "one", List.of("a"), List.of("b")));
    ModelFormatException thrown =
        assertThrows(
            ModelFormatException.class,
            () -> run(List.of(one, two), "z", node("local", "one", List.of("x"), List.of("z"))));
    assertTrue(thrown.getMessage().contains("calls itself"), thrown.getMessage());
  }

  @Test
  void explosionIsRefused() {
    // 10 levels of 10 calls each: 10^10 nodes.
    Function[] functions = new Function[10];
    for (int level = 0; level < functions.length; level++) {
      Node[] calls = new Node[10];
      for (int i = 0; i < calls.length; i++) {
        String from = i == 0 ? "a" : "v" + i;
        String to = i == calls.length - 1 ? "b" : "v" + (i + 1);
        calls[i] =
            level == 0
                ? addValue(from, to, "none")
                : node("local", "f" + (level - 1), List.of(from), List.of(to));
      }
      functions[level] = function("f" + level, List.of("a"), List.of("b"), List.of(), calls);
    }
    assertThrows(
        ModelFormatException.class,
        () -> run(List.of(functions), "z", node("local", "f9", List.of("x"), List.of("z"))));
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
