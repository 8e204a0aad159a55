package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.paddle.mapping.Constants;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** Elements taken from, and put to, computed positions. */
final class IndexingOperators {
  private IndexingOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(IndexingOperators::gather, "gather")
        .add(IndexingOperators::gatherNd, "gather_nd")
        .add(IndexingOperators::indexAdd, "index_add")
        .add(IndexingOperators::indexPut, "index_put")
        .add(IndexingOperators::maskedSelect, "masked_select")
        .add(IndexingOperators::multiplex, "multiplex")
        .add(IndexingOperators::oneHot, "one_hot")
        .add(IndexingOperators::putAlongAxis, "put_along_axis")
        .add(IndexingOperators::scatter, "scatter")
        .add(op -> scatterNd(op, longs(op, "Index"), op.input("X"), "add"), "scatter_nd_add")
        .add(op -> op.bind("Out", op.onnx().transpose(positions(op), 1, 0)), "where_index");
  }

  private static String positions(OperatorContext op) {
    return op.onnx().unary("NonZero", op.input("Condition"));
  }

  private static String longs(OperatorContext op, String slot) {
    boolean isLong = op.elementType(slot) == ElementType.INT64;
    return isLong ? op.input(slot) : op.onnx().cast(op.input(slot), ElementType.INT64);
  }

  /** Along an axis that is a constant tensor or an attribute; indices may be a column. */
  private static void gather(OperatorContext op) {
    long axis = op.attributes().integer("axis", 0);
    if (op.has("Axis")) {
      axis =
          op.constant("Axis")
              .map(Constants::integers)
              .orElseThrow(() -> op.unsupported("an axis that is computed"))[0];
    }
    String index = op.input("Index");
    String list = op.rank("Index") > 1 ? op.onnx().reshape(index, -1) : index;
    op.emit(
        "Out",
        "Gather",
        List.of(op.input("X"), list),
        Attribute.of("axis", op.normalize(axis, op.rank("X"))));
  }

  private static void gatherNd(OperatorContext op) {
    op.emit("Out", "GatherND", List.of(op.input("X"), longs(op, "Index")));
  }

  private static void maskedSelect(OperatorContext op) {
    String mask = op.onnx().reshape(op.input("Mask"), -1);
    op.emit("Y", "Compress", List.of(op.input("X"), mask));
  }

  /** Row i of the result is row i of the input that {@code Ids [N, 1]} names. */
  private static void multiplex(OperatorContext op) {
    Onnx onnx = op.onnx();
    List<String> inputs = op.inputs("X").stream().map(x -> onnx.unsqueeze(x, 0)).toList();
    String ids = longs(op, "Ids");
    String rows = onnx.unsqueeze(Ranges.to(onnx, onnx.dimension(ids, 0)), 1);
    String places = onnx.concat(1, List.of(ids, rows));
    String rowsOfInputs = onnx.node("GatherND", List.of(onnx.concat(0, inputs), places));
    // The same shape again, so that its rank is known whatever is known of the indices.
    op.bind("Out", onnx.reshape(rowsOfInputs, onnx.shape(op.inputs("X").getFirst())));
  }

  /** The depth takes the place of a last dimension of 1. */
  private static void oneHot(OperatorContext op) {
    Onnx onnx = op.onnx();
    String indices = onnx.squeeze(op.input("X"), op.rank("X") - 1);
    ElementType type = op.attributes().elementType("dtype").orElse(ElementType.FLOAT);
    String zero = onnx.reshape(onnx.scalar(type, 0), 1);
    String one = onnx.reshape(onnx.scalar(type, 1), 1);
    String depth = op.integers("depth_tensor", "", "depth");
    op.emit("Out", "OneHot", List.of(indices, depth, onnx.concat(0, List.of(zero, one))));
  }

  private static void putAlongAxis(OperatorContext op) {
    Onnx onnx = op.onnx();
    String index = op.input("Index");
    String value = onnx.expand(op.input("Value"), onnx.shape(index));
    String reduction = op.attributes().text("Reduce", "assign");
    Attribute axis = Attribute.of("axis", op.axis("Axis", 0, op.rank("Input")));
    List<String> inputs = List.of(op.input("Input"), index, value);
    switch (reduction) {
      case "assign" -> op.emit("Result", "ScatterElements", inputs, axis);
      case "add", "mul", "multiply" -> {
        requireReduction(op);
        String name = reduction.equals("add") ? "add" : "mul";
        op.emit("Result", "ScatterElements", inputs, axis, Attribute.of("reduction", name));
      }
      default -> throw op.unsupported("Reduce " + reduction);
    }
  }

  /** Slices along an axis, added where a list of numbers says. */
  private static void indexAdd(OperatorContext op) {
    requireReduction(op);
    Onnx onnx = op.onnx();
    int rank = op.rank("X");
    int axis = op.axis("axis", 0, rank);
    // The axis goes to the front and back.
    long[] swap = LongStream.range(0, rank).toArray();
    swap[0] = axis;
    swap[axis] = 0;
    String sum =
        onnx.node(
            "ScatterND",
            List.of(
                onnx.transpose(op.input("X"), swap),
                onnx.reshape(longs(op, "Index"), -1, 1),
                onnx.transpose(op.input("AddValue"), swap)),
            Attribute.of("reduction", "add"));
    op.bind("Out", onnx.transpose(sum, swap));
  }

  /**
   * Values put (or added) at places that tensors of numbers name, one for each of the first axes;
   * they broadcast. A mask names the places where it holds.
   */
  private static void indexPut(OperatorContext op) {
    Onnx onnx = op.onnx();
    List<String> columns = new ArrayList<>();
    List<String> variables = op.operator().input("indices");
    int rank = 1;
    for (int i = 0; i < variables.size(); i++) {
      String index = op.inputs("indices").get(i);
      TensorType type =
          op.type(variables.get(i))
              .orElseThrow(() -> op.unsupported("indices of unknown element type"));
      int width =
          type.dimensions().orElseThrow(() -> op.unsupported("indices of unknown rank")).size();
      if (type.elementType() == ElementType.BOOL) {
        String places = onnx.unary("NonZero", index);
        for (int axis = 0; axis < width; axis++) {
          columns.add(onnx.gather(places, onnx.integer(axis), 0));
        }
      } else {
        columns.add(onnx.cast(index, ElementType.INT64));
        rank = Math.max(rank, width);
      }
    }
    String shape = null;
    for (String column : columns) {
      shape = shape == null ? column : onnx.add(shape, column);
    }
    shape = onnx.shape(shape);
    List<String> spread = new ArrayList<>();
    for (String column : columns) {
      spread.add(onnx.unsqueeze(onnx.expand(column, shape), rank));
    }
    String places = onnx.concat(rank, spread);
    String x = op.input("x");
    String rest = onnx.dimensions(x, columns.size(), op.rank("x"));
    String values = onnx.expand(op.input("value"), onnx.concat(0, List.of(shape, rest)));
    List<String> inputs = List.of(x, places, values);
    if (op.attributes().flag("accumulate", false)) {
      requireReduction(op);
      op.emit("out", "ScatterND", inputs, Attribute.of("reduction", "add"));
    } else {
      op.emit("out", "ScatterND", inputs);
    }
  }

  private static void requireReduction(OperatorContext op) {
    if (op.opset() < 16) {
      throw op.unsupported("sums at computed positions, which need opset 16 or later");
    }
  }

  private static void scatterNd(OperatorContext op, String index, String x, String reduction) {
    List<String> inputs = List.of(x, index, op.input("Updates"));
    if (reduction.equals("none")) {
      op.emit("Out", "ScatterND", inputs);
    } else {
      requireReduction(op);
      op.emit("Out", "ScatterND", inputs, Attribute.of("reduction", reduction));
    }
  }

  /** Rows are replaced; or they become the sum of the updates that name them. */
  private static void scatter(OperatorContext op) {
    Onnx onnx = op.onnx();
    String index = onnx.reshape(longs(op, "Ids"), -1, 1);
    if (op.attributes().flag("overwrite", true)) {
      scatterNd(op, index, op.input("X"), "none");
      return;
    }
    String zeros =
        onnx.expand(onnx.scalar(op.elementType("X"), 0), onnx.shape(op.input("Updates")));
    String cleared = onnx.node("ScatterND", List.of(op.input("X"), index, zeros));
    scatterNd(op, index, cleared, "add");
  }
}
