package dev.sardonyx.conformance.models;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.SessionOptions.Kernels;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.ir.io.OnnxWriter;
import dev.sardonyx.optimizer.Footprint;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What sessions hold and runs allocate: weights once, as packed, and nothing but outputs. Counted
 * in bytes of arrays that are alive and bytes that threads allocated, so that no clock matters.
 */
class SessionFootprintTest {
  /** Panels are filled up to whole vectors; plans and the engine's tables take some as well. */
  private static final double PADDING = 1.05;

  private static final long TABLES = 300_000;

  /**
   * What a run may allocate beyond its outputs: the checks of its inputs, and what the caller gets
   * the outputs in.
   */
  private static final long BOOK_KEEPING = 2_000;

  /** The same where operators compute outside of chunks, or run bodies. */
  private static final long BOOK_KEEPING_OF_STATE = 12_000;

  /** Runs after which every code path is compiled, or else never will be. */
  private static final int MOST_RUNS = 20_000;

  /** How often a count is tried. */
  private static final int COUNTS = 5;

  private static final Attribute PADDED = Attribute.ofInts("pads", List.of(1L, 1L, 1L, 1L));

  /** Small networks of which each is mainly weights. */
  private enum Network {
    /** Products with constants on the right. */
    DENSE {
      @Override
      void build(Builder model) {
        model.input("x", 16, 256);
        model.weight("w1", 256, 1024).weight("w2", 1024, 256).weight("w3", 256, 256);
        model.node("MatMul", "x w1", "a").node("Relu", "a", "b").node("MatMul", "b w2", "c");
        model.node("Add", "c x", "d").node("Softmax", "d", "e").node("Gemm", "e w3", "y");
      }
    },
    /** Convolutions whose weights the batch normalizations behind them change. */
    CONVOLUTIONS {
      @Override
      void build(Builder model) {
        model.input("x", 1, 128, 7, 7);
        model.weight("w1", 512, 128, 1, 1).weight("w2", 128, 512, 1, 1).weight("w3", 64, 128, 5, 5);
        for (String statistic : List.of("scale", "shift", "mean", "variance")) {
          model.positive(statistic, 512);
        }
        model.node("Conv", "x w1", "a");
        model.node("BatchNormalization", "a scale shift mean variance", "b");
        model.node("Relu", "b", "c").node("Conv", "c w2", "d").node("Add", "d x", "e");
        model.node("Conv", "e w3", "f").node("GlobalAveragePool", "f", "y");
      }
    },
    RECURRENT {
      @Override
      void build(Builder model) {
        model.input("x", 8, 1, 192);
        model.weight("w", 1, 768, 192).weight("r", 1, 768, 192).weight("table", 1, 192);
        model.node("LSTM", "x w r", "states", Attribute.of("hidden_size", 192));
        model.node("Mul", "states table", "y");
      }
    },
    /** Weights in the bodies of a node, captured and their own. */
    BRANCHES {
      @Override
      void build(Builder model) {
        model.input("x", 4, 256).weight("shared", 256, 512).weight("own", 256, 512);
        model.node("ReduceSum", "x", "sum", Attribute.of("keepdims", 0));
        model.node("Cast", "sum", "some", Attribute.of("to", ElementType.BOOL.code()));
        Tensor own = model.weights.remove("own");
        Graph first =
            Graph.of(
                "then",
                List.of(Node.of("MatMul", List.of("x", "own"), List.of("product"))),
                Map.of("own", own),
                List.of(),
                List.of(Value.untyped("product")));
        Graph second =
            Graph.of(
                "else",
                List.of(Node.of("MatMul", List.of("x", "shared"), List.of("product2"))),
                Map.of(),
                List.of(),
                List.of(Value.untyped("product2")));
        model.node(
            "If",
            "some",
            "y",
            Attribute.of("then_branch", first),
            Attribute.of("else_branch", second));
        model.inBodies = (long) own.elements() * Float.BYTES;
      }
    };

    abstract void build(Builder model);
  }

  private static final class Builder {
    private final Random random = new Random(7);
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();
    private final Map<String, Tensor> weights = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private long inBodies;

    static Builder of(Network network) {
      Builder builder = new Builder();
      network.build(builder);
      return builder;
    }

    Builder input(String name, long... shape) {
      inputs.put(name, tensor(shape, 0));
      return this;
    }

    Builder weight(String name, long... shape) {
      weights.put(name, tensor(shape, 0));
      return this;
    }

    Builder positive(String name, long... shape) {
      weights.put(name, tensor(shape, 1));
      return this;
    }

    private Tensor tensor(long[] shape, float least) {
      Tensor tensor = Tensor.zeros(ElementType.FLOAT, Shape.of(shape));
      for (int i = 0; i < tensor.elements(); i++) {
        tensor.floatArray()[i] = least + random.nextFloat() / 16;
      }
      return tensor;
    }

    Builder node(String operator, String inputNames, String output, Attribute... attributes) {
      nodes.add(Node.of(operator, List.of(inputNames.split(" ")), List.of(output), attributes));
      return this;
    }

    /** The model, with output {@code y}, as bytes of a file. */
    byte[] bytes() throws IOException {
      List<Value> declared =
          inputs.entrySet().stream().map(e -> Value.of(e.getKey(), type(e.getValue()))).toList();
      Graph graph = Graph.of("network", nodes, weights, declared, List.of(Value.untyped("y")));
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      OnnxWriter.write(Model.of(graph, 17), bytes);
      return bytes.toByteArray();
    }

    private static TensorType type(Tensor tensor) {
      return TensorType.of(
          ElementType.FLOAT,
          Arrays.stream(tensor.shape().toArray())
              .mapToObj(Dimension::of)
              .toArray(Dimension[]::new));
    }

    long weightBytes() {
      return inBodies
          + weights.values().stream().mapToLong(w -> (long) w.elements() * Float.BYTES).sum();
    }
  }

  @ParameterizedTest
  @EnumSource(Network.class)
  void sessionHoldsWeightsOnce(Network network, @TempDir Path folder) throws Exception {
    Builder model = Builder.of(network);
    Path file = Files.write(folder.resolve("model.onnx"), model.bytes());
    requireHeld(model, () -> Sardonyx.load(file, SessionOptions.defaults().threads(1)));
  }

  /** The bytes it is read from are no part of a session either. */
  @ParameterizedTest
  @EnumSource(Network.class)
  void sessionLetsTheModelsBytesGo(Network network) throws Exception {
    Builder model = Builder.of(network);
    requireHeld(model, () -> Sardonyx.load(model.bytes(), SessionOptions.defaults().threads(1)));
  }

  /** 3x3 convolutions, whose weights Winograd's algorithm has four times as large. */
  @Test
  void smallFootprintDoesWithoutTransformedWeights() throws Exception {
    Builder model = new Builder();
    model.input("x", 1, 128, 14, 14);
    model.weight("w1", 128, 128, 3, 3).weight("w2", 128, 128, 3, 3);
    model
        .node("Conv", "x w1", "a", PADDED)
        .node("Relu", "a", "b")
        .node("Conv", "b w2", "y", PADDED);
    SessionOptions options = SessionOptions.defaults().threads(1).kernels(Kernels.SCALAR);
    SessionOptions small = options.footprint(Footprint.SMALL);
    requireHeld(model, () -> Sardonyx.load(model.bytes(), small));
    Tensor fast = Sardonyx.load(model.bytes(), options).run(model.inputs).first();
    Tensor found = Sardonyx.load(model.bytes(), small).run(model.inputs).first();
    assertFalse(Arrays.equals(fast.floats(), found.floats()), "both round alike: which is small?");
    for (int i = 0; i < found.elements(); i++) {
      assertEquals(fast.floats()[i], found.floats()[i], 2e-5 * greatest(fast), "element " + i);
    }
  }

  private static float greatest(Tensor tensor) {
    float greatest = 0;
    for (float element : tensor.floats()) {
      greatest = Math.max(greatest, Math.abs(element));
    }
    return greatest;
  }

  private interface Loading {
    Session load() throws IOException;
  }

  /** In a JVM where other tests leave things behind, one count of several is undisturbed. */
  private static void requireHeld(Builder model, Loading loading) throws Exception {
    loading.load().run(model.inputs); // what is made once in a JVM
    long held = 0;
    long most = 0;
    for (int count = 0; count < COUNTS; count++) {
      long before = settledBytesOfArrays();
      Session session = loading.load();
      session.run(model.inputs);
      session.run(model.inputs);
      held = bytesOfArrays() - before;
      Reference.reachabilityFence(session);
      most =
          (long) (PADDING * model.weightBytes()) + session.memoryReport().plannedBytes() + TABLES;
      if (held >= model.weightBytes() && held <= most) {
        return;
      }
    }
    fail(
        "holds "
            + held
            + " bytes of arrays; weights are "
            + model.weightBytes()
            + ", most "
            + most);
  }

  /** Once nothing is let go any more, by cleaners and threads that end. */
  private static long settledBytesOfArrays() throws Exception {
    long bytes = bytesOfArrays();
    for (int count = 0; count < COUNTS; count++) {
      Thread.sleep(20);
      long again = bytesOfArrays();
      if (again == bytes) {
        break;
      }
      bytes = again;
    }
    return bytes;
  }

  /** Bytes of all arrays of floats and of bytes that are alive. */
  private static long bytesOfArrays() throws JMException {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    Matcher row = Pattern.compile("\\d+:\\s+\\d+\\s+(\\d+)\\s+\\[[FB]\\s").matcher(histogram);
    long bytes = 0;
    while (row.find()) {
      bytes += Long.parseLong(row.group(1));
    }
    assertTrue(bytes > 0, histogram);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource(Network.class)
  void runAllocatesOutputsOnly(Network network) throws IOException {
    Builder model = Builder.of(network);
    boolean keepsState = network == Network.RECURRENT || network == Network.BRANCHES;
    long bookKeeping = keepsState ? BOOK_KEEPING_OF_STATE : BOOK_KEEPING;
    for (Kernels kernels : List.of(Kernels.SCALAR, Kernels.AUTO)) {
      int threads = kernels == Kernels.SCALAR ? 1 : 2;
      Session session =
          Sardonyx.load(model.bytes(), SessionOptions.defaults().threads(threads).kernels(kernels));
      long outputs = 0;
      for (OnnxValue output : session.run(model.inputs).values().values()) {
        outputs += (long) ((Tensor) output).elements() * Float.BYTES;
      }
      long most = outputs + bookKeeping;
      long least = Long.MAX_VALUE;
      // Vectors are objects until the code that works with them is compiled.
      for (int run = 0; run < MOST_RUNS && least > most; run++) {
        long before = allocated();
        session.run(model.inputs);
        least = Math.min(least, allocated() - before);
      }
      assertTrue(least <= most, kernels + " kernels: a run allocates " + least + ", most " + most);
    }
  }

  /** Of all threads. */
  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getTotalThreadAllocatedBytes();
  }
}
