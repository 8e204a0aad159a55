package dev.sardonyx.runtime.operators.selection;

import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.stream.IntStream;

/** Registers the operators of this package. */
public final class SelectionOperators {
  private SelectionOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("NonMaxSuppression", 10, NonMaxSuppressionOperator::create)
        .register("NonZero", 9, SelectionOperators::nonZero)
        .register("TopK", 1, TopKOperator::createSinceVersion1)
        .register("TopK", 10, TopKOperator::create)
        .register("Unique", 11, UniqueOperator::create);
  }

  /** NonZero: the coordinates of all elements other than zero, {@code [rank, count]}. */
  private static Operator nonZero(OperatorSetup setup) {
    return context -> {
      Tensor input = context.input(0);
      int[] found = IntStream.range(0, input.elements()).filter(i -> !isZero(input, i)).toArray();
      int rank = input.shape().rank();
      Tensor output = context.allocate(0, ElementType.INT64, Shape.of(rank, found.length));
      long[] coordinates = output.longArray();
      int stride = 1;
      for (int axis = rank - 1; axis >= 0; axis--) {
        int size = input.shape().dimension(axis);
        int row = output.offset() + axis * found.length;
        for (int i = 0; i < found.length; i++) {
          coordinates[row + i] = found[i] / stride % size;
        }
        stride *= size;
      }
    };
  }

  private static boolean isZero(Tensor tensor, int index) {
    return switch (tensor.elementType()) {
      case STRING -> tensor.stringArray()[tensor.offset() + index].isEmpty();
      case COMPLEX64 -> {
        int at = tensor.offset() + 2 * index;
        yield tensor.floatArray()[at] == 0 && tensor.floatArray()[at + 1] == 0;
      }
      case COMPLEX128 -> {
        int at = tensor.offset() + 2 * index;
        yield tensor.doubleArray()[at] == 0 && tensor.doubleArray()[at + 1] == 0;
      }
      case FLOAT, DOUBLE, FLOAT16, BFLOAT16 -> Numbers.real(tensor, index) == 0;
      default -> Numbers.integer(tensor, index) == 0;
    };
  }
}
