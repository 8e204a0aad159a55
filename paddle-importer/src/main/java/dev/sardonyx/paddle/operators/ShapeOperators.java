package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The same elements under another shape or in another order. */
final class ShapeOperators {
  private ShapeOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(ShapeOperators::flatten, "flatten_contiguous_range")
        .add(ShapeOperators::reshape, "reshape", "reshape2")
        .add(op -> shape(op, ElementType.INT32), "shape")
        .add(op -> shape(op, ElementType.INT64), "shape64")
        .add(ShapeOperators::squeeze, "squeeze", "squeeze2")
        .add(ShapeOperators::transpose, "transpose", "transpose2")
        .add(ShapeOperators::unsqueeze, "unsqueeze", "unsqueeze2");
  }

  private static void reshape(OperatorContext op) {
    String shape = op.integers("Shape", "ShapeTensor", "shape");
    op.emit("Out", "Reshape", List.of(op.input("X"), shape));
  }

  private static void shape(OperatorContext op, ElementType type) {
    String shape = op.onnx().shape(op.input("Input"));
    if (type == ElementType.INT64) {
      op.bind("Out", shape);
    } else {
      op.emit("Out", "Cast", List.of(shape), Attribute.of("to", type.code()));
    }
  }

  private static void transpose(OperatorContext op) {
    op.emit(
        "Out",
        "Transpose",
        List.of(op.input("X")),
        Onnx.ints("perm", op.attributes().integers("axis")));
  }

  /** Dimensions from one to another become one. */
  private static void flatten(OperatorContext op) {
    int rank = op.rank("X");
    String x = op.input("X");
    if (rank == 0) {
      op.emit("Out", "Reshape", List.of(x, op.onnx().integers(1)));
      return;
    }
    int start = op.axis("start_axis", 1, rank);
    int stop = op.axis("stop_axis", -1, rank);
    if (start == stop) {
      op.bind("Out", x);
      return;
    }
    List<Dimension> dimensions = op.dimensions("X");
    List<Dimension> after = dimensions.subList(stop + 1, rank);
    if (after.stream().allMatch(Dimension::isKnown)) {
      // 0 stands for the input's dimension, which is right before the flattened ones only.
      long[] shape = new long[start + 1 + after.size()];
      shape[start] = -1;
      for (int i = 0; i < after.size(); i++) {
        shape[start + 1 + i] = ((Dimension.Known) after.get(i)).size();
      }
      op.emit("Out", "Reshape", List.of(x, op.onnx().integers(shape)));
      return;
    }
    List<String> parts = new ArrayList<>();
    if (start > 0) {
      parts.add(op.onnx().dimensions(x, 0, start));
    }
    parts.add(op.onnx().integers(-1));
    parts.add(op.onnx().dimensions(x, stop + 1, rank));
    op.emit("Out", "Reshape", List.of(x, op.onnx().concat(0, parts)));
  }

  /** Axes of a size other than 1 stay; without axes, all of size 1 go. */
  private static void squeeze(OperatorContext op) {
    int rank = op.rank("X");
    long[] asked = axes(op);
    List<Dimension> dimensions = op.dimensions("X");
    if (asked.length == 0) {
      if (!dimensions.stream().allMatch(Dimension::isKnown)) {
        op.emit("Out", "Squeeze", List.of(op.input("X")));
        return;
      }
      asked = IntStream.range(0, rank).asLongStream().toArray();
    }
    long[] axes =
        ones(op, Arrays.stream(op.normalize(asked, rank)).filter(a -> a < rank).toArray());
    if (rank == 0 || axes.length == 0) {
      op.bind("Out", op.input("X"));
    } else if (op.opset() >= 13) {
      op.emit("Out", "Squeeze", List.of(op.input("X"), op.onnx().integers(axes)));
    } else {
      op.emit("Out", "Squeeze", List.of(op.input("X")), Onnx.ints("axes", axes));
    }
  }

  /**
   * The axes whose size is 1; Paddle leaves the others as they are. Where a size is unknown, the
   * number of axes that are left out of the declared result says which reading is right.
   */
  private static long[] ones(OperatorContext op, long[] axes) {
    long[] known = Arrays.stream(axes).filter(a -> op.dimension("X", (int) a) == 1).toArray();
    long[] possible =
        Arrays.stream(axes)
            .filter(a -> op.dimension("X", (int) a) < 0 || op.dimension("X", (int) a) == 1)
            .toArray();
    int rank = op.rank("X");
    int removed = rank - op.outputRank("Out", rank - possible.length);
    return removed == known.length && known.length < possible.length ? known : possible;
  }

  /** Each axis is where it stands once those before it in the list are in. */
  private static void unsqueeze(OperatorContext op) {
    List<Boolean> isNew = new ArrayList<>();
    for (int i = 0; i < op.rank("X"); i++) {
      isNew.add(false);
    }
    for (long axis : axes(op)) {
      isNew.add(op.normalize(axis, isNew.size() + 1), true);
    }
    long[] positions = IntStream.range(0, isNew.size()).filter(isNew::get).asLongStream().toArray();
    if (positions.length == 0) {
      op.bind("Out", op.input("X"));
    } else if (op.opset() >= 13) {
      op.emit("Out", "Unsqueeze", List.of(op.input("X"), op.onnx().integers(positions)));
    } else {
      op.emit("Out", "Unsqueeze", List.of(op.input("X")), Onnx.ints("axes", positions));
    }
  }

  private static long[] axes(OperatorContext op) {
    Optional<long[]> known = op.knownIntegers("AxesTensor", "AxesTensorList", "axes");
    return known.orElseThrow(() -> op.unsupported("axes that are computed"));
  }
}
