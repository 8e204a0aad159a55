package dev.sardonyx.runtime.operators.linear;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.Gemm;
import dev.sardonyx.kernels.matmul.MatrixPanels;
import dev.sardonyx.kernels.matmul.Product;
import dev.sardonyx.kernels.movement.StridedView;
import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Einsum: operands are multiplied from the left, two at a time, each time as a stack of matrix
 * products: axes that both have and that are still needed are the stack, those that both have and
 * that are not are summed by the product. An axis that only one operand has and that is not needed
 * is summed first, as a product with ones.
 */
final class EinsumOperator implements Operator {
  private final OperatorSetup setup;
  private final EinsumEquation equation;

  private EinsumOperator(OperatorSetup setup) {
    this.setup = setup;
    if (!setup.hasAttribute("equation")) {
      throw new ModelFormatException(setup.node().label() + " lacks the attribute 'equation'");
    }
    this.equation = new EinsumEquation(setup.text("equation", ""));
    if (equation.operands() != setup.node().inputs().size()) {
      throw new ModelFormatException(
          setup.node().label()
              + " has "
              + setup.node().inputs().size()
              + " operands, its equation has "
              + equation.operands());
    }
  }

  static Operator create(OperatorSetup setup) {
    return new EinsumOperator(setup);
  }

  /** A tensor with a label for each axis, none twice. */
  private record Labelled(Tensor tensor, List<Integer> labels) {
    boolean has(int label) {
      return labels.contains(label);
    }
  }

  @Override
  public void run(ExecutionContext context) {
    ElementType type = context.input(0).elementType();
    switch (type) {
      case FLOAT, FLOAT16, BFLOAT16, DOUBLE -> {}
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> {}
      default -> throw setup.unsupported("element type " + type);
    }
    List<List<Integer>> labels = new ArrayList<>();
    Map<Integer, Integer> sizes = new HashMap<>();
    int under = 0;
    for (int i = 0; i < context.inputCount(); i++) {
      Tensor operand = context.input(i);
      Formats.requireSameType(context.input(0), operand);
      List<Integer> ofOperand = equation.labels(i, operand.shape());
      collectSizes(operand.shape(), ofOperand, sizes);
      under = Math.max(under, EinsumEquation.under(ofOperand));
      labels.add(ofOperand);
    }
    List<Integer> result = equation.resultLabels(under);
    Labelled product = null;
    for (int i = 0; i < labels.size(); i++) {
      Labelled operand = distinct(context.input(i), labels.get(i), sizes);
      Set<Integer> needed = new HashSet<>(result);
      labels.subList(i + 1, labels.size()).forEach(needed::addAll);
      if (product == null) {
        product = sumUnneeded(context, operand, needed);
      } else {
        Set<Integer> others = new HashSet<>(needed);
        others.addAll(product.labels());
        Labelled right = sumUnneeded(context, operand, others);
        others = new HashSet<>(needed);
        others.addAll(right.labels());
        product = multiply(context, sumUnneeded(context, product, others), right, needed);
      }
    }
    write(context, type, product, result);
  }

  private static void collectSizes(Shape shape, List<Integer> labels, Map<Integer, Integer> sizes) {
    for (int axis = 0; axis < labels.size(); axis++) {
      int size = shape.dimension(axis);
      int known = sizes.merge(labels.get(axis), size, (old, next) -> old == 1 ? next : old);
      if (known != size && size != 1) {
        throw new ShapeMismatchException(
            "axis " + axis + " of operand " + shape + " must be " + known + " as in another axis");
      }
    }
  }

  /** The operand widened, with diagonals taken and single elements broadcast. */
  private static Labelled distinct(
      Tensor given, List<Integer> labels, Map<Integer, Integer> sizes) {
    Tensor tensor = Floats.isFloatLike(given.elementType()) ? Floats.widen(given) : given;
    int[] full = labels.stream().mapToInt(sizes::get).toArray();
    boolean dense = Shape.of(full).equals(tensor.shape());
    List<Integer> kept = new ArrayList<>(labels);
    StridedView view = dense ? Views.of(tensor) : Views.of(tensor).broadcastTo(full);
    for (int axis = kept.size() - 1; axis > 0; axis--) {
      int first = kept.indexOf(kept.get(axis));
      if (first < axis) {
        view = view.diagonal(first, axis);
        kept.remove(axis);
        dense = false;
      }
    }
    return new Labelled(dense ? tensor : copy(tensor.elementType(), view), kept);
  }

  private static Tensor copy(ElementType type, StridedView view) {
    int[] dimensions = new int[view.rank()];
    for (int axis = 0; axis < dimensions.length; axis++) {
      dimensions[axis] = view.dimension(axis);
    }
    Tensor copy = Tensor.zeros(type, Shape.of(dimensions));
    view.copyTo(Views.of(copy), CallerThread.INSTANCE);
    return copy;
  }

  /** The operand summed over all axes that are not among {@code needed}. */
  private static Labelled sumUnneeded(
      ExecutionContext context, Labelled operand, Set<Integer> needed) {
    List<Integer> kept = operand.labels().stream().filter(needed::contains).toList();
    List<Integer> summed = operand.labels().stream().filter(l -> !needed.contains(l)).toList();
    if (summed.isEmpty()) {
      return operand;
    }
    Tensor matrix = arrange(operand, List.of(), kept, summed);
    Tensor ones = Tensor.zeros(matrix.elementType(), Shape.of(1, matrix.shape().dimension(2), 1));
    for (int i = 0; i < ones.elements(); i++) {
      Numbers.setReal(ones, i, 1);
    }
    Tensor sums = matrixProducts(context, matrix, ones);
    return new Labelled(sums.reshape(shape(operand, kept)), kept);
  }

  private static Labelled multiply(
      ExecutionContext context, Labelled left, Labelled right, Set<Integer> needed) {
    List<Integer> stack = new ArrayList<>();
    List<Integer> summed = new ArrayList<>();
    List<Integer> rows = new ArrayList<>();
    for (int label : left.labels()) {
      (!right.has(label) ? rows : needed.contains(label) ? stack : summed).add(label);
    }
    List<Integer> columns = right.labels().stream().filter(label -> !left.has(label)).toList();
    Tensor a = arrange(left, stack, rows, summed);
    Tensor b = arrange(right, stack, summed, columns);
    Tensor c = matrixProducts(context, a, b);
    List<Integer> labels = concat(stack, rows, columns);
    long[] dimensions = new long[labels.size()];
    for (int i = 0; i < dimensions.length; i++) {
      Labelled owner = left.has(labels.get(i)) ? left : right;
      dimensions[i] = owner.tensor().shape().dimension(owner.labels().indexOf(labels.get(i)));
    }
    return new Labelled(c.reshape(Shape.of(dimensions)), labels);
  }

  @SafeVarargs
  private static List<Integer> concat(Collection<Integer>... lists) {
    List<Integer> all = new ArrayList<>();
    for (Collection<Integer> list : lists) {
      all.addAll(list);
    }
    return all;
  }

  private static Shape shape(Labelled operand, List<Integer> labels) {
    return Shape.of(
        labels.stream()
            .mapToInt(label -> operand.tensor().shape().dimension(operand.labels().indexOf(label)))
            .toArray());
  }

  /** The operand as {@code [stack, rows, columns]}, each the product of the axes named. */
  private static Tensor arrange(
      Labelled operand, List<Integer> stack, List<Integer> rows, List<Integer> columns) {
    List<Integer> order = concat(stack, rows, columns);
    Tensor tensor = operand.tensor();
    if (!order.equals(operand.labels())) {
      int[] axes = order.stream().mapToInt(operand.labels()::indexOf).toArray();
      tensor = copy(tensor.elementType(), Views.of(tensor).permute(axes));
    }
    return tensor.reshape(
        Shape.of(
            shape(operand, stack).elements(),
            shape(operand, rows).elements(),
            shape(operand, columns).elements()));
  }

  /** {@code [stack, rows, depth] · [stack, depth, columns]}. */
  private static Tensor matrixProducts(ExecutionContext context, Tensor a, Tensor b) {
    int stack = a.shape().dimension(0);
    int rows = a.shape().dimension(1);
    int depth = a.shape().dimension(2);
    int columns = b.shape().dimension(2);
    Shape shape = Shape.of(stack, rows, columns);
    context.requireAllowed(a.elementType(), shape);
    Tensor c = Tensor.zeros(a.elementType(), shape);
    if (a.elementType() != ElementType.FLOAT) {
      PlainProducts.multiply(MatrixShapes.of(a.shape(), b.shape()), a, b, c, context.workers());
      return c;
    }
    new Gemm(context.kernels().matmul(), context.workers(), rows, columns, depth)
        .run(
            stack,
            i ->
                new Product(
                    a.floatArray(),
                    a.offset() + i * rows * depth,
                    depth,
                    new MatrixPanels(
                        context.kernels().matmul(),
                        b.floatArray(),
                        b.offset() + i * depth * columns,
                        columns,
                        false,
                        depth,
                        columns),
                    c.floatArray(),
                    i * rows * columns,
                    columns,
                    Epilogue.NONE));
    return c;
  }

  private static void write(
      ExecutionContext context, ElementType type, Labelled product, List<Integer> result) {
    int[] axes = result.stream().mapToInt(product.labels()::indexOf).toArray();
    StridedView view = Views.of(product.tensor()).permute(axes);
    Shape shape = shape(product, result);
    boolean narrowed = Floats.isFloatLike(type);
    Tensor output =
        narrowed ? Floats.begin(context, 0, type, shape) : context.allocate(0, type, shape);
    view.copyTo(Views.of(output), context.workers());
    if (narrowed) {
      Floats.finish(context, 0, type, output);
    }
  }
}
