package dev.sardonyx.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.Outputs;
import dev.sardonyx.Profile;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.error.NodeExecutionException;
import dev.sardonyx.error.ResourceLimitException;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.io.OnnxWriter;
import dev.sardonyx.operator.OperatorProvider;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {
  private static final Tensor THREE = Tensor.of(new float[] {1, 2, 3}, 3);

  private static Session load(TestModels model) {
    return Sardonyx.load(model.build(), TestModels.OPTIONS);
  }

  private static TestModels twoInputs() {
    return new TestModels().input("x", "n").input("y", "n").node("Add", "x,y", "z").output("z");
  }

  private static <T extends SardonyxException> void requireMessage(
      Class<T> type, Session session, Map<String, ? extends OnnxValue> inputs, String... parts) {
    T thrown = assertThrows(type, () -> session.run(inputs));
    for (String part : parts) {
      assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
    }
  }

  @Test
  void inputsAreCheckedAgainstTheDeclaration() {
    Session session = load(twoInputs());
    requireMessage(
        InvalidInputException.class,
        session,
        Map.of("x", THREE, "y", THREE, "zz", THREE),
        "unknown input 'zz'",
        "x: FLOAT[n]");
    requireMessage(InvalidInputException.class, session, Map.of("x", THREE), "missing input 'y'");
    Map<String, Tensor> withNull = new HashMap<>();
    withNull.put("x", THREE);
    withNull.put("y", null);
    requireMessage(InvalidInputException.class, session, withNull, "missing input 'y'");
    requireMessage(
        TypeMismatchException.class,
        session,
        Map.of("x", Tensor.of(new double[3], 3), "y", THREE),
        "'x' must be FLOAT[n]",
        "DOUBLE[3]");
    requireMessage(
        TypeMismatchException.class,
        session,
        Map.of("x", new SequenceValue(List.of(THREE)), "y", THREE),
        "'x' must be FLOAT[n]",
        "sequence of 1 (FLOAT[3])");
    requireMessage(
        ShapeMismatchException.class,
        session,
        Map.of("x", Tensor.of(new float[3], 3, 1), "y", THREE),
        "rank 1",
        "found rank 2");
    requireMessage(
        ShapeMismatchException.class,
        session,
        Map.of("x", THREE, "y", Tensor.of(new float[4], 4)),
        "'n'",
        "is 4",
        "given as 3");
  }

  @Test
  void fixedDimensionsMustAgreeAndUnknownOnesNeedNot() {
    Session session =
        load(
            new TestModels()
                .input(
                    "x",
                    TensorType.of(
                        ElementType.FLOAT, Dimension.of(2), Dimension.UNKNOWN, Dimension.of(-1)))
                .input("any", TensorType.unranked(ElementType.FLOAT))
                .node("Square", "x", "z")
                .output("z"));
    Map<String, Tensor> inputs = Map.of("x", Tensor.of(new float[30], 2, 5, 3), "any", THREE);
    assertEquals(Shape.of(30), session.run(inputs).first().shape());
    requireMessage(
        ShapeMismatchException.class,
        session,
        Map.of("x", Tensor.of(new float[30], 3, 5, 2), "any", THREE),
        "dimension 0 of input 'x' must be 2",
        "found 3");
  }

  @Test
  void anInitializerThatIsAnInputIsItsDefault() {
    Session session =
        load(
            new TestModels()
                .input("x", "n")
                .input("y", "m")
                .constant("y", 4, 8, 12)
                .node("Add", "x,y", "z")
                .output("z")
                .output("y"));
    assertArrayEquals(
        new float[] {1.5f, 3, 4.5f}, session.run(Map.of("x", THREE)).get("z").floats());
    assertArrayEquals(
        new float[] {0.75f, 1.5f, 2.25f},
        session.run(Map.of("x", THREE, "y", THREE)).get("z").floats());
    assertArrayEquals(new float[] {4, 8, 12}, session.run(Map.of("x", THREE)).get("y").floats());
    assertEquals(List.of("x", "y"), session.inputs().stream().map(Value::name).toList());
    Map<String, Tensor> notGiven = new HashMap<>(Map.of("x", THREE));
    notGiven.put("y", null);
    assertArrayEquals(new float[] {1.5f, 3, 4.5f}, session.run(notGiven).get("z").floats());
    requireMessage(
        ShapeMismatchException.class,
        session,
        Map.of("x", THREE, "y", Tensor.of(new float[6], 2, 3)),
        "input 'y'");
  }

  @Test
  void inTheOldIrAnInitializerIsAConstantThoughListedAsInput() {
    Model model =
        new TestModels()
            .input("x", "n")
            .input("factor", "m")
            .constant("factor", 3)
            .node("Scale", "x,factor", "z")
            .output("z")
            .build()
            .withIrVersion(3);
    Session session = Sardonyx.load(model, TestModels.OPTIONS);
    assertEquals(List.of("x"), session.inputs().stream().map(Value::name).toList());
    assertArrayEquals(new float[] {3, 6, 9}, session.run(Map.of("x", THREE)).first().floats());
  }

  @Test
  void onlyWhatIsWantedIsComputed() {
    Session session =
        load(
            new TestModels()
                .input("x", "n")
                .input("y", "m")
                .node("Square", "x", "good")
                .node("Add", "x,y", "bad")
                .output("good")
                .output("bad"));
    Map<String, Tensor> inputs = Map.of("x", THREE, "y", Tensor.of(new float[4], 4));
    assertThrows(ShapeMismatchException.class, () -> session.run(inputs));
    Outputs outputs = session.run(inputs, Set.of("good"));
    assertEquals(Set.of("good"), outputs.values().keySet());
    assertArrayEquals(new float[] {0.5f, 3.5f, 8.5f}, outputs.first().floats());
    assertTrue(session.run(inputs, Set.of()).values().isEmpty());
    assertThrows(InvalidInputException.class, () -> session.run(inputs, Set.of("good", "none")));
  }

  @Test
  void outputsComeInTheModelsOrder() {
    TestModels model = new TestModels().input("x", "n");
    for (String name : List.of("q", "a", "z", "m")) {
      model.node("Square", "x", name).output(name);
    }
    Session session = load(model);
    assertEquals(List.of("q", "a", "z", "m"), session.outputs().stream().map(Value::name).toList());
    assertEquals(
        List.of("q", "a", "z", "m"),
        List.copyOf(session.run(Map.of("x", THREE)).values().keySet()));
    assertEquals(
        List.of("q", "z"),
        List.copyOf(session.run(Map.of("x", THREE), Set.of("z", "q")).values().keySet()));
  }

  @Test
  void anInputThatIsAnOutputIsCopied() {
    Session session =
        load(new TestModels().input("x", "n").node("Column", "x", "v").output("x").output("v"));
    for (int repetition = 0; repetition < 2; repetition++) {
      Outputs outputs = session.run(Map.of("x", THREE));
      assertArrayEquals(THREE.floats(), outputs.get("x").floats());
      assertNotSame(THREE.floats(), outputs.get("x").floats());
      assertNotSame(THREE.floats(), outputs.get("v").floats());
      assertEquals(Shape.of(3, 1), outputs.get("v").shape());
    }
  }

  @Test
  void aNodesErrorKeepsItsTypeAndSaysWhere() {
    Session session =
        load(
            new TestModels()
                .input("x", "n")
                .input("y", "m")
                .node("Square", "y", "s")
                .node("Add", "x,s", "z")
                .output("z"));
    Map<String, Tensor> inputs = Map.of("x", THREE, "y", Tensor.of(new float[4], 4));
    for (int repetition = 0; repetition < 2; repetition++) {
      requireMessage(
          ShapeMismatchException.class,
          session,
          inputs,
          "test:Add 'Add1'",
          "'x' FLOAT[3]",
          "'s' FLOAT[4]",
          "expected 3, found 4");
    }
    session.run(Map.of("x", THREE, "y", THREE));
    requireMessage(ShapeMismatchException.class, session, inputs, "expected 3, found 4");
    Session sequences =
        load(
            new TestModels()
                .input("x", "n")
                .node("MakeSequence", "x", "s")
                .node("Square", "s", "z")
                .output("z"));
    requireMessage(
        TypeMismatchException.class,
        sequences,
        Map.of("x", THREE),
        "input 0 must be a dense tensor; found sequence of 1 (FLOAT[3])");
  }

  /** Operators that go wrong in ways the engine's own never should. */
  private static final OperatorProvider BROKEN =
      registry -> {
        registry.register(
            "broken",
            "Throws",
            1,
            setup ->
                context -> {
                  throw new IndexOutOfBoundsException("17");
                });
        registry.register("broken", "SetsNothing", 1, setup -> context -> {});
        registry.register(
            "broken",
            "Huge",
            1,
            setup ->
                context -> context.allocate(0, ElementType.DOUBLE, Shape.of(1 << 15, 1 << 15)));
        registry.register(
            "broken",
            "OutOfMemory",
            1,
            setup ->
                context -> {
                  throw new OutOfMemoryError("Java heap space");
                });
      };

  private static Session broken(String operator) {
    Model model = new TestModels().input("x", "n").node("Square", "x", "z").output("z").build();
    Model changed =
        model
            .withGraph(
                model
                    .graph()
                    .withNodes(
                        List.of(
                            new dev.sardonyx.ir.Node(
                                "n",
                                "broken",
                                operator,
                                "",
                                List.of("x"),
                                List.of("z"),
                                Map.of(),
                                "",
                                Map.of()))))
            .withOpsets(Map.of("", 20, "broken", 1));
    return Sardonyx.load(changed, TestModels.OPTIONS.operators(BROKEN).allocationLimit(1 << 30));
  }

  @Test
  void anyOtherFailureOfANodeIsTyped() {
    Map<String, Tensor> inputs = Map.of("x", THREE);
    requireMessage(
        NodeExecutionException.class,
        broken("Throws"),
        inputs,
        "broken:Throws 'n'",
        "'x' FLOAT[3]",
        "IndexOutOfBoundsException: 17");
    requireMessage(
        NodeExecutionException.class,
        broken("SetsNothing"),
        inputs,
        "did not set its output 0 'z'");
    requireMessage(
        ResourceLimitException.class,
        broken("Huge"),
        inputs,
        "DOUBLE[32768, 32768]",
        "8589934592 bytes",
        "the limit is 1073741824");
    requireMessage(
        ResourceLimitException.class, broken("OutOfMemory"), inputs, "Java heap space", "-Xmx");
  }

  @Test
  void everythingUnsupportedIsNamedAtOnce() {
    Model model =
        new TestModels()
            .input("x", "n")
            .node("Missing", "x", "a")
            .node("Missing", "a", "b")
            .node("Absent", "b", "c")
            .node("Refuse", "c", "d")
            .output("d")
            .build();
    String message =
        assertThrows(
                UnsupportedOperatorException.class, () -> Sardonyx.load(model, TestModels.OPTIONS))
            .getMessage();
    assertTrue(message.contains("test:Missing of opset 1 (2 nodes, first 'Missing0')"), message);
    assertTrue(message.contains("test:Absent of opset 1 (1 node, 'Absent2')"), message);
    assertTrue(message.contains("test:Refuse 'Refuse3' (opset 1) doesn't support"), message);
  }

  @Test
  void loadsFromWhateverHoldsTheBytes(@TempDir Path folder) throws IOException {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    OnnxWriter.write(twoInputs().build(), written);
    byte[] bytes = written.toByteArray();
    Path file = Files.write(folder.resolve("model.onnx"), bytes);
    List<Session> sessions =
        List.of(
            Sardonyx.load(file, TestModels.OPTIONS),
            Sardonyx.load(bytes, TestModels.OPTIONS),
            Sardonyx.load(ByteBuffer.wrap(bytes), TestModels.OPTIONS),
            Sardonyx.load(new ByteArrayInputStream(bytes), TestModels.OPTIONS));
    for (Session session : sessions) {
      try (session) {
        assertArrayEquals(
            new float[] {0.75f, 1.5f, 2.25f},
            session.run(Map.of("x", THREE, "y", THREE)).first().floats());
        assertEquals(20, session.modelInfo().opsets().get(""));
      }
      // Closing is legal and changes nothing.
      assertEquals(1, session.run(Map.of("x", THREE, "y", THREE)).values().size());
    }
  }

  @Test
  void theProfileCountsEachNode() {
    Session session =
        Sardonyx.load(
            new TestModels()
                .input("x", "n")
                .node("Square", "x", "a")
                .node("Roll", "a", "b")
                .node("Square", "b", "c")
                .output("c")
                .build(),
            TestModels.OPTIONS.profile(true));
    for (int run = 0; run < 3; run++) {
      session.run(Map.of("x", THREE));
    }
    Profile profile = session.profile();
    assertEquals(3, profile.runs());
    assertEquals(
        List.of("test:Square", "test:Roll", "test:Square"),
        profile.nodes().stream().map(Profile.NodeTime::operator).toList());
    assertTrue(profile.nodes().stream().allMatch(node -> node.calls() == 3 && node.nanos() > 0));
    assertEquals(
        profile.nanos(), profile.operators().stream().mapToLong(Profile.OperatorTime::nanos).sum());
    assertEquals(Profile.OTHER, profile.operators().getLast().operator());
    assertTrue(profile.toString().contains("test:Square"), profile.toString());
    session.resetProfile();
    assertEquals(0, session.profile().runs());
    assertEquals(0, load(twoInputs()).profile().nodes().size());
  }
}
