package dev.sardonyx.runtime.operators.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.Outputs;
import dev.sardonyx.Profile;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ResourceLimitException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ControlOperatorsTest {
  private static final TensorType VECTOR = TensorType.of(ElementType.FLOAT, Dimension.of("n"));
  private static final Tensor TRUE = truth(true);
  private static final Tensor FALSE = truth(false);

  /** Every way of running that could go wrong in its own way. */
  static List<SessionOptions> options() {
    List<SessionOptions> all = new ArrayList<>();
    for (OptimizationLevel level : OptimizationLevel.values()) {
      for (SessionOptions.Memory memory : SessionOptions.Memory.values()) {
        for (int threads = 1; threads <= 2; threads++) {
          all.add(SessionOptions.defaults().optimization(level).memory(memory).threads(threads));
        }
      }
    }
    return all;
  }

  private static Tensor truth(boolean value) {
    return Tensor.wrap(ElementType.BOOL, Shape.SCALAR, new byte[] {(byte) (value ? 1 : 0)}, 0);
  }

  private static Tensor floats(float... values) {
    return Tensor.of(values, values.length);
  }

  private static Node node(String operator, String inputs, String outputs, Attribute... with) {
    return Node.of(operator, names(inputs), names(outputs), with);
  }

  private static List<String> names(String joined) {
    return joined.isEmpty() ? List.of() : Arrays.asList(joined.split(",", -1));
  }

  private static List<Value> values(String joined) {
    return names(joined).stream().map(Value::untyped).toList();
  }

  private static Graph graph(
      String inputs, String outputs, Map<String, Tensor> constants, Node... nodes) {
    return Graph.of("g", List.of(nodes), constants, values(inputs), values(outputs));
  }

  private static Model model(Graph graph) {
    return Model.of(graph, 21);
  }

  /** Runs twice, since the second run's memory is planned; the second must equal the first. */
  private static Outputs run(Graph graph, SessionOptions options, Map<String, OnnxValue> inputs) {
    Session session = Sardonyx.load(model(graph), options);
    Outputs first = session.run(inputs);
    Outputs second = session.run(inputs);
    for (Value output : graph.outputs()) {
      if (first.values().get(output.name()) instanceof Tensor tensor) {
        Tensor again = second.get(output.name());
        assertEquals(tensor.toString(), again.toString());
        assertEquals(tensor.toBytes(), again.toBytes());
      }
    }
    return second;
  }

  private static Node ifNode(String output, Graph thenBranch, Graph elseBranch) {
    return node(
        "If",
        "c",
        output,
        Attribute.of("then_branch", thenBranch),
        Attribute.of("else_branch", elseBranch));
  }

  @ParameterizedTest
  @MethodSource("options")
  void anIfUsesWhatTheGraphAroundItMade(SessionOptions options) {
    Graph doubled = graph("", "y", Map.of(), node("Add", "a,a", "y"));
    Graph plusWeight = graph("", "y", Map.of(), node("Add", "a,w", "y"));
    Graph main =
        graph(
            "x,c",
            "z",
            Map.of("w", floats(10, 20)),
            node("Neg", "x", "a"),
            ifNode("r", doubled, plusWeight),
            node("Mul", "r,x", "z"));
    Tensor x = floats(1, 2);
    assertArrayEquals(
        new float[] {-2, -8}, run(main, options, Map.of("x", x, "c", TRUE)).get("z").floats());
    assertArrayEquals(
        new float[] {9, 36}, run(main, options, Map.of("x", x, "c", FALSE)).get("z").floats());
  }

  @ParameterizedTest
  @MethodSource("options")
  void whatABranchHandsOnIsTheCallersOwn(SessionOptions options) {
    Graph outer = graph("", "a", Map.of());
    Graph constant = graph("", "k", Map.of("k", floats(5, 6)));
    Session session =
        Sardonyx.load(
            model(
                graph(
                    "x,c",
                    "r",
                    Map.of(),
                    node("Identity", "x", "a"),
                    ifNode("r", outer, constant))),
            options);
    Tensor x = floats(1, 2);
    for (int round = 0; round < 3; round++) { // what a caller writes must not be seen again
      float[] handedOn = session.run(Map.of("x", x, "c", TRUE)).get("r").floats();
      assertArrayEquals(new float[] {1, 2}, handedOn);
      handedOn[0] = 99;
      float[] ofBody = session.run(Map.of("x", x, "c", FALSE)).get("r").floats();
      assertArrayEquals(new float[] {5, 6}, ofBody);
      ofBody[0] = 99;
    }
    assertArrayEquals(new float[] {1, 2}, x.floats());
  }

  /**
   * For i in 0..m: s = s + x * w, where the product is made by an If two graphs deep; scans s and
   * i.
   */
  private static Graph nested() {
    Graph product = graph("", "p", Map.of(), node("Mul", "x,w", "p"));
    Graph zero = graph("", "p", Map.of(), node("Sub", "x,x", "p"));
    Graph body =
        Graph.of(
            "body",
            List.of(
                ifNode("p", product, zero),
                node("Add", "s,p", "sum"),
                node("Identity", "going", "goes_on"),
                node("Identity", "sum", "scanned"),
                node("Cast", "i", "index", Attribute.of("to", 1))),
            Map.of(),
            values("i,going,s"),
            List.of(
                Value.untyped("goes_on"),
                Value.untyped("sum"),
                Value.of("scanned", TensorType.of(ElementType.FLOAT, Dimension.of(2))),
                Value.of("index", TensorType.of(ElementType.FLOAT))));
    return Graph.of(
        "main",
        List.of(
            node("Relu", "in", "x"),
            node("Loop", "m,,in", "last,steps,indices", Attribute.of("body", body)),
            node("Add", "last,x", "out")),
        Map.of("w", floats(3, 5)),
        values("in,m,c"),
        values("out,steps,indices"));
  }

  @ParameterizedTest
  @MethodSource("options")
  void bodiesNestAndCaptureThroughEachOther(SessionOptions options) {
    Map<String, OnnxValue> inputs = Map.of("in", floats(1, -2), "m", Tensor.scalar(3L), "c", TRUE);
    Outputs outputs = run(nested(), options, inputs);
    assertArrayEquals(new float[] {11, -2}, outputs.get("out").floats());
    assertEquals(Shape.of(3, 2), outputs.get("steps").shape());
    assertArrayEquals(new float[] {4, -2, 7, -2, 10, -2}, outputs.get("steps").floats());
    assertArrayEquals(new float[] {0, 1, 2}, outputs.get("indices").floats());
  }

  @Test
  void aProfileHasTheNodesOfBodies() {
    Map<String, OnnxValue> inputs = Map.of("in", floats(1, -2), "m", Tensor.scalar(3L), "c", TRUE);
    Session session =
        Sardonyx.load(
            model(nested()),
            SessionOptions.defaults().optimization(OptimizationLevel.NONE).profile(true));
    session.run(inputs);
    session.run(inputs);
    Profile profile = session.profile();
    Map<String, Long> calls = new TreeMap<>();
    profile.nodes().forEach(node -> calls.merge(node.operator(), node.calls(), Long::sum));
    assertEquals(2, calls.get("Loop"));
    assertEquals(2 * 3, calls.get("Cast"), calls.toString());
    // No time is counted twice.
    long inNodes = profile.nodes().stream().mapToLong(Profile.NodeTime::nanos).sum();
    assertTrue(inNodes <= profile.nanos(), inNodes + " of " + profile.nanos());
    assertTrue(profile.nodes().stream().allMatch(node -> node.nanos() >= 0));
    session.resetProfile();
    assertTrue(session.profile().nodes().stream().allMatch(node -> node.calls() == 0));
  }

  @ParameterizedTest
  @MethodSource("options")
  void aLoopOfNoTripsGivesItsInitialValuesAndEmptyScans(SessionOptions options) {
    Map<String, OnnxValue> inputs = Map.of("in", floats(1, -2), "m", Tensor.scalar(0L), "c", TRUE);
    Outputs outputs = run(nested(), options, inputs);
    assertArrayEquals(new float[] {2, -2}, outputs.get("out").floats());
    assertEquals(Shape.of(0, 2), outputs.get("steps").shape());
    assertEquals(Shape.of(0), outputs.get("indices").shape());
  }

  /** Doubles x while it is below the limit. */
  private static Graph doubling() {
    Graph body =
        graph(
            "i,going,s",
            "goes_on,twice",
            Map.of(),
            node("Add", "s,s", "twice"),
            node("Less", "twice,limit", "goes_on"));
    return graph("x,limit,c", "y", Map.of(), node("Loop", ",c,x", "y", Attribute.of("body", body)));
  }

  @ParameterizedTest
  @MethodSource("options")
  void aLoopEndsByItsCondition(SessionOptions options) {
    Tensor limit = Tensor.scalar(100f);
    Map<String, OnnxValue> inputs = Map.of("x", Tensor.scalar(3f), "limit", limit, "c", TRUE);
    assertArrayEquals(new float[] {192}, run(doubling(), options, inputs).get("y").floats());
    Map<String, OnnxValue> never = Map.of("x", Tensor.scalar(3f), "limit", limit, "c", FALSE);
    assertArrayEquals(new float[] {3}, run(doubling(), options, never).get("y").floats());
  }

  @ParameterizedTest
  @MethodSource("options")
  void carriedValuesMayChangePlacesAndShapes(SessionOptions options) {
    Graph body =
        graph(
            "i,going,a,b",
            "going,b,longer",
            Map.of(),
            node("Concat", "a,b", "longer", Attribute.of("axis", 0)));
    Graph main =
        graph("x,m", "p,q", Map.of(), node("Loop", "m,,x,x", "p,q", Attribute.of("body", body)));
    Map<String, OnnxValue> inputs = Map.of("x", floats(1), "m", Tensor.scalar(5L));
    Outputs outputs = run(main, options, inputs);
    assertEquals(Shape.of(8), outputs.get("p").shape()); // 1, 1, 2, 3, 5, 8, 13
    assertEquals(Shape.of(13), outputs.get("q").shape());
  }

  @ParameterizedTest
  @MethodSource("options")
  void aLoopCarriesSequences(SessionOptions options) {
    Graph body =
        graph(
            "i,going,list",
            "going,more",
            Map.of(),
            node("Cast", "i", "f", Attribute.of("to", 1)),
            node("Mul", "f,x", "element"),
            node("SequenceInsert", "list,element", "more"));
    Graph main =
        graph(
            "x,m",
            "list",
            Map.of(),
            node("SequenceEmpty", "", "none"),
            node("Loop", "m,,none", "list", Attribute.of("body", body)));
    Map<String, OnnxValue> inputs = Map.of("x", floats(1, 2), "m", Tensor.scalar(3L));
    SequenceValue list = (SequenceValue) run(main, options, inputs).values().get("list");
    assertEquals(3, list.elements().size());
    assertArrayEquals(new float[] {2, 4}, ((Tensor) list.elements().get(2)).floats());
  }

  @ParameterizedTest
  @MethodSource("options")
  void aScanGoesThroughSlicesOfAnyAxisEitherWay(SessionOptions options) {
    Graph body =
        graph(
            "s,row,column",
            "next,piece",
            Map.of(),
            node("Add", "row,column", "both"),
            node("Add", "s,both", "next"),
            node("Identity", "both", "piece"));
    Graph main =
        graph(
            "s0,a,b",
            "last,pieces",
            Map.of(),
            node(
                "Scan",
                "s0,a,b",
                "last,pieces",
                Attribute.of("body", body),
                Attribute.of("num_scan_inputs", 2),
                Attribute.ofInts("scan_input_axes", List.of(0L, -1L)),
                Attribute.ofInts("scan_input_directions", List.of(0L, 1L)),
                Attribute.ofInts("scan_output_axes", List.of(1L)),
                Attribute.ofInts("scan_output_directions", List.of(1L))));
    Tensor a = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
    Tensor b = Tensor.of(new float[] {10, 20, 30, 40, 50, 60}, 2, 3);
    Outputs outputs = run(main, options, Map.of("s0", floats(0, 0), "a", a, "b", b));
    // Steps: [1,2]+[30,60], [3,4]+[20,50], [5,6]+[10,40]; the last piece comes first.
    assertEquals(Shape.of(2, 3), outputs.get("pieces").shape());
    assertArrayEquals(new float[] {15, 23, 31, 46, 54, 62}, outputs.get("pieces").floats());
    assertArrayEquals(new float[] {69, 162}, outputs.get("last").floats());
  }

  @Test
  void aScanOfOpset8StopsAtEachSequencesEnd() {
    Graph body =
        graph(
            "s,x",
            "next,piece",
            Map.of(),
            node("Add", "s,x", "next"),
            node("Identity", "next", "piece"));
    Graph main =
        graph(
            "lens,s0,x",
            "last,pieces",
            Map.of(),
            node(
                "Scan",
                "lens,s0,x",
                "last,pieces",
                Attribute.of("body", body),
                Attribute.of("num_scan_inputs", 1),
                Attribute.ofInts("directions", List.of(1L))));
    Session session = Sardonyx.load(Model.of(main, 8));
    Outputs outputs =
        session.run(
            Map.of(
                "lens", Tensor.of(new long[] {3, 1}, 2),
                "s0", Tensor.of(new float[] {0, 100}, 2, 1),
                "x", Tensor.of(new float[] {1, 2, 4, 8, 16, 32}, 2, 3, 1)));
    assertArrayEquals(new float[] {7, 108}, outputs.get("last").floats());
    assertEquals(Shape.of(2, 3, 1), outputs.get("pieces").shape());
    assertArrayEquals(new float[] {4, 6, 7, 108, 0, 0}, outputs.get("pieces").floats());
  }

  @ParameterizedTest
  @MethodSource("options")
  void aSequenceMapTakesElementsInTurnAndTensorsAsTheyAre(SessionOptions options) {
    Graph body =
        graph("e,t", "sum,t2", Map.of(), node("Add", "e,t", "sum"), node("Mul", "t,k", "t2"));
    Graph main =
        graph(
            "a,b,t",
            "sums,products",
            Map.of("k", Tensor.scalar(2f)),
            node("SequenceConstruct", "a,b", "list"),
            node("SequenceMap", "list,t", "sums,products", Attribute.of("body", body)));
    Map<String, OnnxValue> inputs =
        Map.of("a", floats(1), "b", floats(2, 3), "t", Tensor.scalar(10f));
    Outputs outputs = run(main, options, inputs);
    List<OnnxValue> sums = ((SequenceValue) outputs.values().get("sums")).elements();
    assertArrayEquals(new float[] {11}, ((Tensor) sums.get(0)).floats());
    assertArrayEquals(new float[] {12, 13}, ((Tensor) sums.get(1)).floats());
    assertEquals(2, ((SequenceValue) outputs.values().get("products")).elements().size());
  }

  @Test
  void anEndlessLoopEndsAtTheAllocationLimit() {
    Graph body = graph("i,going", "going,piece", Map.of(), node("Add", "x,x", "piece"));
    Graph main =
        graph("x,c", "pieces", Map.of(), node("Loop", ",c", "pieces", Attribute.of("body", body)));
    Session session = Sardonyx.load(model(main), SessionOptions.defaults().allocationLimit(4000));
    Map<String, OnnxValue> inputs = Map.of("x", floats(new float[100]), "c", TRUE);
    String message =
        assertThrows(ResourceLimitException.class, () -> session.run(inputs)).getMessage();
    assertTrue(message.contains("Loop") && message.contains("FLOAT[11, 100]"), message);
  }

  @Test
  void errorsNameTheNodeInsideAndTheNodeAround() {
    Graph body = graph("i,going,s", "going,r", Map.of(), node("Add", "s,x", "r"));
    Graph main =
        graph("s,x,m", "y", Map.of(), node("Loop", "m,,s", "y", Attribute.of("body", body)));
    Session session = Sardonyx.load(model(main));
    Map<String, OnnxValue> inputs =
        Map.of("s", floats(1, 2), "x", floats(1, 2, 3), "m", Tensor.scalar(1L));
    String message =
        assertThrows(ShapeMismatchException.class, () -> session.run(inputs)).getMessage();
    assertTrue(message.contains("Loop '-> y'") && message.contains("Add '-> r'"), message);
  }

  @Test
  void refusesBodiesThatDoNotFitTheirNodes() {
    Graph noOutputs = graph("", "", Map.of());
    Graph main = graph("c", "r", Map.of(), ifNode("r", noOutputs, noOutputs));
    assertThrows(ModelFormatException.class, () -> Sardonyx.load(model(main)));
    Graph twoInputs = graph("i,going", "going", Map.of());
    Graph loop =
        graph("x", "y", Map.of(), node("Loop", ",,x", "y", Attribute.of("body", twoInputs)));
    assertThrows(ModelFormatException.class, () -> Sardonyx.load(model(loop)));
    Graph scan =
        graph(
            "x",
            "y",
            Map.of(),
            node(
                "Scan",
                "x",
                "y",
                Attribute.of("body", graph("a", "a2", Map.of(), node("Neg", "a", "a2"))),
                Attribute.of("num_scan_inputs", 7)));
    assertThrows(ModelFormatException.class, () -> Sardonyx.load(model(scan)));
    Graph without = graph("x", "y", Map.of(), node("Loop", ",,x", "y"));
    assertThrows(ModelFormatException.class, () -> Sardonyx.load(model(without)));
  }

  @Test
  void namesAllOperatorsThatAreMissingInAnyBody() {
    Graph thenBranch = graph("", "r", Map.of(), node("NoSuch", "x", "r"));
    Graph elseBranch = graph("", "r", Map.of(), node("NorThis", "x", "r"));
    Graph main = graph("x,c", "r", Map.of(), ifNode("r", thenBranch, elseBranch));
    String message =
        assertThrows(UnsupportedOperatorException.class, () -> Sardonyx.load(model(main)))
            .getMessage();
    assertTrue(message.contains("NoSuch") && message.contains("NorThis"), message);
  }

  @Test
  void refusesConditionsThatAreNone() {
    Graph branch = graph("", "x", Map.of());
    Session session =
        Sardonyx.load(model(graph("x,c", "r", Map.of(), ifNode("r", branch, branch))));
    assertThrows(
        TypeMismatchException.class,
        () -> session.run(Map.of("x", floats(1), "c", Tensor.scalar(1f))));
    Tensor two = Tensor.wrap(ElementType.BOOL, Shape.of(2), new byte[] {1, 0}, 0);
    assertThrows(ShapeMismatchException.class, () -> session.run(Map.of("x", floats(1), "c", two)));
  }

  @Test
  void aScanOfNothingGivesEmptyPiecesOfTheDeclaredType() {
    Graph body =
        Graph.of(
            "body",
            List.of(node("Neg", "x", "piece")),
            Map.of(),
            values("x"),
            List.of(Value.of("piece", VECTOR)));
    Graph main =
        graph(
            "x",
            "y",
            Map.of(),
            node("Scan", "x", "y", Attribute.of("body", body), Attribute.of("num_scan_inputs", 1)));
    Tensor none = Tensor.zeros(ElementType.FLOAT, Shape.of(0, 4));
    Tensor y = Sardonyx.load(model(main)).run(Map.of("x", none)).get("y");
    assertEquals(ElementType.FLOAT, y.elementType());
    assertEquals(Shape.of(0, 0), y.shape());
  }
}
