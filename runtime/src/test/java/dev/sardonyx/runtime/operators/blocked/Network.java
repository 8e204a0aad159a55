package dev.sardonyx.runtime.operators.blocked;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.Outputs;
import dev.sardonyx.Profile;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A small network for tests, a line a node: what the optimizer makes of it must compute what the
 * plain operators do.
 */
final class Network {
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private final List<Value> inputs = new ArrayList<>();
  private final Map<String, Tensor> fed = new LinkedHashMap<>();
  private final Random random = new Random(5);
  private int opset = 17;

  Network opset(int version) {
    opset = version;
    return this;
  }

  /** A FLOAT input of random numbers; sizes after the channels are not known to the model. */
  Network input(String name, long... shape) {
    return input(name, random(shape));
  }

  /** As {@link #input(String, long...)}, but the model knows all sizes. */
  Network fixedInput(String name, long... shape) {
    Tensor value = random(shape);
    inputs.add(Value.of(name, TensorType.of(ElementType.FLOAT, value.shape())));
    fed.put(name, value);
    return this;
  }

  Network input(String name, Tensor value) {
    List<Dimension> dimensions = new ArrayList<>();
    for (int axis = 0; axis < value.shape().rank(); axis++) {
      dimensions.add(
          axis < 2
              ? Dimension.of((long) value.shape().dimension(axis))
              : Dimension.of(name + axis));
    }
    inputs.add(Value.of(name, TensorType.of(ElementType.FLOAT, dimensions)));
    fed.put(name, value);
    return this;
  }

  /** A constant of random numbers. */
  Network constant(String name, long... shape) {
    return constant(name, random(shape));
  }

  Network constant(String name, Tensor value) {
    constants.put(name, value);
    return this;
  }

  private Tensor random(long... dimensions) {
    float[] numbers = new float[Shape.of(dimensions).elements()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextFloat() * 2 - 1;
    }
    return Tensor.of(numbers, dimensions);
  }

  /** A convolution 1x1 from {@code channels} to {@code outputs} channels. */
  Network pointwise(String input, int channels, int outputs, String output) {
    return constant(output + "_w", outputs, channels, 1, 1)
        .constant(output + "_b", outputs)
        .node("Conv", input + " " + output + "_w " + output + "_b", output);
  }

  /** A node; {@code -} stands for an absent input. */
  Network node(String operator, String inputNames, String outputNames, Attribute... attributes) {
    List<String> names =
        Arrays.stream(inputNames.split(" ")).map(name -> name.equals("-") ? "" : name).toList();
    nodes.add(Node.of(operator, names, List.of(outputNames.split(" ")), attributes));
    return this;
  }

  /**
   * Runs it as it is and optimized, with all kernels, and compares {@code output}.
   *
   * @return how many there are of each operator in the optimized network
   */
  Map<String, Integer> check(String output, double tolerance) {
    Model model =
        Model.of(Graph.of("test", nodes, constants, inputs, List.of(Value.untyped(output))), opset);
    Tensor expected =
        run(model, SessionOptions.defaults().optimization(OptimizationLevel.NONE), output);
    Map<String, Integer> operators = null;
    for (SessionOptions.Kernels kernels :
        List.of(SessionOptions.Kernels.SCALAR, SessionOptions.Kernels.AUTO)) {
      SessionOptions options = SessionOptions.defaults().kernels(kernels).profile(true);
      Tensor found = run(model, options.threads(1), output);
      assertEquals(expected.shape(), found.shape());
      assertArrayEquals(expected.floats(), found.floats(), (float) tolerance);
      assertArrayEquals(
          found.floats(), run(model, options.threads(2), output).floats(), "same bits");
      operators = operators(model, options);
    }
    return operators;
  }

  private Tensor run(Model model, SessionOptions options, String output) {
    try (Session session = Sardonyx.load(model, options)) {
      session.run(fed);
      Outputs outputs = session.run(fed);
      return outputs.get(output);
    }
  }

  private Map<String, Integer> operators(Model model, SessionOptions options) {
    try (Session session = Sardonyx.load(model, options)) {
      session.run(fed);
      Map<String, Integer> counts = new TreeMap<>();
      for (Profile.OperatorTime time : session.profile().operators()) {
        if (!time.operator().equals(Profile.OTHER)) {
          counts.put(time.operator().replace("dev.sardonyx:", ""), time.nodes());
        }
      }
      return counts;
    }
  }
}
