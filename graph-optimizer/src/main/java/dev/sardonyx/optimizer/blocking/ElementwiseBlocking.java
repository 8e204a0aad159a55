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
    if (!own && UNARY_OF_WHOLE_BLOCKS.contains(operator) && values.fillsBlocks(first)) {
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
    inputs.set(0, values.blocked(input));
    return Optional.of(changed(node, inputs, values, values.channels(input)));
  }

  private static Blocked changed(
      Node node, List<String> inputs, BlockedValues values, long channels) {
    String output = values.freshName(node.outputs().getFirst());
    return new Blocked(node.withInputs(inputs).withOutputs(List.of(output)), channels);
  }

  private static Optional<Blocked> binary(Node node, BlockedValues values) {
    String left = node.inputs().get(0);
    String right = node.inputs().get(1);
    String blocked = values.isBlocked(left) ? left : right;
    String other = values.isBlocked(left) ? right : left;
    long channels = values.channels(blocked);
    if (node.operator().equals("Div") && channels % values.block() != 0) {
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
            ? constant(node, other, values, rank, channels)
            : tensor(other, values, rank, channels);
    if (operand.isEmpty()) {
      return Optional.empty();
    }
    List<String> inputs =
        blocked.equals(left)
            ? List.of(values.blocked(blocked), operand.get())
            : List.of(operand.get(), values.blocked(blocked));
    return Optional.of(changed(node, inputs, values, channels));
  }

  /** Another tensor of as many channels, put into blocks if it isn't in them. */
  private static Optional<String> tensor(
      String name, BlockedValues values, int rank, long channels) {
    OptionalLong known = values.knownChannels(name);
    boolean alike = known.isPresent() && known.getAsLong() == channels;
    boolean isFloat =
        values.isBlocked(name)
            || values
                .graph()
                .type(name)
                .filter(type -> type.elementType() == ElementType.FLOAT)
                .isPresent();
    return alike && isFloat && values.rank(name) == rank
        ? Optional.of(values.toBlocks(name, channels))
        : Optional.empty();
  }

  /** A constant of one number, or of one number a channel. */
  private static Optional<String> constant(
      Node node, String name, BlockedValues values, int rank, long channels) {
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
    int block = values.block();
    int blocks = (int) ((channels + block - 1) / block);
    float[] numbers = new float[blocks * block];
    // 1 is harmless to every operator here, and 0 isn't to a divisor.
    Arrays.fill(numbers, node.operator().equals("Div") ? 1 : 0);
    System.arraycopy(constant.floatArray(), constant.offset(), numbers, 0, (int) channels);
    long[] dimensions = new long[spatial + 2];
    Arrays.fill(dimensions, 1);
    dimensions[0] = blocks;
    dimensions[spatial + 1] = block;
    return Optional.of(
        values.graph().addConstant(name + "_blocks", Tensor.of(numbers, dimensions)));
  }
}
