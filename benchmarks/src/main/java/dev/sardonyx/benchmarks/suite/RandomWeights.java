package dev.sardonyx.benchmarks.suite;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Puts random weights into a classifier whose own were cut out ({@code ConstantOfShape} of one
 * value), so that its arithmetic works on numbers as in use: neither zeros nor denormals flatter an
 * engine.
 *
 * <p>Weights of {@code Conv} and {@code Gemm} are normal with variance 2 / fan-in (He et al. 2015,
 * "Delving Deep into Rectifiers"), which keeps the size of activations from layer to layer. Factors
 * and variances are uniform in [0.9, 1.1), what is added in [-0.1, 0.1).
 */
final class RandomWeights {
  private static final Set<String> SHAPE_CHANGES = Set.of("Reshape", "Unsqueeze");

  private final Graph graph;
  private final Random random;

  /** By value: the first node that reads it, through changes of shape. */
  private final Map<String, Use> uses = new LinkedHashMap<>();

  private record Use(Node node, int input) {}

  private RandomWeights(Graph graph, long seed) {
    this.graph = graph;
    this.random = new Random(seed);
    for (Node node : graph.nodes().reversed()) {
      for (int i = 0; i < node.inputs().size(); i++) {
        Use use = new Use(node, i);
        boolean shapeOnly = i == 0 && SHAPE_CHANGES.contains(node.operator());
        uses.put(
            node.inputs().get(i),
            shapeOnly ? uses.getOrDefault(node.outputs().getFirst(), use) : use);
      }
    }
  }

  /**
   * The model with all its floating-point weights replaced, the same ones for the same seed.
   *
   * @throws IllegalArgumentException if a weight is read by an operator of which it isn't known
   *     what its weights look like
   */
  static Model in(Model model, long seed) {
    Graph graph = new RandomWeights(model.graph(), seed).replace();
    // Initializers that aren't inputs are constants for every engine from this version on.
    return model.withGraph(graph).withIrVersion(Math.max(8, model.irVersion()));
  }

  private Graph replace() {
    Map<String, Tensor> initializers = new LinkedHashMap<>();
    graph
        .initializers()
        .forEach(
            (name, tensor) ->
                initializers.put(
                    name,
                    tensor.elementType() == ElementType.FLOAT && uses.containsKey(name)
                        ? weight(name, tensor.shape())
                        : tensor));
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (node.operator().equals("ConstantOfShape")) {
        Tensor shape = graph.initializers().get(node.inputs().getFirst());
        String name = node.outputs().getFirst();
        initializers.put(name, weight(name, Shape.of(shape.longs())));
      } else {
        nodes.add(node);
      }
    }
    return graph.withInputs(graph.requiredInputs()).with(nodes, initializers);
  }

  private Tensor weight(String name, Shape shape) {
    Use use = uses.get(name);
    String role = use.node().operator() + " " + use.input();
    return switch (role) {
      case "Conv 1" -> normal(shape, shape.elements() / shape.dimension(0));
      case "Gemm 1" -> normal(shape, gemmFanIn(shape, use.node()));
      case "BatchNormalization 1", "BatchNormalization 4", "Mul 0", "Mul 1" -> uniform(shape, 1);
      case "Conv 2", "Gemm 2", "BatchNormalization 2", "BatchNormalization 3", "Add 0", "Add 1" ->
          uniform(shape, 0);
      default -> throw new IllegalArgumentException("no rule for the weight " + name + ", " + role);
    };
  }

  private static int gemmFanIn(Shape shape, Node gemm) {
    boolean transposed = gemm.attribute("transB").map(Attribute::asInt).orElse(0L) != 0;
    int last = shape.dimension(shape.rank() - 1);
    return transposed ? last : shape.elements() / last;
  }

  private Tensor normal(Shape shape, int fanIn) {
    Tensor tensor = Tensor.zeros(ElementType.FLOAT, shape);
    double deviation = Math.sqrt(2.0 / fanIn);
    for (int i = 0; i < tensor.slots(); i++) {
      tensor.floatArray()[i] = (float) (random.nextGaussian() * deviation);
    }
    return tensor;
  }

  private Tensor uniform(Shape shape, float middle) {
    Tensor tensor = Tensor.zeros(ElementType.FLOAT, shape);
    for (int i = 0; i < tensor.slots(); i++) {
      tensor.floatArray()[i] = middle + 0.2f * (random.nextFloat() - 0.5f);
    }
    return tensor;
  }
}
