package dev.sardonyx.optimizer.passes;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Guards;
import dev.sardonyx.optimizer.rewrite.NodePass;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.optimizer.rewrite.Scalars;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Conv, Gemm or MatMul, then activations and scalar arithmetic, for MatMul a bias, and the sum with
 * another tensor (a residual) -> one operator that does these to each piece of its result while it
 * is near.
 *
 * <p>The fused operators are {@code dev.sardonyx:FusedConv, FusedGemm, FusedMatMul}: the inputs and
 * attributes of the original (FusedMatMul has a bias {@code [N]} as third input; each may have a
 * residual as fourth, which the step {@code Residual} adds), and the attributes {@code steps},
 * names of {@link EpilogueStep}s in order, and {@code parameters}, two numbers a step.
 */
public final class EpilogueFusion extends NodePass {
  private static final Map<String, String> FUSED =
      Map.of("Conv", "FusedConv", "Gemm", "FusedGemm", "MatMul", "FusedMatMul");

  /** The place of the bias among the inputs of FusedMatMulInteger. */
  private static final int INTEGER_BIAS = 5;

  public EpilogueFusion() {
    super("epilogue-fusion", OptimizationLevel.ENGINE);
  }

  @Override
  protected boolean rewrite(GraphEditor graph, Node node, PassContext context) {
    if (node.outputs().size() != 1) {
      return false;
    }
    for (String input : node.inputs()) {
      Node producer = graph.producer(input).orElse(null);
      if (producer == null || !takesSteps(producer)) {
        continue;
      }
      Optional<EpilogueStep> step = EpilogueStep.of(graph, context, node, input);
      boolean bias = step.isEmpty() && isBias(graph, producer, node, input);
      boolean residual = step.isEmpty() && !bias && Residuals.isOne(graph, producer, node, input);
      if (step.isEmpty() && !bias && !residual) {
        continue;
      }
      Optional<String> obstacle = obstacle(graph, producer, node);
      if (obstacle.isPresent()) {
        context.declined(node, obstacle.get());
        continue;
      }
      Node fused =
          bias
              ? withBias(graph, producer, node, input)
              : withStep(producer, step.orElse(Residuals.STEP));
      if (residual) {
        fused = Residuals.with(fused, Residuals.addend(node, input));
      }
      context.importDomain(Nodes.ENGINE_DOMAIN, Nodes.ENGINE_VERSION);
      graph.remove(producer);
      graph.replace(node, fused.withOutputs(node.outputs()));
      return context.rewrote(producer.label() + " + " + node.label() + " -> " + fused.operator());
    }
    return false;
  }

  private static boolean takesSteps(Node node) {
    return node.domain().isEmpty() && FUSED.containsKey(node.operator())
        || node.domain().equals(Nodes.ENGINE_DOMAIN)
            && (FUSED.containsValue(node.operator()) || isIntegerProduct(node));
  }

  private static boolean isIntegerProduct(Node node) {
    return node.domain().equals(Nodes.ENGINE_DOMAIN)
        && node.operator().equals(IntegerProductFusion.FUSED);
  }

  private static Optional<String> obstacle(GraphEditor graph, Node producer, Node node) {
    if (!Scalars.isFloat(graph, producer.outputs().getFirst())) {
      return Optional.of("'" + producer.outputs().getFirst() + "' is not known to be FLOAT");
    }
    return Guards.whyKept(graph, List.of(producer, node));
  }

  /** {@code producer} as the fused operator it is or becomes. */
  private static Node fused(Node producer, Map<String, Attribute> attributes) {
    return new Node(
        producer.name(),
        Nodes.ENGINE_DOMAIN,
        FUSED.getOrDefault(producer.operator(), producer.operator()),
        "",
        producer.inputs(),
        producer.outputs(),
        attributes,
        producer.documentation(),
        producer.metadata());
  }

  private static Node withStep(Node producer, EpilogueStep step) {
    List<EpilogueStep> steps = steps(producer);
    Optional<EpilogueStep> joined = steps.isEmpty() ? Optional.empty() : steps.getLast().then(step);
    if (joined.isPresent()) {
      steps.set(steps.size() - 1, joined.get());
    } else {
      steps.add(step);
    }
    List<String> names = new ArrayList<>();
    List<Float> parameters = new ArrayList<>();
    for (EpilogueStep each : steps) {
      names.add(each.operation());
      parameters.add(each.p());
      parameters.add(each.q());
    }
    Map<String, Attribute> attributes = new LinkedHashMap<>(producer.attributes());
    attributes.put("steps", Attribute.ofStrings("steps", names));
    attributes.put("parameters", Attribute.ofFloats("parameters", parameters));
    return fused(producer, attributes);
  }

  private static List<EpilogueStep> steps(Node producer) {
    List<EpilogueStep> steps = new ArrayList<>();
    List<String> names = producer.attribute("steps").map(Attribute::asStrings).orElse(List.of());
    float[] parameters =
        producer.attribute("parameters").map(Attribute::asFloats).orElse(new float[0]);
    for (int i = 0; i < names.size(); i++) {
      steps.add(new EpilogueStep(names.get(i), parameters[2 * i], parameters[2 * i + 1]));
    }
    return steps;
  }

  /** Whether {@code add} adds one constant a column to the bare product {@code producer}. */
  private static boolean isBias(GraphEditor graph, Node producer, Node add, String product) {
    boolean bare =
        Nodes.is(producer, "MatMul")
            || isIntegerProduct(producer)
                && producer.inputs().size() == INTEGER_BIAS
                && steps(producer).isEmpty();
    if (!bare || !Nodes.is(add, "Add")) {
      return false;
    }
    Optional<Tensor> constant = graph.constant(Residuals.addend(add, product));
    Optional<Tensor> right = graph.constant(producer, 1);
    Optional<List<Dimension>> result = graph.type(product).flatMap(TensorType::dimensions);
    if (constant.isEmpty() || right.isEmpty() || result.isEmpty()) {
      return false;
    }
    int rank = constant.get().shape().rank();
    return constant.get().elementType() == ElementType.FLOAT
        && right.get().shape().rank() == 2
        && rank >= 1
        && rank <= result.get().size()
        && constant.get().shape().dimension(-1) == constant.get().elements()
        && constant.get().elements() == right.get().shape().dimension(1);
  }

  private static Node withBias(GraphEditor graph, Node producer, Node add, String product) {
    String name = Residuals.addend(add, product);
    Tensor bias = graph.constant(name).orElseThrow();
    if (bias.shape().rank() > 1) {
      name = graph.addConstant(name + "_vector", bias.reshape(Shape.of(bias.elements())));
    }
    List<String> inputs = new ArrayList<>(producer.inputs());
    inputs.add(name);
    return fused(producer, producer.attributes()).withInputs(inputs);
  }
}
