package dev.sardonyx.runtime.operators.selection;

import dev.sardonyx.kernels.movement.IndexedCopy;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.ElementOrder;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Unique: the distinct elements, or distinct slices along an axis, sorted or in the order of their
 * first appearance; with the place of the first, each item's number, and how many of each.
 */
final class UniqueOperator {
  private UniqueOperator() {}

  static Operator create(OperatorSetup setup) {
    boolean flat = !setup.hasAttribute("axis");
    long axis = setup.integer("axis", 0);
    boolean sorted = setup.flag("sorted", true);
    return context -> {
      Tensor input = context.input(0);
      Tensor data = flat ? input.reshape(Shape.of(input.elements())) : input;
      run(context, data, data.shape().normalizeAxis(axis), sorted);
    };
  }

  private static void run(ExecutionContext context, Tensor data, int axis, boolean sorted) {
    int items = data.shape().dimension(axis);
    Comparator<Integer> order = order(data, axis);
    Integer[] ranked = IntStream.range(0, items).boxed().toArray(Integer[]::new);
    // Stable: of equal items the first stays first.
    Arrays.sort(ranked, order);
    int[] group = new int[items];
    int[] first = new int[items];
    int groups = 0;
    for (int i = 0; i < items; i++) {
      if (i == 0 || order.compare(ranked[i - 1], ranked[i]) != 0) {
        first[groups++] = ranked[i];
      }
      group[ranked[i]] = groups - 1;
    }
    first = Arrays.copyOf(first, groups);
    if (!sorted) {
      first = renumberByAppearance(first, group);
    }
    int[][] index = new int[data.shape().rank()][];
    index[axis] = first;
    Tensor values =
        context.allocate(0, data.elementType(), Views.withDimension(data.shape(), axis, groups));
    IndexedCopy.plan(data.shape().toArray(), index, data.elementType().slots())
        .run(
            data.array(),
            data.offset(),
            values.array(),
            values.offset(),
            null,
            0,
            context.workers());
    int[] counts = new int[groups];
    for (int number : group) {
      counts[number]++;
    }
    writeLongs(context, 1, first);
    writeLongs(context, 2, group);
    writeLongs(context, 3, counts);
  }

  /** Compares items by number, lexicographically over their elements. */
  private static Comparator<Integer> order(Tensor data, int axis) {
    Shape shape = data.shape();
    int size = shape.dimension(axis);
    int inner = shape.elements(axis + 1, shape.rank());
    int outer = shape.elements(0, axis);
    Comparator<Integer> elements = elements(data);
    return (a, b) -> {
      for (int o = 0; o < outer; o++) {
        for (int i = 0; i < inner; i++) {
          int left = (o * size + a) * inner + i;
          int right = (o * size + b) * inner + i;
          int result = elements.compare(left, right);
          if (result != 0) {
            return result;
          }
        }
      }
      return 0;
    };
  }

  /** Compares elements by position; complex numbers by their real parts first, as NumPy does. */
  private static Comparator<Integer> elements(Tensor data) {
    ElementType type = data.elementType();
    if (type == ElementType.STRING) {
      return Comparator.comparing(element -> data.stringArray()[data.offset() + element]);
    }
    if (!type.isComplex()) {
      return Comparator.comparingLong(element -> ElementOrder.key(data, element));
    }
    ElementType part = type == ElementType.COMPLEX64 ? ElementType.FLOAT : ElementType.DOUBLE;
    Tensor parts = Tensor.wrap(part, Shape.of(data.slots()), data.array(), data.offset());
    return Comparator.<Integer>comparingLong(element -> ElementOrder.key(parts, 2 * element))
        .thenComparingLong(element -> ElementOrder.key(parts, 2 * element + 1));
  }

  /** Renumbers the groups, in place, by their first items; gives these in the new order. */
  private static int[] renumberByAppearance(int[] first, int[] group) {
    int[] byAppearance = first.clone();
    Arrays.sort(byAppearance);
    int[] renumbered = new int[first.length];
    for (int i = 0; i < first.length; i++) {
      renumbered[i] = Arrays.binarySearch(byAppearance, first[i]);
    }
    for (int i = 0; i < group.length; i++) {
      group[i] = renumbered[group[i]];
    }
    return byAppearance;
  }

  private static void writeLongs(ExecutionContext context, int output, int[] values) {
    if (context.wantsOutput(output)) {
      Tensor tensor = context.allocate(output, ElementType.INT64, Shape.of(values.length));
      for (int i = 0; i < values.length; i++) {
        tensor.longArray()[tensor.offset() + i] = values[i];
      }
    }
  }
}
