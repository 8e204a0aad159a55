package dev.sardonyx.runtime.operators.movement;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.movement.ArrayMover;
import dev.sardonyx.kernels.movement.IndexedCopy;
import dev.sardonyx.kernels.movement.OneHotSum;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Operators that pick elements by index. */
final class GatherOperators {
  private static final int CHUNK_ELEMENTS = 1 << 15;

  private GatherOperators() {}

  /** Gather: slices of the data along one axis. */
  static Operator gather(OperatorSetup setup) {
    long axis = setup.integer("axis", 0);
    return context -> {
      Tensor data = context.input(0);
      Tensor indices = context.input(1);
      int at = data.shape().normalizeAxis(axis);
      int size = data.shape().dimension(at);
      Shape shape = gathered(data.shape(), at, indices.shape());
      int slice = data.shape().elements(at + 1, data.shape().rank()) * data.elementType().slots();
      if (slice >= CostModel.SHORTEST_RUN) {
        slices(context, data, at, slice, indices, shape);
        return;
      }
      long[] values = Integers.read(indices, "indices");
      int[] table = new int[values.length];
      for (int i = 0; i < table.length; i++) {
        table[i] = Integers.index(values[i], size, i);
      }
      take(context, data, at, table, shape);
    };
  }

  /** The shape of the data with that of the indices in place of one axis. */
  private static Shape gathered(Shape data, int axis, Shape indices) {
    int[] dimensions = new int[data.rank() - 1 + indices.rank()];
    for (int i = 0; i < dimensions.length; i++) {
      dimensions[i] =
          i < axis
              ? data.dimension(i)
              : i < axis + indices.rank()
                  ? indices.dimension(i - axis)
                  : data.dimension(i - indices.rank() + 1);
    }
    return Shape.of(dimensions);
  }

  /**
   * Slices that are long enough are copied by what the indices say at that moment, rows of a table
   * of words for instance: nothing is made of the indices beforehand, and a later run may repeat
   * the chunks.
   *
   * @param length slots of one slice
   */
  private static void slices(
      ExecutionContext context, Tensor data, int axis, int length, Tensor indices, Shape shape) {
    int size = data.shape().dimension(axis);
    int count = indices.elements();
    Tensor output = context.allocate(0, data.elementType(), shape);
    context.repeatable();
    Ranges.split(
        context.workers(),
        data.shape().elements(0, axis) * count,
        Ranges.grain(CostModel.COPIES, length),
        (begin, end) -> {
          for (int i = begin; i < end; i++) {
            int position = i % count;
            long value = Integers.at(indices, position, "indices");
            int from = i / count * size + Integers.index(value, size, position);
            System.arraycopy(
                data.array(),
                data.offset() + from * length,
                output.array(),
                output.offset() + i * length,
                length);
          }
        });
  }

  /** Compress: the slices whose condition holds; of the flattened input without an axis. */
  static Operator compress(OperatorSetup setup) {
    boolean flat = !setup.hasAttribute("axis");
    long axis = setup.integer("axis", 0);
    return context -> {
      Tensor input = context.input(0);
      Tensor condition = context.input(1);
      if (condition.elementType() != ElementType.BOOL || condition.shape().rank() != 1) {
        throw new TypeMismatchException("'condition' must be a BOOL vector; found " + condition);
      }
      Tensor data = flat ? input.reshape(Shape.of(input.elements())) : input;
      int at = data.shape().normalizeAxis(axis);
      int size = data.shape().dimension(at);
      if (condition.elements() > size) {
        throw new ShapeMismatchException(
            "'condition' has " + condition.elements() + " elements for " + size + " slices");
      }
      byte[] holds = condition.byteArray();
      int offset = condition.offset();
      int[] table =
          IntStream.range(0, condition.elements()).filter(i -> holds[offset + i] != 0).toArray();
      take(context, data, at, table, Views.withDimension(data.shape(), at, table.length));
    };
  }

  private static void take(
      ExecutionContext context, Tensor data, int axis, int[] table, Shape shape) {
    int[][] index = new int[data.shape().rank()][];
    index[axis] = table;
    context.repeatable(1);
    Tensor output = context.allocate(0, data.elementType(), shape);
    IndexedCopy.plan(data.shape().toArray(), index, data.elementType().slots())
        .run(
            data.array(),
            data.offset(),
            output.array(),
            output.offset(),
            null,
            0,
            context.workers());
  }

  /** GatherElements: each output element names its own index along the axis. */
  static Operator gatherElements(OperatorSetup setup) {
    long axis = setup.integer("axis", 0);
    return context -> {
      Tensor data = context.input(0);
      Tensor indices = context.input(1);
      int at = data.shape().normalizeAxis(axis);
      int slots = data.elementType().slots();
      int[] table = Views.slots(ElementIndices.positions(data.shape(), indices, at), slots);
      Tensor output = context.allocate(0, data.elementType(), indices.shape());
      ArrayMover.of(data.array())
          .gather(
              data.array(), data.offset(), table, output.array(), output.offset(), table.length);
    };
  }

  /**
   * OneHotSum: rows {@code [N, F]} and indices {@code [N, T]}, or one row for all; {@code [N, T]},
   * of each row the elements that its indices name.
   */
  static void oneHotSum(ExecutionContext context) {
    Tensor x = context.input(0);
    Tensor indices = context.input(1);
    int width = x.shape().dimension(1);
    int count = indices.shape().dimension(1);
    int rows =
        Formats.broadcast(Shape.of(x.shape().dimension(0)), Shape.of(indices.shape().dimension(0)))
            .elements();
    Tensor y = context.allocate(0, ElementType.FLOAT, Shape.of(rows, count));
    context.repeatable();
    OneHotSum.run(
        x.floatArray(),
        x.offset(),
        x.shape().dimension(0) == rows ? width : 0,
        width,
        indices.longArray(),
        indices.offset(),
        indices.shape().dimension(0) == rows ? count : 0,
        count,
        y.floatArray(),
        y.offset(),
        rows,
        context.workers());
  }

  /** GatherND: slices named by coordinates, each within its own batch. */
  static Operator gatherNd(OperatorSetup setup) {
    int batchAxes = Math.toIntExact(setup.integer("batch_dims", 0));
    return context -> {
      Tensor data = context.input(0);
      Tensor indices = context.input(1);
      int[] positions = ElementIndices.slices(data.shape(), indices, batchAxes);
      int coordinates = indices.shape().dimension(-1);
      int[] slice =
          Arrays.copyOfRange(data.shape().toArray(), batchAxes + coordinates, data.shape().rank());
      Shape shape = IndexShapes.slices(data.shape(), indices.shape(), batchAxes);
      Tensor output = context.allocate(0, data.elementType(), shape);
      int slots = data.elementType().slots();
      int length = Shape.of(slice).elements() * slots;
      if (length == 1) {
        ArrayMover.of(data.array())
            .gather(
                data.array(),
                data.offset(),
                positions,
                output.array(),
                output.offset(),
                positions.length);
        return;
      }
      Ranges.split(
          context.workers(),
          positions.length,
          Ranges.grain(CHUNK_ELEMENTS, length),
          (begin, end) -> {
            for (int i = begin; i < end; i++) {
              System.arraycopy(
                  data.array(),
                  data.offset() + positions[i] * slots,
                  output.array(),
                  output.offset() + i * length,
                  length);
            }
          });
    };
  }
}
