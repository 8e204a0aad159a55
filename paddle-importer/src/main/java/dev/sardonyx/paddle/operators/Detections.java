package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;

/** What operators that choose boxes have in common. */
final class Detections {
  private static final int COORDINATES = 4;

  private Detections() {}

  /** Refuses what ONNX's operators have no boxes of. */
  static void requireFloats(OperatorContext op, String slot) {
    if (op.elementType(slot) != ElementType.FLOAT) {
      throw op.unsupported("boxes of " + op.elementType(slot));
    }
  }

  /** Refuses boxes that are not given by two corners. */
  static void requireCorners(OperatorContext op, String slot) {
    long size = op.dimension(slot, op.rank(slot) - 1);
    if (size != -1 && size != COORDINATES) {
      throw op.unsupported("boxes of " + size + " coordinates");
    }
  }

  /** A constant list of real numbers, FLOAT. */
  static String floats(Onnx onnx, double... values) {
    Tensor tensor = Tensor.zeros(ElementType.FLOAT, Shape.of(values.length));
    for (int i = 0; i < values.length; i++) {
      tensor.floatArray()[i] = (float) values[i];
    }
    return onnx.graph().constant(tensor);
  }

  /**
   * The column and row of each cell of a plane: FLOAT {@code [H, W, 2]}.
   *
   * @param plane (H, W)
   */
  static String cells(Onnx onnx, String plane) {
    List<String> sizes = onnx.split(plane, 0, 1, 1);
    String rows = onnx.unsqueeze(Ranges.to(onnx, sizes.getFirst()), 1);
    String columns = onnx.unsqueeze(Ranges.to(onnx, sizes.getLast()), 0);
    List<String> cells =
        List.of(
            onnx.unsqueeze(onnx.expand(columns, plane), 2),
            onnx.unsqueeze(onnx.expand(rows, plane), 2));
    return onnx.cast(onnx.concat(2, cells), ElementType.FLOAT);
  }

  /** The smaller of two lists of one integer. */
  static String smaller(Onnx onnx, String a, String b) {
    // Min takes integers from opset 12 on.
    return onnx.where(onnx.binary("Less", a, b), a, b);
  }

  /** As many as {@code most}, but no more than an axis has; a list of one. */
  static String limit(Onnx onnx, String x, int axis, long most) {
    String size = onnx.dimension(x, axis);
    return most < 0 ? size : smaller(onnx, onnx.integers(most), size);
  }

  /** The largest along an axis and their positions (INT64), largest first; ties in order. */
  static List<String> largest(Onnx onnx, String x, String count, int axis) {
    return onnx.graph().nodes("TopK", List.of(x, count), 2, Attribute.of("axis", axis));
  }

  /** The rows of each of {@code x [N, M, 4]} at places {@code [N, k]}: {@code [N, k, 4]}. */
  static String rowsAt(Onnx onnx, String x, String places) {
    String shape = onnx.concat(0, List.of(onnx.shape(places), onnx.integers(COORDINATES)));
    String ofAll = onnx.expand(onnx.unsqueeze(places, 2), shape);
    return onnx.node("GatherElements", List.of(x, ofAll), Attribute.of("axis", 1));
  }

  /**
   * Scores with all but the {@code most} largest along an axis replaced by a number without
   * dimensions; as they are if {@code most} is negative.
   */
  static String best(Onnx onnx, String scores, int axis, long most, String otherwise) {
    if (most < 0) {
      return scores;
    }
    List<String> top = largest(onnx, scores, limit(onnx, scores, axis, most), axis);
    return onnx.node(
        "ScatterElements",
        List.of(onnx.expand(otherwise, onnx.shape(scores)), top.getLast(), top.getFirst()),
        Attribute.of("axis", axis));
  }

  /** How many regions each image has: by counts in a slot, or by sequences; INT64 {@code [N]}. */
  static String counts(OperatorContext op, String regionsSlot, String countsSlot) {
    return op.has(countsSlot)
        ? op.onnx().cast(op.input(countsSlot), ElementType.INT64)
        : Sequences.lengths(op.onnx(), Sequences.offsets(op, regionsSlot));
  }

  /**
   * How many rows each image has: INT64 {@code [N]}.
   *
   * @param images the image of each row, INT64 {@code [rows]}
   * @param count the number of images, a list of one
   */
  static String counts(Onnx onnx, String images, String count) {
    String numbers = onnx.unsqueeze(Ranges.to(onnx, count), 1);
    String isOwn = onnx.binary("Equal", numbers, onnx.unsqueeze(images, 0));
    return onnx.reduce("ReduceSum", onnx.cast(isOwn, ElementType.INT64), false, 1);
  }

  /**
   * The image that each row belongs to, INT64 {@code [rows]}.
   *
   * @param counts how many rows each image has, INT64 {@code [N]}
   * @param rows the number of rows, a list of one
   */
  static String images(Onnx onnx, String counts, String rows) {
    String ends = onnx.unsqueeze(onnx.node("CumSum", List.of(counts, onnx.integer(0))), 0);
    String numbers = onnx.unsqueeze(Ranges.to(onnx, rows), 1);
    String isBehind = onnx.unary("Not", onnx.binary("Less", numbers, ends));
    return onnx.reduce("ReduceSum", onnx.cast(isBehind, ElementType.INT64), false, 1);
  }

  /** Scores {@code [N, C, M]} with {@code least} for those of the background. */
  static String foreground(OperatorContext op, String scores, String least) {
    long background = op.attributes().integer("background_label", 0);
    if (background < 0) {
      return scores;
    }
    Onnx onnx = op.onnx();
    String labels = onnx.unsqueeze(Ranges.to(onnx, onnx.dimension(scores, 1)), 1);
    return onnx.where(onnx.binary("Equal", labels, onnx.integer(background)), least, scores);
  }
}
