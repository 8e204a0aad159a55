package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.paddle.mapping.GraphBuilder;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;

/** Determinants, inverses, diagonals and products of matrices in the last dimensions. */
final class MatrixOperators {
  private MatrixOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(MatrixOperators::cross, "cross")
        .add(MatrixOperators::determinant, "determinant")
        .add(
            op -> {
              int rank = op.rank("Input");
              op.bind("Out", diagonal(op, op.axis("axis1", 0, rank), op.axis("axis2", 1, rank)));
            },
            "diagonal")
        .add(MatrixOperators::inverse, "inverse")
        .add(MatrixOperators::kronecker, "kron")
        .add(MatrixOperators::linear, "linear_v2")
        .add(MatrixOperators::trace, "trace")
        .add(op -> triangleIndices(op, true), "tril_indices")
        .add(op -> triangleIndices(op, false), "triu_indices");
  }

  /** {@code Input @ Weight + Bias}. */
  private static void linear(OperatorContext op) {
    Onnx onnx = op.onnx();
    boolean isTransposed = op.attributes().flag("transpose_weight", false);
    String weight = op.input("Weight");
    String product =
        onnx.binary(
            "MatMul", op.input("Input"), isTransposed ? onnx.transpose(weight, 1, 0) : weight);
    op.bind("Out", op.has("Bias") ? onnx.add(product, op.input("Bias")) : product);
  }

  /** Of vectors of three along an axis; the first axis of three where none is named (9). */
  private static void cross(OperatorContext op) {
    Onnx onnx = op.onnx();
    int rank = op.rank("X");
    long named = op.attributes().integer("dim", 9);
    if (named != 9) {
      op.bind("Out", cross(op, op.normalize(named, rank)));
      return;
    }
    String result = null;
    for (int axis = rank - 1; axis >= 0; axis--) {
      long size = op.dimension("X", axis);
      if (size == 3 || size < 0 && result == null) {
        result = cross(op, axis);
      } else if (size < 0) {
        String isThree = onnx.binary("Equal", onnx.dimension(op.input("X"), axis), onnx.integer(3));
        result = onnx.where(isThree, cross(op, axis), result);
      }
    }
    if (result == null) {
      throw op.unsupported("no axis of 3. Export the model with an axis");
    }
    op.bind("Out", result);
  }

  private static String cross(OperatorContext op, int axis) {
    Onnx onnx = op.onnx();
    String x = op.input("X");
    String y = op.input("Y");
    // As many as there are, so that the shape stays even if this is not the axis of three.
    String size = onnx.dimension(x, axis);
    String places = Ranges.to(onnx, size);
    String next = onnx.binary("Mod", onnx.add(places, onnx.integer(1)), size);
    String after = onnx.binary("Mod", onnx.add(places, onnx.integer(2)), size);
    String plus = onnx.multiply(onnx.gather(x, next, axis), onnx.gather(y, after, axis));
    String minus = onnx.multiply(onnx.gather(x, after, axis), onnx.gather(y, next, axis));
    return onnx.subtract(plus, minus);
  }

  private static void determinant(OperatorContext op) {
    String determinant = op.onnx().unary("Det", op.input("Input"));
    if (op.rank("Input") == 2) {
      Totals.bind(op, "Out", determinant);
    } else {
      op.bind("Out", determinant);
    }
  }

  /** A diagonal of two axes, as a new last dimension. */
  private static String diagonal(OperatorContext op, int first, int second) {
    Onnx onnx = op.onnx();
    int rank = op.rank("Input");
    long offset = op.attributes().integer("offset", 0);
    List<Long> order = new ArrayList<>(LongStream.range(0, rank).boxed().toList());
    order.removeAll(List.of((long) first, (long) second));
    Collections.addAll(order, (long) first, (long) second);
    String matrices =
        onnx.transpose(op.input("Input"), order.stream().mapToLong(Long::longValue).toArray());
    String rows = onnx.dimension(matrices, rank - 2);
    String columns = onnx.dimension(matrices, rank - 1);
    String above = onnx.integer(Math.max(offset, 0));
    String below = onnx.integer(Math.max(-offset, 0));
    String lower = onnx.subtract(rows, below);
    String right = onnx.subtract(columns, above);
    String shorter = onnx.where(onnx.binary("Less", lower, right), lower, right);
    String isNone = onnx.binary("Less", shorter, onnx.integer(0));
    String length = onnx.where(isNone, onnx.integer(0), shorter);
    String start = onnx.add(onnx.multiply(below, columns), above);
    String steps = onnx.multiply(Ranges.to(onnx, length), onnx.add(columns, onnx.integer(1)));
    String shape =
        onnx.concat(0, List.of(onnx.dimensions(matrices, 0, rank - 2), onnx.integers(-1)));
    return onnx.gather(onnx.reshape(matrices, shape), onnx.add(start, steps), rank - 2);
  }

  /** Whatever the order of the two axes, the offset goes along the second one of the tensor. */
  private static void trace(OperatorContext op) {
    Onnx onnx = op.onnx();
    int rank = op.rank("Input");
    int first = op.axis("axis1", 0, rank);
    int second = op.axis("axis2", 1, rank);
    String elements = diagonal(op, Math.min(first, second), Math.max(first, second));
    String sum = onnx.reduce("ReduceSum", elements, false, rank - 2);
    if (rank == 2) {
      Totals.bind(op, "Out", sum);
    } else {
      op.bind("Out", sum);
    }
  }

  /** Each element of x times all of y; the lower rank has dimensions of 1 in front. */
  private static void kronecker(OperatorContext op) {
    Onnx onnx = op.onnx();
    int rank = Math.max(op.rank("X"), op.rank("Y"));
    String x = raised(onnx, op.input("X"), op.rank("X"), rank);
    String y = raised(onnx, op.input("Y"), op.rank("Y"), rank);
    long[] even = LongStream.range(0, rank).map(axis -> 2 * axis).toArray();
    long[] odd = LongStream.range(0, rank).map(axis -> 2 * axis + 1).toArray();
    String products = onnx.multiply(onnx.unsqueeze(x, odd), onnx.unsqueeze(y, even));
    op.bind("Out", onnx.reshape(products, onnx.multiply(onnx.shape(x), onnx.shape(y))));
  }

  private static String raised(Onnx onnx, String x, int rank, int wide) {
    return onnx.unsqueeze(x, LongStream.range(0, wide - rank).toArray());
  }

  /**
   * ONNX has no inverse: by elimination with pivots, as many steps as there are rows, of {@code
   * [matrix | identity]}.
   */
  private static void inverse(OperatorContext op) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("Input");
    int rank = op.rank("Input");
    String shape = onnx.shape(op.input("Input"));
    String size = onnx.dimension(op.input("Input"), rank - 1);
    String matrices =
        onnx.reshape(op.input("Input"), onnx.concat(0, List.of(onnx.integers(-1), size, size)));
    String rows = Ranges.to(onnx, size);
    String isDiagonal = onnx.binary("Equal", rows, onnx.unsqueeze(rows, 1));
    String identity = onnx.expand(onnx.cast(isDiagonal, type), onnx.shape(matrices));

    GraphBuilder body = onnx.graph().body();
    Onnx step = new Onnx(body);
    String row = body.fresh("row");
    String goesOn = body.fresh("goesOn");
    String both = body.fresh("both");
    // The row at or below this one with the largest element in this column comes here.
    String column = step.unary("Abs", step.gather(both, row, 2));
    String isAbove = step.binary("Less", rows, row);
    String candidates = step.where(isAbove, step.scalar(type, -1), column);
    String largest =
        step.node(
            "ArgMax", List.of(candidates), Attribute.of("axis", 1), Attribute.of("keepdims", 1));
    String isHere = step.binary("Equal", rows, row);
    String order =
        step.where(isHere, largest, step.where(step.binary("Equal", rows, largest), row, rows));
    String swapped =
        step.node(
            "GatherElements",
            List.of(both, step.expand(step.unsqueeze(order, 2), step.shape(both))),
            Attribute.of("axis", 1));
    String here = step.reshape(row, 1);
    String pivotRow = step.gather(swapped, here, 1);
    String normal = step.divide(pivotRow, step.gather(pivotRow, here, 2));
    String rest = step.subtract(swapped, step.multiply(step.gather(swapped, here, 2), normal));
    String next = step.where(step.unsqueeze(isHere, 1), normal, rest);
    TensorType reals = TensorType.unranked(type);
    TensorType truth = TensorType.of(ElementType.BOOL, Shape.SCALAR);
    Graph steps =
        body.build(
            "step",
            List.of(
                Value.of(row, TensorType.of(ElementType.INT64, Shape.SCALAR)),
                Value.of(goesOn, truth),
                Value.of(both, reals)),
            List.of(Value.of(step.unary("Identity", goesOn), truth), Value.of(next, reals)));
    String done =
        onnx.node(
            "Loop",
            List.of(onnx.squeeze(size, 0), "", onnx.concat(2, List.of(matrices, identity))),
            Attribute.of("body", steps));
    String right = onnx.node("Slice", List.of(done, size, onnx.add(size, size), onnx.integers(2)));
    op.bind("Output", onnx.reshape(right, shape));
  }

  /** The rows and columns of the elements on one side of a diagonal, {@code [2, count]}. */
  private static void triangleIndices(OperatorContext op, boolean isLower) {
    int rows = op.attributes().small(isLower ? "rows" : "row", 0);
    int columns = op.attributes().small(isLower ? "cols" : "col", 0);
    long offset = op.attributes().integer("offset", 0);
    List<Long> first = new ArrayList<>();
    List<Long> second = new ArrayList<>();
    for (long row = 0; row < rows; row++) {
      for (long column = 0; column < columns; column++) {
        if (isLower ? column - row <= offset : column - row >= offset) {
          first.add(row);
          second.add(column);
        }
      }
    }
    int count = first.size();
    first.addAll(second);
    String places =
        op.graph()
            .constant(Tensor.of(first.stream().mapToLong(Long::longValue).toArray(), 2, count));
    ElementType type = op.attributes().elementType("dtype").orElse(ElementType.INT64);
    op.bind("out", type == ElementType.INT64 ? places : op.onnx().cast(places, type));
  }
}
