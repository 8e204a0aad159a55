package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Operators that treat each element alike stay what they are; constants of one number a channel are
 * put into blocks. Only operators that make finite numbers of the unused lanes take part, unless
 * there are none.
 */
final class ElementwiseBlocking implements BlockingRule {
  private static final Set<String> UNARY =
      Set.of(
          "Abs",
          "Celu",
          "Clip",
          "Elu",
          "Erf",
          "Gelu",
          "HardSigmoid",
          "HardSwish",
          "Identity",
          "LeakyRelu",
          "Mish",
          "Neg",
          "Relu",
          "Selu",
          "Sigmoid",
          "Softplus",
          "Softsign",
          "Swish",
          "Tanh",
          "ThresholdedRelu");

  private static final Set<String> UNARY_OF_WHOLE_BLOCKS =
      Set.of("Ceil", "Cos", "Exp", "Floor", "Log", "Reciprocal", "Round", "Sign", "Sin", "Sqrt");

  private static final Set<String> ENGINE_UNARY = Set.of("Gelu", "HardSwish", "Silu");

  private static final Set<String> BINARY = Set.of("Add", "Div", "Max", "Min", "Mul", "Sub");

  @Override
  public Optional<Blocked> apply(Node node, BlockedValues values) {
    if (node.outputs().size() != 1 || node.inputs().stream().noneMatch(values::isBlocked)) {
      return Optional.empty();
    }
    boolean own = node.domain().equals(Nodes.ENGINE_DOMAIN);
    if (!own && !node.domain().isEmpty()) {
      return Optional.empty();
    }
    String first = node.inputs().getFirst();
    String operator = node.operator();
    if (own ? ENGINE_UNARY.contains(operator) : UNARY.contains(operator)) {
      return unary(node, values);
    }
    if (!own
        && UNARY_OF_WHOLE_BLOCKS.contains(operator)
        && values.isBlocked(first)
        && values.blocks(first).lanes().isFull()) {
      return unary(node, values);
    }
    // A slope for each channel; the tensor itself is in blocks.
    if (!own && operator.equals("PRelu") && values.isBlocked(first)) {
      return values.graph().constant(node, 1).isPresent() ? binary(node, values) : Optional.empty();
    }
    return !own && BINARY.contains(operator) && node.inputs().size() == 2
        ? binary(node, values)
        : Optional.empty();
  }

  /** The first input in blocks; further ones, such as Clip's bounds, are scalars. */
  private static Optional<Blocked> unary(Node node, BlockedValues values) {
    String input = node.inputs().getFirst();
    for (String other : node.inputs().subList(1, node.inputs().size())) {
      if (values.isBlocked(other)) {
        return Optional.empty();
      }
    }
    if (!values.isBlocked(input)) {
      return Optional.empty();
    }
    List<String> inputs = new ArrayList<>(node.inputs());
    BlockedValues.Blocks blocks = values.blocks(input);
    inputs.set(0, blocks.tensor());
    return Optional.of(changed(node, inputs, values, blocks.lanes()));
  }

  private static Blocked changed(
      Node node, List<String> inputs, BlockedValues values, ChannelLanes lanes) {
    String output = values.freshName(node.outputs().getFirst());
    return new Blocked(node.withInputs(inputs).withOutputs(List.of(output)), lanes);
  }

  private static Optional<Blocked> binary(Node node, BlockedValues values) {
    String left = node.inputs().get(0);
    String right = node.inputs().get(1);
    String blocked = values.isBlocked(left) ? left : right;
    String other = values.isBlocked(left) ? right : left;
    BlockedValues.Blocks blocks = values.blocks(blocked);
    if (node.operator().equals("Div") && !blocks.lanes().isFull()) {
      boolean byConstant = blocked.equals(left) && values.graph().constant(right).isPresent();
      if (!byConstant) {
        return Optional.empty();
      }
    }
    int rank = values.rank(blocked);
    if (rank < 3) {
      return Optional.empty();
    }
    Optional<String> operand =
        values.graph().constant(other).isPresent()
            ? constant(node, other, values, rank, blocks.lanes())
            : tensor(other, values, rank, blocks.lanes());
    if (operand.isEmpty()) {
      return Optional.empty();
    }
    List<String> inputs =
        blocked.equals(left)
            ? List.of(blocks.tensor(), operand.get())
            : List.of(operand.get(), blocks.tensor());
    return Optional.of(changed(node, inputs, values, blocks.lanes()));
  }

  /** Another tensor of as many channels, put into blocks if it isn't in them. */
  private static Optional<String> tensor(
      String name, BlockedValues values, int rank, ChannelLanes lanes) {
    int channels = lanes.channels();
    OptionalLong known = values.knownChannels(name);
    boolean alike = known.isPresent() && known.getAsLong() == channels;
    boolean isFloat =
        values.isBlocked(name)
            || values
                .graph()
                .type(name)
                .filter(type -> type.elementType() == ElementType.FLOAT)
                .isPresent();
    if (!alike || !isFloat || values.rank(name) != rank) {
      return Optional.empty();
    }
    values.toBlocks(name, channels);
    return Optional.of(values.arranged(name, lanes));
  }

  /** A constant of one number, or of one number a channel. */
  private static Optional<String> constant(
      Node node, String name, BlockedValues values, int rank, ChannelLanes lanes) {
    int channels = lanes.channels();
    Tensor constant = values.graph().constant(name).orElseThrow();
    Shape shape = constant.shape();
    if (constant.elementType() != ElementType.FLOAT || shape.rank() > rank) {
      return Optional.empty();
    }
    if (constant.elements() == 1) {
      return Optional.of(name);
    }
    int spatial = rank - 2;
    boolean perChannel =
        constant.elements() == channels
            && shape.rank() > spatial
            && shape.dimension(shape.rank() - spatial - 1) == channels;
    if (!perChannel) {
      return Optional.empty();
    }
    // 1 is harmless to every operator here, and 0 isn't to a divisor.
    float[] numbers = lanes.place(constant, node.operator().equals("Div") ? 1 : 0);
    long[] dimensions = new long[spatial + 2];
    Arrays.fill(dimensions, 1);
    dimensions[0] = lanes.size() / values.block();
    dimensions[spatial + 1] = values.block();
    return Optional.of(
        values.graph().addConstant(name + "_blocks", Tensor.of(numbers, dimensions)));
  }
}
