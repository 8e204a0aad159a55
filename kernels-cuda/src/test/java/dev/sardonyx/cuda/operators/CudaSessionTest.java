package dev.sardonyx.cuda.operators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.Outputs;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.cuda.standin.StandIn;
import dev.sardonyx.cuda.standin.StandInBuild;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.device.Precision;
import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Models on the stand-in for a GPU, against the same models on the processor. */
class CudaSessionTest {
  private static final SessionOptions PROCESSOR = SessionOptions.defaults().threads(1);
  private static final SessionOptions GPU = PROCESSOR.device("cuda");

  private StandIn standIn;

  @BeforeEach
  void loadStandIn() {
    standIn = StandIn.load();
  }

  @AfterEach
  void useNoLibraries() {
    System.clearProperty("sardonyx.cuda.libraries");
    System.setProperty("sardonyx.cuda.use-libraries", "none");
  }

  private static void useLibraries() {
    System.setProperty("sardonyx.cuda.libraries", StandInBuild.libraries().toString());
    System.setProperty("sardonyx.cuda.use-libraries", "all");
  }

  static Arguments named(String name, GraphCase model) {
    return Arguments.argumentSet(name, model);
  }

  @ParameterizedTest
  @MethodSource({
    "dev.sardonyx.cuda.operators.AttentionGraphs#cases",
    "dev.sardonyx.cuda.operators.BasicGraphs#cases",
    "dev.sardonyx.cuda.operators.ImageGraphs#cases",
    "dev.sardonyx.cuda.operators.QuantizedGraphs#cases",
    "dev.sardonyx.cuda.operators.RearrangementGraphs#cases",
    "dev.sardonyx.cuda.operators.SelectionGraphs#cases"
  })
  void resultsAreTheProcessors(GraphCase model) {
    long blocks = standIn.count("memory.blocks");
    Session processor = Sardonyx.load(model.model(), PROCESSOR);
    Outputs expected = processor.run(model.given());
    try (Session session = Sardonyx.load(model.model(), GPU)) {
      for (int run = 1; run <= 3; run++) { // recorded, captured, launched again
        requireNear(expected, session.run(model.given()), "run " + run);
      }
    }
    assertEquals(blocks, standIn.count("memory.blocks"), "memory is left");
    assertEquals(0, standIn.count("memory.overruns"), "writes beyond a block");
  }

  @ParameterizedTest
  @MethodSource({
    "dev.sardonyx.cuda.operators.AttentionGraphs#cases",
    "dev.sardonyx.cuda.operators.ImageGraphs#cases",
    "dev.sardonyx.cuda.operators.QuantizedGraphs#cases",
    "dev.sardonyx.cuda.operators.RearrangementGraphs#cases",
    "dev.sardonyx.cuda.operators.SelectionGraphs#cases"
  })
  void resultsComeFromTheDevice(GraphCase model) {
    try (Session session = Sardonyx.load(model.model(), GPU.profile(true))) {
      int outputs = session.run(model.given()).values().size();
      long copies =
          session.profile().nodes().stream()
              .filter(node -> node.operator().equals("dev.sardonyx:CopyToHost"))
              .filter(node -> node.calls() > 0)
              .count();
      assertEquals(outputs, copies, "results that were computed on the device");
    }
  }

  @ParameterizedTest
  @MethodSource({
    "dev.sardonyx.cuda.operators.BasicGraphs#cases",
    "dev.sardonyx.cuda.operators.QuantizedGraphs#cases"
  })
  void resultsByLibrariesAreTheProcessors(GraphCase model) {
    useLibraries();
    resultsAreTheProcessors(model);
    assertEquals(0, standIn.count("cublas"), "handles of cuBLAS are left");
    assertEquals(0, standIn.count("cudnn"), "objects of cuDNN are left");
  }

  @Test
  void librariesAreCalledInTheFirstTwoRunsAndChooseInTheFirst() {
    useLibraries();
    GraphCase model =
        new GraphCase()
            .input("x", 1, 3, 8, 8)
            .constant("w", 8, 3, 3, 3)
            .constant("b", 8)
            .constant("m", 6, 5)
            .node("Conv", "x,w,b", "c")
            .node("Relu", "c", "r")
            .node("MatMul", "r,m", "y")
            .outputs("y");
    try (Session session = Sardonyx.load(model.model(), GPU)) {
      assertTrue(session.device().endsWith("cuBLAS, cuDNN"), session.device());
      long convolutions = standIn.count("calls:cudnnConvolutionBiasActivationForward");
      long products = standIn.count("calls:cublasGemmStridedBatchedEx");
      long advices = standIn.count("advices");
      for (int run = 0; run < 4; run++) { // recorded, captured, launched twice
        session.run(model.given());
      }
      assertEquals(convolutions + 2, standIn.count("calls:cudnnConvolutionBiasActivationForward"));
      assertEquals(products + 2, standIn.count("calls:cublasGemmStridedBatchedEx"));
      assertEquals(advices + 1, standIn.count("advices"));
    }
  }

  /** As it is broadcast, as the result is, and as neither is: the model doesn't say which. */
  @Test
  void aResidualOfUnknownSizesIsAddedOnTheDevice() {
    GraphCase model =
        new GraphCase()
            .input("x", 4, 5)
            .input("one", 1, 7)
            .input("four", 4, 7)
            .constant("w", 5, 6)
            .constant("v", 7, 6)
            .constant("u", 7, 6)
            .constant("b", 6)
            .node("MatMul", "x,w", "a")
            .node("MatMul", "one,v", "c")
            .node("Add", "a,c", "d")
            .node("Relu", "d", "y")
            .node("MatMul", "four,u", "e")
            .node("Add", "e,b", "f")
            .node("Add", "f,y", "g")
            .node("MatMul", "one,u", "h")
            .node("Add", "g,h", "z")
            .outputs("y", "z");
    resultsAreTheProcessors(model);
    resultsComeFromTheDevice(model);
    resultsByLibrariesAreTheProcessors(model);
  }

  @Test
  void integersAreMultipliedByTheLibrary() {
    useLibraries();
    GraphCase model =
        new GraphCase()
            .input("x", QuantizedGraphs.bytes(ElementType.UINT8, 1, 5, 7))
            .input("y", QuantizedGraphs.bytes(ElementType.INT8, 2, 7, 6))
            .constant("w", QuantizedGraphs.bytes(ElementType.UINT8, 3, 7, 9))
            .node("MatMulInteger", "x,w", "a")
            .node("MatMulInteger", "x,y", "b")
            .outputs("a", "b");
    try (Session session = Sardonyx.load(model.model(), GPU)) {
      long products = standIn.count("calls:cublasGemmStridedBatchedEx");
      session.run(model.given());
      assertEquals(products + 2, standIn.count("calls:cublasGemmStridedBatchedEx"));
    }
  }

  @Test
  void ownKernelsMultiplyIntegersWhereTheLibraryDoesNot() {
    useLibraries();
    GraphCase model =
        new GraphCase()
            .input("x", QuantizedGraphs.bytes(ElementType.UINT8, 1, 5, 7))
            .constant("w", QuantizedGraphs.bytes(ElementType.UINT8, 3, 7, 9))
            .node("MatMulInteger", "x,w", "a")
            .outputs("a");
    Outputs expected = Sardonyx.load(model.model(), PROCESSOR).run(model.given());
    standIn.fail("cublasGemmStridedBatchedEx", 15, 0, 1); // not supported
    try (Session session = Sardonyx.load(model.model(), GPU)) {
      assertTrue(session.device().contains("cuBLAS"), session.device());
      long products = standIn.count("calls:cublasGemmStridedBatchedEx");
      requireNear(expected, session.run(model.given()), "own kernels");
      assertEquals(products, standIn.count("calls:cublasGemmStridedBatchedEx"));
    }
  }

  @Test
  void ownKernelsDoTheWorkOfLibrariesThatDoNotGetReady() {
    useLibraries();
    GraphCase model =
        new GraphCase()
            .input("x", 1, 3, 8, 8)
            .constant("w", 8, 3, 3, 3)
            .constant("m", 6, 5)
            .node("Conv", "x,w", "c")
            .node("MatMul", "c,m", "y")
            .outputs("y");
    Outputs expected = Sardonyx.load(model.model(), PROCESSOR).run(model.given());
    standIn.fail("cublasCreate_v2", 1, 0, 1);
    standIn.fail("cudnnCreate", 1001, 0, 1);
    try (Session session = Sardonyx.load(model.model(), GPU)) {
      String device = session.device();
      assertTrue(device.endsWith("own products of matrices, own convolutions"), device);
      requireNear(expected, session.run(model.given()), "own kernels");
    }
  }

  private static void requireNear(Outputs expected, Outputs found, String where) {
    assertEquals(expected.values().keySet(), found.values().keySet());
    for (Map.Entry<String, OnnxValue> output : expected.values().entrySet()) {
      Tensor wanted = (Tensor) output.getValue();
      Tensor got = found.get(output.getKey());
      String name = where + ", " + output.getKey();
      assertEquals(wanted.elementType(), got.elementType(), name);
      assertEquals(wanted.shape(), got.shape(), name);
      switch (wanted.array()) {
        case float[] ignored -> assertArrayEquals(wanted.floats(), got.floats(), 2e-5f, name);
        case int[] ignored -> assertArrayEquals(wanted.ints(), got.ints(), name);
        case long[] ignored -> assertArrayEquals(wanted.longs(), got.longs(), name);
        default -> assertArrayEquals(wanted.bytes(), got.bytes(), name);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FLOAT16", "BFLOAT16"})
  void productsAreRoundedWhereAsked(Precision precision) {
    GraphCase model =
        new GraphCase()
            .input("x", 2, 3, 8, 8)
            .constant("w", 8, 3, 3, 3)
            .constant("b", 8)
            .constant("m", 6, 5)
            .node("Conv", "x,w,b", "c")
            .node("MatMul", "c,m", "y")
            .outputs("c", "y");
    Outputs expected = Sardonyx.load(model.model(), PROCESSOR).run(model.given());
    float step = precision == Precision.FLOAT16 ? 0x1p-11f : 0x1p-8f;
    try (Session session = Sardonyx.load(model.model(), GPU.precision(precision))) {
      for (int run = 0; run < 3; run++) {
        Outputs found = session.run(model.given());
        float[] wanted = expected.get("c").floats();
        float[] got = found.get("c").floats();
        float worst = 0;
        for (int i = 0; i < wanted.length; i++) {
          worst = Math.max(worst, Math.abs(wanted[i] - got[i]));
        }
        // 27 products of factors up to 2, each rounded, and a result below 64, rounded as well.
        assertTrue(worst <= (27 * 4 * 2 + 64) * step, "found " + worst);
        assertTrue(worst > step / 4, "nothing was rounded: " + worst);
        assertEquals(expected.get("y").shape(), found.get("y").shape());
      }
    }
  }

  @Test
  void allNodesOfACaseRunOnTheDevice() {
    GraphCase model =
        new GraphCase().input("x", 6).node("Relu", "x", "a").node("Exp", "a", "y").outputs("y");
    try (Session session = Sardonyx.load(model.model(), GPU.profile(true))) {
      session.run(model.given());
      assertEquals(
          List.of(
              "dev.sardonyx:CopyToDevice", "dev.sardonyx:Elementwise", "dev.sardonyx:CopyToHost"),
          session.profile().nodes().stream()
              .filter(node -> node.calls() > 0)
              .map(node -> node.operator())
              .toList());
      assertTrue(session.device().startsWith("cuda:0, "), session.device());
    }
  }

  @Test
  void workBeforeAndBehindTheProcessorsIsRecorded() {
    GraphCase model =
        new GraphCase()
            .input("x", 6)
            .node("Relu", "x", "a")
            .node("NonZero", "a", "places")
            .node("Transpose", "places", "rows")
            .node("GatherND", "a,rows", "picked")
            .node("Mul", "picked,picked", "y")
            .outputs("y");
    float[][] given = {
      {1, -1, 2, -2, 3, 4}, {1, 2, 3, 4, -5, -6}, {-1, 5, 6, 7, 8, -1}, {-1, -1, -1, -1, -1, 3}
    };
    Session processor = Sardonyx.load(model.model(), PROCESSOR);
    try (Session session = Sardonyx.load(model.model(), GPU)) {
      long recordings = standIn.count("calls:cuStreamBeginCapture_v2");
      long launches = standIn.count("calls:cuGraphLaunch");
      for (float[] x : given) {
        Map<String, Tensor> inputs = Map.of("x", Tensor.of(x, x.length));
        requireNear(processor.run(inputs), session.run(inputs), "one after another");
      }
      // One stretch before NonZero, for all later runs; one behind it, for four results and for
      // one.
      assertEquals(recordings + 3, standIn.count("calls:cuStreamBeginCapture_v2"));
      assertEquals(launches + 6, standIn.count("calls:cuGraphLaunch"));
    }
  }

  @Test
  void anIndexOutOfRangeIsReported() {
    GraphCase model =
        new GraphCase()
            .input("ids", Tensor.of(new long[] {1, 5}, 2))
            .constant("table", 5, 2)
            .node("Gather", "table,ids", "y")
            .outputs("y");
    try (Session session = Sardonyx.load(model.model(), GPU)) {
      for (int run = 0; run < 3; run++) {
        assertThrows(InvalidInputException.class, () -> session.run(model.given()));
      }
      Map<String, Tensor> right = Map.of("ids", Tensor.of(new long[] {1, 4}, 2));
      assertEquals(4, session.run(right).first().elements());
    }
  }

  @Test
  void stateStaysOnTheDevice() {
    GraphCase model =
        new GraphCase()
            .input("state", 8)
            .input("x", 8)
            .node("Add", "state,x", "next")
            .node("Tanh", "next", "y")
            .outputs("next", "y");
    Session processor = Sardonyx.load(model.model(), PROCESSOR);
    Tensor expected = model.given().get("state");
    try (Session session = Sardonyx.load(model.model(), GPU)) {
      DeviceTensor state = session.toDevice(expected);
      for (int run = 0; run < 4; run++) {
        Tensor x = model.floats(8);
        Outputs wanted = processor.run(Map.of("state", expected, "x", x));
        Outputs found = session.run(Map.of("state", state, "x", x), Set.of("y"), Set.of("next"));
        expected = wanted.get("next");
        state.close();
        state = found.onDevice("next");
        assertArrayEquals(wanted.get("y").floats(), found.get("y").floats(), 1e-6f);
      }
      assertEquals(ElementType.FLOAT, state.elementType());
      state.close();
    }
  }
}
