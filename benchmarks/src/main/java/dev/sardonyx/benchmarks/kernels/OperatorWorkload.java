package dev.sardonyx.benchmarks.kernels;

import dev.sardonyx.Outputs;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Nodes without weights, as a session runs them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public abstract class OperatorWorkload {
  private static final int OPSET = 24;

  private final List<Node> nodes;
  private final Map<String, Shape> shapes;
  private Session session;
  private Map<String, Tensor> inputs;

  /**
   * @param nodes the last one's first output is the graph's
   * @param shapes of the inputs, floats all, by name
   */
  protected OperatorWorkload(List<Node> nodes, Map<String, Shape> shapes) {
    this.nodes = nodes;
    this.shapes = shapes;
  }

  /** Makes session and inputs. */
  @Setup
  public void prepare(Engine engine) {
    inputs = new LinkedHashMap<>();
    List<Value> values = new ArrayList<>();
    shapes.forEach(
        (name, shape) -> {
          values.add(Value.of(name, TensorType.of(ElementType.FLOAT, shape)));
          inputs.put(name, Tensor.of(Engine.random(shape.elements()), shape.toLongArray()));
        });
    Value output = Value.untyped(nodes.getLast().outputs().getFirst());
    Graph graph = Graph.of("workload", nodes, Map.of(), values, List.of(output));
    session =
        Sardonyx.load(
            Model.of(graph, OPSET),
            SessionOptions.defaults()
                .threads(engine.workers)
                .kernels(
                    engine.provider.equals("scalar")
                        ? SessionOptions.Kernels.SCALAR
                        : SessionOptions.Kernels.AUTO));
  }

  /** One run. */
  @Benchmark
  public Outputs run() {
    return session.run(inputs);
  }
}
