package dev.sardonyx.runtime.operators.sequence;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.movement.ConcatOperator;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Between a tensor and the sequence of its pieces along an axis. */
final class SequencePieces {
  private SequencePieces() {}

  /** SplitToSequence: pieces of one size, of given sizes, or single slices without the axis. */
  static Operator split(OperatorSetup setup) {
    long axis = setup.integer("axis", 0);
    boolean keepsAxis = setup.flag("keepdims", true);
    return context -> {
      Tensor input = context.input(0);
      Shape shape = input.shape();
      int at = shape.normalizeAxis(axis);
      boolean single = !context.hasInput(1);
      long[] sizes = sizes(single ? Tensor.scalar(1L) : context.input(1), shape.dimension(at));
      List<OnnxValue> pieces = new ArrayList<>();
      int start = 0;
      for (long size : sizes) {
        Tensor piece = Tensor.zeros(input.elementType(), Views.withDimension(shape, at, size));
        Views.of(input).slice(at, start, 1, (int) size).copyTo(Views.of(piece), context.workers());
        start += (int) size;
        pieces.add(single && !keepsAxis ? piece.reshape(without(shape, at)) : piece);
      }
      context.output(0, new SequenceValue(pieces));
    };
  }

  /** A scalar {@code split} is the size of all pieces but perhaps the last. */
  private static long[] sizes(Tensor split, int total) {
    long[] given = Integers.read(split, "split");
    boolean valid;
    if (split.shape().rank() == 0) {
      valid = given[0] > 0;
      if (valid) {
        int size = (int) Math.min(given[0], Math.max(1, total));
        long[] sizes = new long[(int) (((long) total + size - 1) / size)];
        Arrays.setAll(sizes, i -> Math.min(size, (long) total - (long) i * size));
        return sizes;
      }
    } else {
      // Each is checked first, so that the sum cannot overflow unseen.
      valid =
          Arrays.stream(given).allMatch(size -> size >= 0 && size <= total)
              && Arrays.stream(given).sum() == total;
    }
    if (!valid) {
      throw new ShapeMismatchException(
          "'split' " + Arrays.toString(given) + " does not divide a dimension of " + total);
    }
    return given;
  }

  private static Shape without(Shape shape, int axis) {
    int[] dimensions = shape.toArray();
    int[] fewer = Arrays.copyOf(dimensions, dimensions.length - 1);
    System.arraycopy(dimensions, axis + 1, fewer, axis, fewer.length - axis);
    return Shape.of(fewer);
  }

  /** ConcatFromSequence: along an axis, or stacked along a new one. */
  static Operator concatenate(OperatorSetup setup) {
    long axis = setup.integer("axis");
    boolean stacks = setup.flag("new_axis", false);
    return context -> {
      List<Tensor> tensors = new ArrayList<>();
      for (OnnxValue element : SequenceOperators.elements(context)) {
        if (!(element instanceof Tensor tensor)) {
          throw new TypeMismatchException("a sequence of tensors is needed; found " + element);
        }
        tensors.add(stacks ? tensor.reshape(withNewAxis(tensor.shape(), axis)) : tensor);
      }
      if (tensors.isEmpty()) {
        throw new ShapeMismatchException("an empty sequence has nothing to concatenate");
      }
      ConcatOperator.concatenate(
          tensors, axis, (type, shape) -> context.allocate(0, type, shape), context.workers());
    };
  }

  private static Shape withNewAxis(Shape shape, long axis) {
    int[] dimensions = new int[shape.rank() + 1];
    int at = Shape.of(dimensions).normalizeAxis(axis);
    for (int i = 0, next = 0; i < dimensions.length; i++) {
      dimensions[i] = i == at ? 1 : shape.dimension(next++);
    }
    return Shape.of(dimensions);
  }
}
