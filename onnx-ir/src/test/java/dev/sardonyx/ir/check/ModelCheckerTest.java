package dev.sardonyx.ir.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.AttributeType;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Function;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.check.Problem.Kind;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelCheckerTest {
  /** A model of opset 13 with inputs x, FLOAT[2, 3], and i, INT64[2], and a constant w, FLOAT. */
  private static Model model(Node... nodes) {
    Node last = nodes[nodes.length - 1];
    Graph graph =
        Graph.of(
            "g",
            List.of(nodes),
            Map.of("w", Tensor.scalar(1f)),
            List.of(
                Value.of("x", TensorType.of(ElementType.FLOAT, Dimension.of(2), Dimension.of(3))),
                Value.of("i", TensorType.of(ElementType.INT64, Dimension.of(2)))),
            last.outputs().stream().map(Value::untyped).toList());
    return Model.of(graph, 13);
  }

  private static Node node(String operator, String input, Attribute... attributes) {
    return Node.of(operator, List.of(input), List.of("y"), attributes).withName("n");
  }

  /** All problems but of declarations: these models leave types out so that they are inferred. */
  private static List<Problem> check(Model model) {
    return ModelChecker.check(model).stream()
        .filter(problem -> problem.kind() != Kind.DECLARATION)
        .toList();
  }

  /** There is this one problem, whose message has these parts. */
  private static void checkOnly(Model model, Kind kind, String... parts) {
    List<Problem> problems = check(model);
    assertEquals(1, problems.size(), problems.toString());
    assertEquals(kind, problems.getFirst().kind());
    for (String part : parts) {
      assertTrue(problems.getFirst().message().contains(part), problems.toString());
    }
  }

  private static Model withFunction(Model model, Function function) {
    Map<String, Integer> opsets = new LinkedHashMap<>(model.opsets());
    opsets.put(function.domain(), 1);
    return model.withFunctions(List.of(function)).withOpsets(opsets);
  }

  private static Function function(String domain, String name, Node... nodes) {
    return new Function(
        domain,
        name,
        "",
        List.of("a"),
        List.of("b"),
        List.of("alpha"),
        List.of(),
        List.of(nodes),
        Map.of("", 13),
        Map.of(),
        "",
        Map.of());
  }

  @Test
  void findsNothingWrongWithWhatIsRight() {
    Node call = new Node("", "own", "F", "", List.of("v"), List.of("y"), Map.of(), "", Map.of());
    Node custom = new Node("", "custom", "C", "", List.of(), List.of("v"), Map.of(), "", Map.of());
    Node inner =
        Node.of(
            "LeakyRelu",
            List.of("a"),
            List.of("b"),
            Attribute.reference("alpha", AttributeType.FLOAT, "alpha"));
    Model model =
        model(
            Node.of("Clip", List.of("x", "", "w"), List.of("c")),
            node("Softmax", "c", Attribute.of("__hint", 1)).withOutputs(List.of("s")),
            custom,
            call);
    assertEquals(List.of(), check(withFunction(model, function("own", "F", inner))));
  }

  @Test
  void operatorsAndVersions() {
    checkOnly(model(node("Frobnicate", "x")), Kind.OPERATOR, "Frobnicate 'n'", "no operator");
    checkOnly(model(node("Gelu", "x")), Kind.OPERATOR, "since version 20 of ai.onnx", "version 13");
    checkOnly(
        model(Node.of("Upsample", List.of("x", "w"), List.of("y"))),
        Kind.OPERATOR,
        "deprecated since version 10");
    Node ml =
        new Node(
            "", "ai.onnx.ml", "Normalizer", "", List.of("x"), List.of("y"), Map.of(), "", Map.of());
    checkOnly(model(ml), Kind.OPERATOR, "imports no operators of ai.onnx.ml");
    checkOnly(
        model(node("Relu", "x")).withOpsets(Map.of("", 99)), Kind.OPERATOR, "version 99", "28");
  }

  @Test
  void numbersOfInputsAndOutputs() {
    checkOnly(
        model(node("MatMul", "x")),
        Kind.COUNT,
        "MatMul 'n' (opset 13)",
        "expected 2 inputs; found 1");
    checkOnly(
        model(Node.of("Clip", List.of("x", "w", "w", "w"), List.of("y"))),
        Kind.COUNT,
        "expected 1 to 3 inputs; found 4");
    checkOnly(
        model(Node.of("Relu", List.of("x"), List.of("y", "z"))),
        Kind.COUNT,
        "expected 1 output; found 2");
    checkOnly(
        model(Node.of("Concat", List.of(), List.of("y"), Attribute.of("axis", 0))),
        Kind.COUNT,
        "expected 1 or more inputs; found 0");
    checkOnly(
        model(Node.of("Add", List.of("", "x"), List.of("y"))),
        Kind.COUNT,
        "input 0, 'A', is left out");
    Node call =
        new Node("n", "own", "F", "", List.of("x", "x"), List.of("y"), Map.of(), "", Map.of());
    checkOnly(
        withFunction(
            model(call), function("own", "F", Node.of("Relu", List.of("a"), List.of("b")))),
        Kind.COUNT,
        "own:F 'n'",
        "0 to 1 input; found 2");
  }

  @Test
  void attributes() {
    checkOnly(
        model(node("Softmax", "x", Attribute.of("axes", 1))),
        Kind.ATTRIBUTE,
        "'axes' is unknown; expected any of [axis]");
    checkOnly(
        model(node("LeakyRelu", "x", Attribute.of("alpha", 1))),
        Kind.ATTRIBUTE,
        "'alpha' expected FLOAT; found INT");
    checkOnly(model(node("Concat", "x")), Kind.ATTRIBUTE, "'axis' is missing; expected INT");
  }

  @Test
  void types() {
    checkOnly(
        model(node("Relu", "i")),
        Kind.TYPE,
        "input 0, X = 'i',",
        "expected one of bfloat16, double, float, float16; found int64");
    checkOnly(
        model(
            Node.of("Cast", List.of("i"), List.of("f"), Attribute.of("to", 11)),
            Node.of("Mul", List.of("w", "f"), List.of("y"))),
        Kind.TYPE,
        "input 1, B = 'f', must have the type of input 0, A = 'w', expected float; found double");
  }

  @Test
  void looksIntoBodiesAndFunctions() {
    Graph body =
        Graph.of(
            "body",
            List.of(Node.of("Relu", List.of("i"), List.of("r")).withName("inner")),
            Map.of(),
            List.of(),
            List.of(Value.untyped("r")));
    Node cast = Node.of("Cast", List.of("w"), List.of("c"), Attribute.of("to", 9));
    Node choice =
        node("If", "c", Attribute.of("then_branch", body), Attribute.of("else_branch", body));
    List<Problem> problems = check(model(cast, choice));
    assertEquals(2, problems.size(), problems.toString());
    assertTrue(
        problems.get(0).message().startsWith("If 'n', then_branch: Relu 'inner'"),
        problems.toString());
    Model model = model(node("Relu", "x"));
    checkOnly(
        withFunction(model, function("own", "F", Node.of("Relu", List.of(), List.of("b")))),
        Kind.COUNT,
        "function 'F': Relu '-> b'");
  }

  @Test
  void contradictions() {
    checkOnly(
        model(Node.of("MatMul", List.of("x", "x"), List.of("y"))), Kind.CONTRADICTION, "MatMul");
  }

  @Test
  void everyMessageNamesItsNode() {
    List<Problem> problems =
        check(model(node("Softmax", "x", Attribute.ofInts("axis", List.of(1L)))));
    assertTrue(
        problems.stream().map(Problem::message).allMatch(m -> m.startsWith("Softmax 'n'")),
        problems.toString());
    problems = check(model(node("Flatten", "x", Attribute.of("axis", 1f))));
    assertEquals(
        List.of(Kind.ATTRIBUTE, Kind.CONTRADICTION), problems.stream().map(Problem::kind).toList());
    assertTrue(
        problems.stream().map(Problem::message).allMatch(m -> m.startsWith("Flatten 'n'")),
        problems.toString());
  }

  @Test
  void aRankThatAnOperatorCannotTake() {
    checkOnly(
        model(Node.of("Conv", List.of("x", "w"), List.of("y"))), Kind.CONTRADICTION, "Conv '-> y'");
    checkOnly(
        Model.of(
            Graph.of(
                "g",
                List.of(Node.of("Slice", List.of("w", "one", "one", "two"), List.of("y"))),
                Map.of(
                    "w", Tensor.of(new float[4], 2, 2),
                    "one", Tensor.of(new long[1], 1),
                    "two", Tensor.of(new long[] {0, 1}, 2)),
                List.of(),
                List.of(Value.untyped("y"))),
            13),
        Kind.CONTRADICTION,
        "Slice '-> y'");
  }

  @Test
  void findsAllAtOnce() {
    List<Kind> kinds =
        check(
                model(
                    Node.of("Frobnicate", List.of("missing"), List.of("a")),
                    Node.of("Relu", List.of("i", "also missing"), List.of("b")),
                    Node.of("Concat", List.of("x"), List.of("y"), Attribute.of("axes", 1))))
            .stream()
            .map(Problem::kind)
            .toList();
    assertEquals(
        List.of(
            Kind.GRAPH,
            Kind.GRAPH,
            Kind.OPERATOR,
            Kind.COUNT,
            Kind.TYPE,
            Kind.ATTRIBUTE,
            Kind.ATTRIBUTE),
        kinds);
  }

  @Test
  void aFunctionThatCallsItselfOrGoesBeforeAnOperator() {
    Node self = new Node("", "own", "F", "", List.of("a"), List.of("b"), Map.of(), "", Map.of());
    assertEquals(
        List.of(), check(withFunction(model(node("Relu", "x")), function("own", "F", self))));
    // MatMul of one input, of no rule but its function's.
    Function matMul = function("", "MatMul", Node.of("Relu", List.of("a"), List.of("b")));
    Model model = model(node("MatMul", "x")).withFunctions(List.of(matMul));
    assertEquals(List.of(), check(model));
  }
}
