package dev.sardonyx.runtime.operators;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.runtime.NodeEvaluator;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One operator run on given inputs, for tests: {@code run("Pad", 13).with(mode).on(x, pads)}. */
public final class OperatorRun {
  /** Runs the chunks in reverse order, as other threads might. */
  private static final WorkerPool BACKWARDS =
      new WorkerPool() {
        @Override
        public int threads() {
          return 2;
        }

        @Override
        public void run(int chunks, ChunkTask task) {
          for (int chunk = chunks - 1; chunk >= 0; chunk--) {
            task.run(chunk);
          }
        }
      };

  private final String operator;
  private final int opset;
  private final List<Attribute> attributes = new ArrayList<>();
  private String domain = "";
  private int outputs = 1;
  private boolean constants;

  private OperatorRun(String operator, int opset) {
    this.operator = operator;
    this.opset = opset;
  }

  public static OperatorRun run(String operator, int opset) {
    return new OperatorRun(operator, opset);
  }

  public OperatorRun with(Attribute... more) {
    attributes.addAll(List.of(more));
    return this;
  }

  public OperatorRun with(String name, long value) {
    return with(Attribute.of(name, value));
  }

  public OperatorRun with(String name, String value) {
    return with(Attribute.of(name, value));
  }

  public OperatorRun with(String name, long... values) {
    return with(Attribute.ofInts(name, Arrays.stream(values).boxed().toList()));
  }

  /** In this domain instead of ai.onnx. */
  public OperatorRun in(String newDomain) {
    domain = newDomain;
    return this;
  }

  /** The operator sees its inputs as the model's constants, and may prepare them. */
  public OperatorRun knowingItsInputs() {
    constants = true;
    return this;
  }

  public OperatorRun outputs(int count) {
    outputs = count;
    return this;
  }

  /**
   * All outputs on these inputs, null where absent. Every kernel provider answers with one thread's
   * order of work and another; tensors must be the same bits in both orders. The answer is that of
   * the provider that would be chosen.
   */
  public List<OnnxValue> all(OnnxValue... inputs) {
    List<String> inputNames = new ArrayList<>();
    for (int i = 0; i < inputs.length; i++) {
      inputNames.add(inputs[i] == null ? "" : "input" + i);
    }
    List<String> outputNames = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      outputNames.add("output" + i);
    }
    Map<String, Attribute> named =
        Node.of(operator, inputNames, outputNames, attributes.toArray(Attribute[]::new))
            .attributes();
    Node node = new Node("", domain, operator, "", inputNames, outputNames, named, "", Map.of());
    List<OnnxValue> chosen = null;
    for (KernelProvider kernels : KernelProviders.all()) {
      List<OnnxValue> forwards = evaluate(node, kernels, CallerThread.INSTANCE, inputs);
      List<OnnxValue> backwards = evaluate(node, kernels, BACKWARDS, inputs);
      for (int i = 0; i < outputs; i++) {
        assertSame(forwards.get(i), backwards.get(i));
      }
      if (chosen == null || kernels.name().equals(KernelProviders.preferred().name())) {
        chosen = forwards;
      }
    }
    return chosen;
  }

  /** Output 0, a tensor, on these inputs. */
  public Tensor on(OnnxValue... inputs) {
    return (Tensor) all(inputs).getFirst();
  }

  private List<OnnxValue> evaluate(
      Node node, KernelProvider kernels, WorkerPool workers, OnnxValue... inputs) {
    return new NodeEvaluator(StandardOperators.registry(), kernels, workers)
        .evaluate(node, opset, Arrays.asList(inputs), constants);
  }

  private static void assertSame(OnnxValue expected, OnnxValue found) {
    if (expected instanceof Tensor a && found instanceof Tensor b) {
      assertEquals(a.toString(), b.toString());
      if (a.elementType() == ElementType.STRING) {
        assertEquals(Arrays.asList(a.strings()), Arrays.asList(b.strings()));
      } else {
        assertEquals(a.toBytes(), b.toBytes());
      }
    } else {
      assertEquals(String.valueOf(expected), String.valueOf(found));
    }
  }

  /** FLOAT 0, 1, 2 ... in this shape, at an offset into a larger array. */
  public static Tensor counting(long... dimensions) {
    Shape shape = Shape.of(dimensions);
    float[] values = new float[shape.elements() + 3];
    for (int i = 0; i < values.length; i++) {
      values[i] = i - 3;
    }
    return Tensor.wrap(ElementType.FLOAT, shape, values, 3);
  }

  /** An INT64 vector. */
  public static Tensor longs(long... values) {
    return Tensor.of(values, values.length);
  }

  /** A FLOAT vector. */
  public static Tensor floats(float... values) {
    return Tensor.of(values, values.length);
  }
}
