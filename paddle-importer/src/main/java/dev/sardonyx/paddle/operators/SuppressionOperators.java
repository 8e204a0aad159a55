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

  private static void multiclass(OperatorContext op) {
    Detections.requireFloats(op, "BBoxes");
    Detections.requireCorners(op, "BBoxes");
    switch (op.rank("Scores")) {
      case 3 -> ofImages(op);
      case 2 -> ofRegions(op);
      default -> throw op.unsupported("scores of rank " + op.rank("Scores"));
    }
  }

  private static boolean isAdaptive(OperatorContext op) {
    return op.attributes().real("nms_eta", 1) < 1;
  }

  /**
   * Of boxes {@code [N, M, 4]} with scores {@code [N, C, M]}, rows (label, score, box) {@code [K,
   * 6]}: by image, then by label, best first.
   */
  private static void ofImages(OperatorContext op) {
    Onnx onnx = op.onnx();
    String boxes = op.input("BBoxes");
    String scores = op.input("Scores");
    String least = least(op);
    String foreground = Detections.foreground(op, scores, least);
    String selected =
        isAdaptive(op)
            ? new AdaptiveSuppression(op, least).select(boxes, foreground)
            : suppress(op, boxes, best(op, foreground, least), least);
    String kept = keepBest(op, scores, selected, least);
    List<String> columns = onnx.split(kept, 1, 1, 1, 1);
    String box = columns.get(2);
    String rows =
        rows(
            onnx,
            columns.get(1),
            onnx.binary("GatherND", scores, kept),
            onnx.binary("GatherND", boxes, onnx.concat(1, List.of(columns.getFirst(), box))));
    String index = onnx.add(onnx.multiply(columns.getFirst(), onnx.dimension(scores, 2)), box);
    bind(op, rows, columns.getFirst(), index, onnx.dimension(scores, 0));
  }

  /**
   * Of regions, those of an image one after the other, each with a box per class {@code [R, C, 4]}
   * and scores {@code [R, C]}, rows as {@link #ofImages} gives them, but those of a label in the
   * order of regions.
   */
  private static void ofRegions(OperatorContext op) {
    if (isAdaptive(op)) {
      throw op.unsupported("nms_eta " + op.attributes().real("nms_eta", 1) + " of regions");
    }
    Onnx onnx = op.onnx();
    String boxes = op.input("BBoxes");
    String counts = Detections.counts(op, "BBoxes", "RoisNum");
    Sequences images = Sequences.between(onnx, Sequences.offsetsOf(onnx, counts));
    String least = least(op);
    String padded = onnx.where(images.mask(3), images.padded(op.input("Scores")), least);
    // As an image per image and class, since each class has boxes of its own.
    String scores = Detections.foreground(op, onnx.transpose(padded, 0, 2, 1), least);
    String places = onnx.shape(images.steps());
    String list = onnx.integers(-1);
    String selected =
        suppress(
            op,
            onnx.reshape(
                onnx.transpose(images.padded(boxes), 0, 2, 1, 3),
                onnx.concat(0, List.of(list, places, onnx.integers(4)))),
            onnx.reshape(
                best(op, scores, least), onnx.concat(0, List.of(list, onnx.integers(1), places))),
            least);
    List<String> columns = onnx.split(selected, 1, 1, 1, 1);
    String classes = onnx.dimension(scores, 1);
    String image = onnx.divide(columns.getFirst(), classes);
    String label = onnx.subtract(columns.getFirst(), onnx.multiply(image, classes));
    String found = onnx.concat(1, List.of(image, label, columns.get(2)));
    String dense = keptBest(op, scores, found, least);
    String isKept = onnx.binary("Greater", dense, least);
    String kept = onnx.transpose(onnx.unary("NonZero", isKept), 1, 0);
    List<String> sorted = onnx.split(kept, 1, 1, 1, 1);
    String region = onnx.add(onnx.gather(images.starts(), sorted.getFirst(), 0), sorted.get(2));
    String rows =
        rows(
            onnx,
            sorted.get(1),
            onnx.binary("GatherND", scores, kept),
            onnx.binary("GatherND", boxes, onnx.concat(1, List.of(region, sorted.get(1)))));
    String index = onnx.add(onnx.multiply(region, classes), sorted.get(1));
    bind(op, rows, sorted.getFirst(), index, onnx.shape(counts));
  }

  /** What has this score is no candidate. */
  private static String least(OperatorContext op) {
    return op.onnx().scalar(op.attributes().real("score_threshold", 0));
  }

  /** The {@code nms_top_k} best of each class. */
  private static String best(OperatorContext op, String scores, String least) {
    long most = op.attributes().integer("nms_top_k", -1);
    return Detections.best(op.onnx(), scores, 2, most, least);
  }

  private static String suppress(OperatorContext op, String boxes, String scores, String least) {
    Onnx onnx = op.onnx();
    boolean isPixels = !op.attributes().flag("normalized", true);
    return onnx.node(
        "NonMaxSuppression",
        List.of(
            isPixels ? onnx.add(boxes, Detections.floats(onnx, 0, 0, 1, 1)) : boxes,
            scores,
            onnx.integer(Integer.MAX_VALUE),
            onnx.scalar(op.attributes().real("nms_threshold", 0.3)),
            least));
  }

  /** The {@code keep_top_k} best of each image, over all labels, of (image, label, box). */
  private static String keepBest(OperatorContext op, String scores, String selected, String least) {
    if (op.attributes().integer("keep_top_k", -1) < 0) {
      return selected;
    }
    Onnx onnx = op.onnx();
    String kept = onnx.binary("GatherND", keptBest(op, scores, selected, least), selected);
    return Sequences.compress(onnx, selected, onnx.binary("Greater", kept, least));
  }

  /**
   * Scores {@code [N, C, M]}, with {@code least} for all but those that {@link #keepBest} keeps.
   */
  private static String keptBest(OperatorContext op, String scores, String selected, String least) {
    Onnx onnx = op.onnx();
    String shape = onnx.shape(scores);
    String own = onnx.binary("GatherND", scores, selected);
    String all = onnx.node("ScatterND", List.of(onnx.expand(least, shape), selected, own));
    long most = op.attributes().integer("keep_top_k", -1);
    return most < 0
        ? all
        : onnx.reshape(Detections.best(onnx, onnx.reshape(all, 0, -1), 1, most, least), shape);
  }

  private static String rows(Onnx onnx, String labels, String scores, String boxes) {
    String label = onnx.cast(labels, ElementType.FLOAT);
    return onnx.concat(1, List.of(label, onnx.unsqueeze(scores, 1), boxes));
  }

  /**
   * Binds the outputs of all three versions.
   *
   * @param image of each row, {@code [K, 1]}
   * @param index of each row's box among all, {@code [K, 1]}
   * @param images how many there are, a list of one
   */
  private static void bind(
      OperatorContext op, String rows, String image, String index, String images) {
    Onnx onnx = op.onnx();
    String counts = Detections.counts(onnx, onnx.squeeze(image, 1), images);
    if (op.operator().type().equals("multiclass_nms")) {
      op.bind("Out", orMinusOne(onnx, rows));
      op.bindOffsets("Out", offsetsOrOne(onnx, rows, counts));
      return;
    }
    String offsets = Sequences.offsetsOf(onnx, counts);
    op.bind("Out", rows);
    op.bindOffsets("Out", offsets);
    op.bind("Index", onnx.cast(index, ElementType.INT32));
    op.bindOffsets("Index", offsets);
    op.bind("NmsRoisNum", onnx.cast(counts, ElementType.INT32));
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
