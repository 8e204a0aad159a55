package dev.sardonyx.optimizer.rewrite;

import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalDouble;

/** Constants of one element in patterns. */
public final class Scalars {
  /** Relative difference up to which a constant in a pattern is taken for the number meant. */
  private static final double TOLERANCE = 1e-6;

  private Scalars() {}

  /** The element of the one-element real or integer constant {@code name}. */
  public static OptionalDouble of(GraphEditor graph, String name) {
    Optional<Tensor> constant = graph.constant(name);
    return constant.isPresent() && constant.get().elements() == 1
        ? element(constant.get())
        : OptionalDouble.empty();
  }

  /** The element of a one-element tensor if its type is one that patterns look at. */
  private static OptionalDouble element(Tensor tensor) {
    int at = tensor.offset();
    return switch (tensor.elementType()) {
      case FLOAT -> OptionalDouble.of(tensor.floatArray()[at]);
      case DOUBLE -> OptionalDouble.of(tensor.doubleArray()[at]);
      case INT64 -> OptionalDouble.of(tensor.longArray()[at]);
      case INT32 -> OptionalDouble.of(tensor.intArray()[at]);
      case FLOAT16 -> OptionalDouble.of(Float.float16ToFloat(tensor.shortArray()[at]));
      default -> OptionalDouble.empty();
    };
  }

  /**
   * Whether {@code name} is a constant of one element that is {@code expected}, but for rounding.
   */
  public static boolean is(GraphEditor graph, String name, double expected) {
    OptionalDouble value = of(graph, name);
    return value.isPresent() && near(value.getAsDouble(), expected);
  }

  /** Whether two numbers are the same but for the rounding of constants. */
  public static boolean near(double value, double expected) {
    return value == expected || Math.abs(value - expected) <= TOLERANCE * Math.abs(expected);
  }

  /** Whether combining {@code value} with the one-element {@code constant} keeps its shape. */
  public static boolean keepsShape(GraphEditor graph, String value, String constant) {
    int rank =
        graph.constant(constant).map(tensor -> tensor.shape().rank()).orElse(Integer.MAX_VALUE);
    return rank == 0
        || graph
            .type(value)
            .flatMap(TensorType::dimensions)
            .filter(d -> d.size() >= rank)
            .isPresent();
  }

  /** Whether {@code value} is known to hold FLOAT. */
  public static boolean isFloat(GraphEditor graph, String value) {
    return graph.type(value).filter(type -> type.elementType() == ElementType.FLOAT).isPresent();
  }

  /** The position of the one-element constant among a binary node's inputs; -1 if there is none. */
  public static int constantSide(GraphEditor graph, Node node) {
    for (int i = 1; i >= 0; i--) {
      if (of(graph, node.inputs().get(i)).isPresent()) {
        return i;
      }
    }
    return -1;
  }
}
