package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.paddle.mapping.Constants;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Tensors in the shape of others, numbers in order, diagonals, and random numbers. */
final class FillingOperators {
  private FillingOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(FillingOperators::coins, "bernoulli")
        .add(op -> diagonal(op, "Input", op.rank("Input")), "diag_embed")
        .add(FillingOperators::diagonal, "diag_v2")
        .add(FillingOperators::empty, "empty")
        .add(FillingOperators::eye, "eye")
        .add(op -> like(op, op.attributes().real("value", 0)), "fill_any_like")
        .add(op -> like(op, 0), "fill_zeros_like")
        .add(FillingOperators::gaussian, "gaussian_random")
        .add(FillingOperators::linspace, "linspace")
        .add(FillingOperators::draws, "multinomial")
        .add(FillingOperators::wholeNumbers, "randint")
        .add(FillingOperators::range, "range")
        .add(FillingOperators::uniform, "uniform_random");
  }

  private static ElementType type(OperatorContext op, ElementType absent) {
    return op.attributes()
        .elementType("dtype")
        .or(() -> op.outputType("Out").map(TensorType::elementType))
        .orElse(absent);
  }

  private static Attribute value(ElementType type, double value) {
    return Attribute.of("value", Constants.filled(type, Shape.of(1), value));
  }

  private static void like(OperatorContext op, double value) {
    ElementType type = type(op, op.elementType("X"));
    String shape = op.onnx().shape(op.input("X"));
    if (op.has("ValueTensor")) {
      String one = op.onnx().cast(op.onnx().reshape(op.input("ValueTensor"), 1), type);
      op.emit("Out", "Expand", List.of(one, shape));
    } else {
      op.emit("Out", "ConstantOfShape", List.of(shape), value(type, value));
    }
  }

  private static String shape(OperatorContext op) {
    return op.has("ShapeTensor")
        ? op.integers("ShapeTensor", "", "")
        : op.integers("", "ShapeTensorList", "shape");
  }

  /** What the memory held is anyone's guess: zeros. */
  private static void empty(OperatorContext op) {
    op.emit("Out", "ConstantOfShape", List.of(shape(op)), value(type(op, ElementType.FLOAT), 0));
  }

  private static void eye(OperatorContext op) {
    long rows = op.attributes().integer("num_rows", 0);
    long given = op.attributes().integer("num_columns", -1);
    long columns = given < 0 ? rows : given;
    ElementType type = type(op, ElementType.FLOAT);
    Onnx onnx = op.onnx();
    String zeros =
        onnx.node("ConstantOfShape", List.of(onnx.integers(rows, columns)), value(type, 0));
    op.emit("Out", "EyeLike", List.of(zeros), Attribute.of("dtype", type.code()));
  }

  /** A number that is a tensor of one element, or an attribute. */
  private static String number(OperatorContext op, String slot, String name, ElementType type) {
    Onnx onnx = op.onnx();
    if (!op.has(slot)) {
      return onnx.scalar(type, op.attributes().real(name, 0));
    }
    String value = op.elementType(slot) == type ? op.input(slot) : onnx.cast(op.input(slot), type);
    return onnx.reshape(value, onnx.integers());
  }

  private static void range(OperatorContext op) {
    ElementType type = op.outputType("Out").map(TensorType::elementType).orElse(ElementType.INT64);
    op.emit(
        "Out",
        "Range",
        List.of(
            number(op, "Start", "start", type),
            number(op, "End", "end", type),
            number(op, "Step", "step", type)));
  }

  /** The first half is counted from the start, the second from the stop. */
  private static void linspace(OperatorContext op) {
    ElementType type = type(op, ElementType.FLOAT);
    ElementType real = MathOperators.isReal(type) ? type : ElementType.DOUBLE;
    Onnx onnx = op.onnx();
    String start = number(op, "Start", "start", real);
    String stop = number(op, "Stop", "stop", real);
    String count = onnx.reshape(number(op, "Num", "num", ElementType.INT64), 1);
    String last = onnx.subtract(count, onnx.integer(1));
    String isOne = onnx.binary("Less", last, onnx.integer(1));
    String steps = onnx.cast(onnx.where(isOne, onnx.integer(1), last), real);
    String step = onnx.divide(onnx.subtract(stop, start), steps);
    String places = Ranges.to(onnx, count);
    String up = onnx.add(start, onnx.multiply(onnx.cast(places, real), step));
    String left = onnx.cast(onnx.subtract(last, places), real);
    String down = onnx.subtract(stop, onnx.multiply(left, step));
    String isFirstHalf =
        onnx.binary("Or", isOne, onnx.binary("Less", places, onnx.divide(count, onnx.integer(2))));
    String numbers = onnx.where(isFirstHalf, up, down);
    op.bind("Out", real == type ? numbers : onnx.cast(numbers, type));
  }

  /** A vector gives the matrix with it on a diagonal, a matrix the vector on its diagonal. */
  private static void diagonal(OperatorContext op) {
    if (op.rank("X") == 1) {
      diagonal(op, "X", 1);
      return;
    }
    Onnx onnx = op.onnx();
    String x = op.input("X");
    Attribute offset = Attribute.of("k", op.attributes().integer("offset", 0));
    Attribute type = Attribute.of("dtype", ElementType.INT32.code());
    String mask = onnx.node("EyeLike", List.of(x), offset, type);
    String isOn = onnx.reshape(onnx.cast(mask, ElementType.BOOL), -1);
    op.emit("Out", "Compress", List.of(x, isOn));
  }

  /** Vectors, the last dimension, on a diagonal of two new last dimensions. */
  private static void diagonal(OperatorContext op, String slot, int rank) {
    Onnx onnx = op.onnx();
    String x = op.input(slot);
    ElementType type = op.elementType(slot);
    long offset = op.attributes().integer("offset", 0);
    // Elements lie by rows where the diagonal is above, by columns where it is below.
    long[] pads = new long[2 * rank];
    pads[2 * rank - 1] = Math.abs(offset);
    String zero = onnx.scalar(type, 0);
    String padded = offset == 0 ? x : onnx.pad(x, onnx.integers(pads), zero, "constant");
    String values = onnx.unsqueeze(padded, offset >= 0 ? rank : rank - 1);
    String places = Ranges.to(onnx, onnx.dimension(padded, rank - 1));
    String distance = onnx.subtract(places, onnx.unsqueeze(places, 1));
    String isOn = onnx.binary("Equal", distance, onnx.integer(offset));
    String filling = onnx.scalar(type, op.attributes().real("padding_value", 0));
    String matrices = onnx.where(isOn, values, filling);
    int first = op.axis("dim1", -2, rank + 1);
    int second = op.axis("dim2", -1, rank + 1);
    if (first == rank - 1 && second == rank) {
      op.bind("Out", matrices);
      return;
    }
    List<Long> order = new ArrayList<>(LongStream.range(0, rank - 1L).boxed().toList());
    order.add(Math.min(first, second), first < second ? rank - 1L : (long) rank);
    order.add(Math.max(first, second), first < second ? (long) rank : rank - 1L);
    op.bind("Out", onnx.transpose(matrices, order.stream().mapToLong(Long::longValue).toArray()));
  }

  /** A constant to draw like: random operators that take a shape take it as an attribute only. */
  private static String zeros(OperatorContext op) {
    return op.onnx().node("ConstantOfShape", List.of(shape(op)), value(ElementType.FLOAT, 0));
  }

  /**
   * Drawn with a spread of 1 and then spread: Paddle takes a deviation of 0, at which ONNX Runtime
   * aborts the process.
   */
  private static void gaussian(OperatorContext op) {
    ElementType type = type(op, ElementType.FLOAT);
    Onnx onnx = op.onnx();
    String drawn =
        onnx.node("RandomNormalLike", List.of(zeros(op)), Attribute.of("dtype", type.code()));
    String spread = onnx.multiply(drawn, onnx.scalar(type, op.attributes().real("std", 1)));
    op.bind("Out", onnx.add(spread, onnx.scalar(type, op.attributes().real("mean", 0))));
  }

  /** 1 as often as x says, else 0; ONNX's operator is younger, and inverted in ONNX Runtime. */
  private static void coins(OperatorContext op) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("X");
    String drawn =
        onnx.node("RandomUniformLike", List.of(op.input("X")), Attribute.of("dtype", type.code()));
    op.bind("Out", onnx.cast(onnx.binary("Less", drawn, op.input("X")), type));
  }

  /**
   * Numbers of classes, drawn by their weights {@code [..., K]}. Without replacement they are those
   * whose logarithm and Gumbel's noise have the largest sums.
   */
  private static void draws(OperatorContext op) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("X");
    long[] count =
        op.knownIntegers("NumSamples", "", "num_samples")
            .filter(numbers -> numbers.length == 1)
            .orElseThrow(() -> op.unsupported("a number of samples that is computed"));
    boolean isList = op.rank("X") == 1;
    String x = isList ? onnx.unsqueeze(op.input("X"), 0) : op.input("X");
    String logarithms = onnx.unary("Log", x);
    String drawn;
    if (op.attributes().flag("replacement", false) || count[0] == 1) {
      drawn =
          onnx.node(
              "Multinomial",
              List.of(logarithms),
              Attribute.of("sample_size", count[0]),
              Attribute.of("dtype", ElementType.INT64.code()));
    } else {
      String uniform =
          onnx.node(
              "RandomUniformLike",
              List.of(x),
              Attribute.of("dtype", type.code()),
              Attribute.of("low", Float.MIN_NORMAL));
      String noise =
          onnx.unary("Neg", onnx.unary("Log", onnx.unary("Neg", onnx.unary("Log", uniform))));
      drawn =
          onnx.graph()
              .nodes(
                  "TopK",
                  List.of(onnx.add(logarithms, noise), onnx.integers(count[0])),
                  2,
                  Attribute.of("axis", 1))
              .getLast();
    }
    op.bind("Out", isList ? onnx.squeeze(drawn, 0) : drawn);
  }

  /** Whole numbers of {@code [low, high)}. */
  private static void wholeNumbers(OperatorContext op) {
    long low = op.attributes().integer("low", 0);
    long high = op.attributes().integer("high", 0);
    Onnx onnx = op.onnx();
    String drawn =
        onnx.node(
            "RandomUniformLike",
            List.of(zeros(op)),
            Attribute.of("dtype", ElementType.DOUBLE.code()),
            Attribute.of("high", (float) (high - low)));
    // What rounding brought to the upper end is below it.
    String whole = onnx.cast(onnx.unary("Floor", drawn), ElementType.INT64);
    String most = onnx.integer(high - low - 1);
    String inside = onnx.where(onnx.binary("Less", whole, most), whole, most);
    String moved = onnx.add(inside, onnx.integer(low));
    ElementType type = type(op, ElementType.INT64);
    op.bind("Out", type == ElementType.INT64 ? moved : onnx.cast(moved, type));
  }

  private static void uniform(OperatorContext op) {
    op.emit(
        "Out",
        "RandomUniformLike",
        List.of(zeros(op)),
        Attribute.of("dtype", type(op, ElementType.FLOAT).code()),
        Attribute.of("low", (float) op.attributes().real("min", -1)),
        Attribute.of("high", (float) op.attributes().real("max", 1)));
  }
}
