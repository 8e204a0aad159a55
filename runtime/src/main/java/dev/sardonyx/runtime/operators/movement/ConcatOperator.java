package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.movement.StridedView;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Concat: tensors one after another along an axis. Where that is so in memory too, inputs may have
 * been made in their place, and stay there.
 */
public final class ConcatOperator {
  private ConcatOperator() {}

  /** Concat-1, whose axis may be left out. */
  static Operator createSinceVersion1(OperatorSetup setup) {
    return concat(setup.integer("axis", 1));
  }

  static Operator create(OperatorSetup setup) {
    return concat(setup.integer("axis"));
  }

  private static Operator concat(long axis) {
    return context -> {
      context.repeatable();
      List<Tensor> inputs =
          IntStream.range(0, context.inputCount()).mapToObj(context::input).toList();
      concatenate(
          inputs,
          axis,
          (type, shape) ->
              areInOrder(shape, axis)
                  ? context.allocateJoined(0, type, shape)
                  : context.allocate(0, type, shape),
          context.workers());
    };
  }

  /** Whether slices along an axis lie one after another. */
  private static boolean areInOrder(Shape shape, long axis) {
    return shape.elements(0, shape.normalizeAxis(axis)) == 1;
  }

  /**
   * Concatenates tensors of one type whose shapes agree in all but {@code axis}.
   *
   * @param axis negative ones count from the end
   * @param allocate gives the memory of the output, in which inputs may lie in their place already
   */
  public static Tensor concatenate(
      List<Tensor> inputs,
      long axis,
      BiFunction<ElementType, Shape, Tensor> allocate,
      WorkerPool workers) {
    Tensor first = inputs.getFirst();
    int at = first.shape().normalizeAxis(axis);
    long total = 0;
    for (int i = 0; i < inputs.size(); i++) {
      Tensor input = inputs.get(i);
      if (input.elementType() != first.elementType()) {
        throw new TypeMismatchException(
            "input " + i + " is " + input.elementType() + ", input 0 " + first.elementType());
      }
      if (input.shape().rank() != first.shape().rank()
          || !Views.withDimension(input.shape(), at, 1)
              .equals(Views.withDimension(first.shape(), at, 1))) {
        throw new ShapeMismatchException(
            "input "
                + i
                + " is "
                + input.shape()
                + ", input 0 "
                + first.shape()
                + "; only axis "
                + at
                + " may differ");
      }
      total += input.shape().dimension(at);
    }
    Tensor output =
        allocate.apply(first.elementType(), Views.withDimension(first.shape(), at, total));
    StridedView target = Views.of(output);
    Shape shape = output.shape();
    int slots = shape.elements(at + 1, shape.rank()) * output.elementType().slots();
    int start = 0;
    for (Tensor input : inputs) {
      int size = input.shape().dimension(at);
      if (input.array() != output.array() || input.offset() != output.offset() + start * slots) {
        Views.of(input).copyTo(target.slice(at, start, 1, size), workers);
      }
      start += size;
    }
    return output;
  }
}
