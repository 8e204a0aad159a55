package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** What models of text are made of besides layers: tables of vectors, sums of tensors, states. */
final class AccumulatingOperators {
  private AccumulatingOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(AccumulatingOperators::fillLikeBatch, "fill_constant_batch_size_like")
        .add(op -> lookup(op, true), "lookup_table")
        .add(op -> lookup(op, false), "lookup_table_v2")
        .add(AccumulatingOperators::oneHot, "one_hot_v2")
        .add(AccumulatingOperators::sum, "sum");
  }

  /**
   * Rows of a table; the row of the padding's number counts as zeros.
   *
   * @param dropsLast whether the last dimension of the numbers, of size 1, goes
   */
  private static void lookup(OperatorContext op, boolean dropsLast) {
    Onnx onnx = op.onnx();
    int rank = op.rank("Ids");
    String ids = op.input("Ids");
    if (dropsLast) {
      rank--;
      ids = onnx.squeeze(ids, rank);
    }
    long padding = op.attributes().integer("padding_idx", -1);
    if (padding < 0) {
      op.emit("Out", "Gather", List.of(op.input("W"), ids), Attribute.of("axis", 0));
      return;
    }
    String isPadding =
        onnx.unsqueeze(
            onnx.binary("Equal", ids, onnx.scalar(op.elementType("Ids"), padding)), rank);
    String rows = onnx.gather(op.input("W"), ids, 0);
    op.emit("Out", "Where", List.of(isPadding, onnx.scalar(op.elementType("W"), 0), rows));
  }

  /** Ones where a number is that of the place; numbers beyond all places have none. */
  private static void oneHot(OperatorContext op) {
    Onnx onnx = op.onnx();
    String depth =
        op.has("depth_tensor")
            ? Sequences.scalar(onnx, onnx.cast(op.input("depth_tensor"), ElementType.INT64))
            : onnx.integer(op.attributes().integer("depth", -1));
    String numbers = onnx.unsqueeze(onnx.cast(op.input("X"), ElementType.INT64), op.rank("X"));
    String isPlace = onnx.binary("Equal", numbers, Sequences.range(onnx, depth));
    ElementType type = op.attributes().elementType("dtype").orElse(ElementType.FLOAT);
    op.emit("Out", "Cast", List.of(isPlace), Attribute.of("to", type.code()));
  }

  private static void sum(OperatorContext op) {
    List<String> inputs = op.inputs("X");
    if (inputs.size() == 1) {
      op.bind("Out", inputs.getFirst());
    } else if (op.elementType("X").isFloatingPoint()) {
      op.emit("Out", "Sum", inputs);
    } else {
      op.bind("Out", inputs.stream().reduce(op.onnx()::add).orElseThrow());
    }
  }

  /** A shape of which one dimension is that of a batch. */
  private static void fillLikeBatch(OperatorContext op) {
    Onnx onnx = op.onnx();
    long[] shape = op.attributes().integers("shape");
    int to = op.normalize(op.attributes().integer("output_dim_idx", 0), shape.length);
    int from = op.attributes().small("input_dim_idx", 0);
    ElementType type = op.attributes().elementType("dtype").orElse(ElementType.FLOAT);
    boolean isSequences = from == 0 && op.offsets("Input").isPresent();
    if (!isSequences && op.dimensions("Input").get(from) instanceof Dimension.Known known) {
      shape[to] = known.size();
      op.bind("Out", onnx.graph().constant(CreationOperators.filled(op, type, Shape.of(shape))));
      return;
    }
    String batch =
        isSequences
            ? onnx.subtract(onnx.shape(Sequences.offsets(op, "Input")), onnx.integers(1))
            : onnx.dimension(op.input("Input"), from);
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < shape.length; i++) {
      parts.add(i == to ? batch : onnx.integers(shape[i]));
    }
    Tensor filling = CreationOperators.filled(op, type, Shape.of(1));
    op.emit(
        "Out", "ConstantOfShape", List.of(onnx.concat(0, parts)), Attribute.of("value", filling));
    op.bindOffsets("Out", null);
  }
}
