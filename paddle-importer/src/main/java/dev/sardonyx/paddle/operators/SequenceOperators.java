package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Constants;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/** What is computed over the steps of sequences: pools, softmax, convolutions. */
final class SequenceOperators {
  private SequenceOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(SequenceOperators::imageToSequence, "im2sequence")
        .add(SequenceOperators::rowConvolution, "row_conv")
        .add(SequenceOperators::convolution, "sequence_conv")
        .add(SequenceOperators::pool, "sequence_pool")
        .add(SequenceOperators::scatter, "sequence_scatter")
        .add(SequenceOperators::softmax, "sequence_softmax");
  }

  private static void pool(OperatorContext op) {
    Onnx onnx = op.onnx();
    Sequences sequences = Sequences.of(op, "X");
    String x = op.input("X");
    int rank = op.rank("X");
    ElementType type = op.elementType("X");
    String lengths =
        onnx.unsqueeze(onnx.cast(sequences.lengths(), type), LongStream.range(1, rank).toArray());
    String pooled =
        switch (op.attributes().text("pooltype", "AVERAGE").toUpperCase(Locale.ROOT)) {
          case "SUM" -> sum(op, sequences);
          case "AVERAGE" -> onnx.divide(sum(op, sequences), lengths);
          case "SQRT" -> onnx.divide(sum(op, sequences), onnx.unary("Sqrt", lengths));
          case "MAX" ->
              onnx.reduce(
                  "ReduceMax", sequences.padded(x, rank, type, Double.NEGATIVE_INFINITY), false, 1);
          case "FIRST" -> onnx.gather(x, rowOrFirst(onnx, sequences, sequences.starts()), 0);
          case "LAST" -> onnx.gather(x, rowOrFirst(onnx, sequences, sequences.lasts()), 0);
          default -> throw op.unsupported("pooltype " + op.attributes().text("pooltype", ""));
        };
    String empty = onnx.scalar(type, op.attributes().real("pad_value", 0));
    op.emit("Out", "Where", List.of(sequences.isFilled(rank), pooled, empty));
    op.bindOffsets("Out", null);
  }

  private static String sum(OperatorContext op, Sequences sequences) {
    String padded = sequences.padded(op.input("X"), op.rank("X"), op.elementType("X"), 0);
    return op.onnx().reduce("ReduceSum", padded, false, 1);
  }

  private static String rowOrFirst(Onnx onnx, Sequences sequences, String rows) {
    return onnx.where(sequences.isFilled(1), rows, onnx.integer(0));
  }

  private static void softmax(OperatorContext op) {
    Onnx onnx = op.onnx();
    Sequences sequences = Sequences.of(op, "X");
    String rows = onnx.reshape(op.input("X"), -1);
    String padded = sequences.padded(rows, 1, op.elementType("X"), Double.NEGATIVE_INFINITY);
    String flat = sequences.flat(onnx.softmax("Softmax", padded, 1, 2), 2);
    op.bind("Out", op.rank("X") == 1 ? flat : onnx.reshape(flat, -1, 1));
  }

  /** Each step sees those around it in its own sequence, and zeros beyond. */
  private static void convolution(OperatorContext op) {
    if (op.attributes().flag("paddingTrainable", false)) {
      throw op.unsupported("paddingTrainable");
    }
    if (op.attributes().small("contextStride", 1) != 1) {
      throw op.unsupported("contextStride " + op.attributes().small("contextStride", 1));
    }
    int length = op.attributes().small("contextLength", 1);
    int start = op.attributes().small("contextStart", 0);
    Onnx onnx = op.onnx();
    Sequences sequences = Sequences.of(op, "X");
    String padded = sequences.padded(op.input("X"), 2, op.elementType("X"), 0);
    int before = Math.max(0, -start);
    String wide = Sequences.extend(onnx, padded, 3, before, Math.max(0, start + length - 1));
    List<String> windows = sequences.windows(wide, start + before + length);
    String columns = onnx.concat(2, windows.subList(start + before, start + before + length));
    op.bind("Out", sequences.flat(onnx.binary("MatMul", columns, op.input("Filter")), 3));
    op.bindOffsets("Out", Sequences.offsets(op, "X"));
  }

  /** Each step sees those after it in its own sequence, per channel. */
  private static void rowConvolution(OperatorContext op) {
    Onnx onnx = op.onnx();
    int context = Math.toIntExact(op.dimension("Filter", 0));
    if (context < 1) {
      throw op.unsupported("a filter of unknown size");
    }
    Sequences sequences = Sequences.of(op, "X");
    String padded = sequences.padded(op.input("X"), 2, op.elementType("X"), 0);
    List<String> windows =
        sequences.windows(Sequences.extend(onnx, padded, 3, 0, context - 1), context);
    String sum = null;
    for (int i = 0; i < context; i++) {
      String row = onnx.gather(op.input("Filter"), onnx.integers(i), 0);
      String product = onnx.multiply(windows.get(i), row);
      sum = sum == null ? product : onnx.add(sum, product);
    }
    op.bind("Out", sequences.flat(sum, 3));
    op.bindOffsets("Out", Sequences.offsets(op, "X"));
  }

  /** Adds rows of updates to places of the row of their sequence. */
  private static void scatter(OperatorContext op) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("X");
    String x = op.input("X");
    Sequences sequences = Sequences.of(op, "Ids");
    String rows = onnx.unsqueeze(sequences.owners(), 0);
    String count = Sequences.scalar(onnx, onnx.dimension(x, 0));
    String numbers = onnx.unsqueeze(Sequences.range(onnx, count), 1);
    String isOwner = onnx.cast(onnx.binary("Equal", numbers, rows), type);
    String width = Sequences.scalar(onnx, onnx.dimension(x, 1));
    String places = onnx.unsqueeze(Sequences.range(onnx, width), 0);
    String ids = onnx.cast(onnx.reshape(op.input("Ids"), -1, 1), ElementType.INT64);
    String isPlace = onnx.cast(onnx.binary("Equal", ids, places), type);
    String updates = onnx.multiply(isPlace, onnx.reshape(op.input("Updates"), -1, 1));
    op.emit("Out", "Add", List.of(x, onnx.binary("MatMul", isOwner, updates)));
  }

  /** Windows of an image, row by row, each image a sequence: a convolution that only copies. */
  private static void imageToSequence(OperatorContext op) {
    if (op.has("Y")) {
      throw op.unsupported("sizes of images as an input");
    }
    Onnx onnx = op.onnx();
    long[] kernel = op.attributes().integers("kernels");
    long[] strides = op.attributes().integers("strides", 1, 1);
    long[] pads = op.attributes().integers("paddings", 0, 0, 0, 0);
    int places = Math.toIntExact(kernel[0] * kernel[1]);
    Tensor copies = Constants.identity(places).reshape(Shape.of(places, 1, kernel[0], kernel[1]));
    // Each channel alone, so that their number need not be known.
    String x = op.input("X");
    String area = onnx.dimensions(x, 2, 4);
    String planes = onnx.reshape(x, onnx.concat(0, List.of(onnx.integers(-1, 1), area)));
    String windows =
        onnx.node(
            "Conv",
            List.of(planes, onnx.graph().initializer("copies", copies)),
            Onnx.ints("strides", strides),
            Onnx.ints("pads", pads));
    String images = onnx.dimension(x, 0);
    String columns = onnx.multiply(onnx.dimension(x, 1), onnx.integers(places));
    String positions = onnx.dimensions(windows, 2, 4);
    String shape = onnx.concat(0, List.of(images, columns, positions));
    String last = onnx.transpose(onnx.reshape(windows, shape), 0, 2, 3, 1);
    op.bind("Out", onnx.reshape(last, onnx.concat(0, List.of(onnx.integers(-1), columns))));
    String count = onnx.reduce("ReduceProd", positions, false);
    String end = Sequences.scalar(onnx, onnx.add(images, onnx.integers(1)));
    op.bindOffsets("Out", onnx.multiply(Sequences.range(onnx, end), count));
  }
}
