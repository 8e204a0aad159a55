package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.List;

/**
 * The boxes of each class that overlap no better one too much, by ONNX's NonMaxSuppression.
 *
 * <p>Boxes in pixels ({@code normalized} false) include their last column and row, so they are made
 * one wider and higher. Paddle takes two of them that lie less than a pixel apart for separate;
 * here they overlap by what is missing to a pixel.
 */
final class SuppressionOperators {
  private SuppressionOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings.add(
        SuppressionOperators::multiclass, "multiclass_nms", "multiclass_nms2", "multiclass_nms3");
  }

  /**
   * Of boxes {@code [N, M, 4]} with scores {@code [N, C, M]}, rows (label, score, box) {@code [K,
   * 6]}: by image, then by label, best first.
   */
  private static void multiclass(OperatorContext op) {
    requireSupported(op);
    Onnx onnx = op.onnx();
    String boxes = op.input("BBoxes");
    String scores = op.input("Scores");
    // What has this score is no candidate.
    String least = onnx.scalar(op.attributes().real("score_threshold", 0));
    String foreground = Detections.foreground(op, scores, least);
    String candidates =
        Detections.best(onnx, foreground, 2, op.attributes().integer("nms_top_k", -1), least);
    String corners =
        op.attributes().flag("normalized", true)
            ? boxes
            : onnx.add(boxes, Detections.floats(onnx, 0, 0, 1, 1));
    String selected =
        onnx.node(
            "NonMaxSuppression",
            List.of(
                corners,
                candidates,
                onnx.integer(Integer.MAX_VALUE),
                onnx.scalar(op.attributes().real("nms_threshold", 0.3)),
                least));
    String kept = keepBest(op, scores, selected, least);
    List<String> columns = onnx.split(kept, 1, 1, 1, 1);
    String image = columns.get(0);
    String box = columns.get(2);
    String places = onnx.concat(1, List.of(image, box));
    String rows =
        onnx.concat(
            1,
            List.of(
                onnx.cast(columns.get(1), ElementType.FLOAT),
                onnx.unsqueeze(onnx.binary("GatherND", scores, kept), 1),
                onnx.binary("GatherND", boxes, places)));
    String counts = Detections.counts(onnx, onnx.squeeze(image, 1), onnx.dimension(scores, 0));
    if (op.operator().type().equals("multiclass_nms")) {
      op.bind("Out", orMinusOne(onnx, rows));
      op.bindOffsets("Out", offsetsOrOne(onnx, rows, counts));
      return;
    }
    String offsets = Sequences.offsetsOf(onnx, counts);
    String index = onnx.add(onnx.multiply(image, onnx.dimension(scores, 2)), box);
    op.bind("Out", rows);
    op.bindOffsets("Out", offsets);
    op.bind("Index", onnx.cast(index, ElementType.INT32));
    op.bindOffsets("Index", offsets);
    op.bind("NmsRoisNum", onnx.cast(counts, ElementType.INT32));
  }

  private static void requireSupported(OperatorContext op) {
    Detections.requireBoxesOfImages(op);
    if (op.attributes().real("nms_eta", 1) < 1) {
      throw op.unsupported("nms_eta " + op.attributes().real("nms_eta", 1));
    }
  }

  /** The {@code keep_top_k} best of each image, over all labels. */
  private static String keepBest(OperatorContext op, String scores, String selected, String least) {
    long most = op.attributes().integer("keep_top_k", -1);
    if (most < 0) {
      return selected;
    }
    Onnx onnx = op.onnx();
    String shape = onnx.shape(scores);
    String own = onnx.binary("GatherND", scores, selected);
    String all = onnx.node("ScatterND", List.of(onnx.expand(least, shape), selected, own));
    String ofImage = onnx.reshape(all, 0, -1);
    String best = onnx.reshape(Detections.best(onnx, ofImage, 1, most, least), shape);
    String isBest = onnx.binary("Greater", onnx.binary("GatherND", best, selected), least);
    return Sequences.compress(onnx, selected, isBest);
  }

  /** The first version gives {@code [1, 1]} of -1 where it has no row. */
  private static String orMinusOne(Onnx onnx, String rows) {
    String missing = onnx.cast(isEmpty(onnx, rows), ElementType.INT64);
    String pads = onnx.concat(0, List.of(onnx.integers(0, 0), missing, onnx.integers(0)));
    String padded = onnx.pad(rows, pads, onnx.scalar(-1), "constant");
    String width = onnx.where(isEmpty(onnx, rows), onnx.integers(1), onnx.integers(6));
    return onnx.slice(padded, onnx.integers(0), width, onnx.integers(1), onnx.integers(1));
  }

  /** The offsets of the images' rows, or of the one row that stands for none. */
  private static String offsetsOrOne(Onnx onnx, String rows, String counts) {
    String offsets = Sequences.offsetsOf(onnx, counts);
    String count = onnx.where(isEmpty(onnx, rows), onnx.integers(2), onnx.shape(offsets));
    String first = onnx.slice(offsets, onnx.integers(0), count, onnx.integers(0), onnx.integers(1));
    String missing = onnx.cast(isEmpty(onnx, rows), ElementType.INT64);
    return onnx.add(first, onnx.multiply(missing, Ranges.to(onnx, count)));
  }

  private static String isEmpty(Onnx onnx, String rows) {
    return onnx.binary("Equal", onnx.dimension(rows, 0), onnx.integers(0));
  }
}
