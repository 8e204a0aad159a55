package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;

/** Regions that may hold something, as the first stage of Faster R-CNN and its kin gives them. */
final class ProposalOperators {
  // The logarithm of the most that a code makes an anchor larger.
  private static final double MOST_GROWTH = Math.log(1000.0 / 16);
  // Added to the size of a region so that one as large as the reference is surely that large.
  private static final double LEVEL_MARGIN = 1e-6;

  private ProposalOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(ProposalOperators::collect, "collect_fpn_proposals")
        .add(ProposalOperators::distribute, "distribute_fpn_proposals")
        .add(ProposalOperators::generate, "generate_proposals_v2");
  }

  /**
   * Of anchors {@code [H, W, A, 4]} with scores {@code [N, A, H, W]} and codes {@code [N, 4 * A, H,
   * W]}, the best regions {@code [R, 4]} that overlap no better one too much: by image, best first.
   */
  private static void generate(OperatorContext op) {
    Detections.requireFloats(op, "Scores");
    if (op.attributes().real("eta", 1) < 1) {
      throw op.unsupported("eta " + op.attributes().real("eta", 1));
    }
    Onnx onnx = op.onnx();
    boolean isPixels = op.attributes().flag("pixel_offset", true);
    String all = onnx.reshape(onnx.transpose(op.input("Scores"), 0, 2, 3, 1), 0, -1);
    long candidates = op.attributes().integer("pre_nms_topN", -1);
    String count = Detections.limit(onnx, all, 1, candidates > 0 ? candidates : -1);
    List<String> top = Detections.largest(onnx, all, count, 1);
    String boxes = decode(op, top.getLast(), isPixels);
    String isSmall = isSmall(op, boxes, isPixels);
    // An image without any region has one of zeros.
    String isNone =
        onnx.binary("Equal", onnx.reduce("ReduceMin", isSmall, true, 1), onnx.integer(1));
    String ranks = Ranges.to(onnx, onnx.dimension(all, 1));
    String isFirst =
        onnx.binary(
            "Equal",
            onnx.slice(ranks, onnx.integers(0), count, onnx.integers(0), onnx.integers(1)),
            onnx.integer(0));
    String standsIn = onnx.binary("And", isNone, isFirst);
    String zero = onnx.scalar(0);
    String regions = onnx.where(onnx.unsqueeze(standsIn, 2), zero, boxes);
    String never = onnx.scalar(-Float.MAX_VALUE);
    String large =
        onnx.where(onnx.binary("Equal", isSmall, onnx.integer(1)), never, top.getFirst());
    String scores = onnx.where(standsIn, zero, large);
    String selected = suppress(op, regions, onnx.unsqueeze(scores, 1), never, isPixels);
    List<String> columns = onnx.split(selected, 1, 1, 1, 1);
    String places = onnx.concat(1, List.of(columns.getFirst(), columns.getLast()));
    String images = onnx.squeeze(columns.getFirst(), 1);
    String counts = Detections.counts(onnx, images, onnx.dimension(all, 0));
    String offsets = Sequences.offsetsOf(onnx, counts);
    op.bind("RpnRois", onnx.binary("GatherND", regions, places));
    op.bindOffsets("RpnRois", offsets);
    op.bind("RpnRoiProbs", onnx.unsqueeze(onnx.binary("GatherND", scores, places), 1));
    op.bindOffsets("RpnRoiProbs", offsets);
    op.bind("RpnRoisNum", onnx.cast(counts, ElementType.INT32));
  }

  /** The boxes {@code [N, k, 4]} of these anchors {@code [N, k]}, inside the images. */
  private static String decode(OperatorContext op, String chosen, boolean isPixels) {
    Onnx onnx = op.onnx();
    String codes = onnx.reshape(onnx.transpose(op.input("BboxDeltas"), 0, 2, 3, 1), 0, -1, 4);
    String own = Detections.rowsAt(onnx, codes, chosen);
    String variances = onnx.gather(onnx.reshape(op.input("Variances"), -1, 4), chosen, 0);
    String anchors = onnx.gather(onnx.reshape(op.input("Anchors"), -1, 4), chosen, 0);
    String boxes =
        CenteredBoxes.of(onnx, anchors, 2, isPixels)
            .decode(onnx.multiply(variances, own), MOST_GROWTH);
    String last =
        onnx.subtract(
            onnx.gather(op.input("ImShape"), onnx.integers(1, 0, 1, 0), 1),
            onnx.scalar(isPixels ? 1 : 0));
    String limited = onnx.binary("Min", boxes, onnx.unsqueeze(last, 1));
    return onnx.clip(limited, ElementType.FLOAT, 0, Double.POSITIVE_INFINITY);
  }

  /** Whether boxes are too small or lie beyond the image: 1 or 0, INT64 {@code [N, k]}. */
  private static String isSmall(OperatorContext op, String boxes, boolean isPixels) {
    Onnx onnx = op.onnx();
    String least = onnx.scalar(Math.max(op.attributes().real("min_size", 1), 1));
    CenteredBoxes centered = CenteredBoxes.of(onnx, boxes, 2, isPixels);
    String isBad = onnx.binary("Less", centered.sides(), least);
    if (isPixels) {
      String size = onnx.unsqueeze(onnx.gather(op.input("ImShape"), onnx.integers(1, 0), 1), 1);
      isBad = onnx.binary("Or", isBad, onnx.binary("Greater", centered.center(), size));
    }
    return onnx.reduce("ReduceMax", onnx.cast(isBad, ElementType.INT64), false, 2);
  }

  private static String suppress(
      OperatorContext op, String boxes, String scores, String never, boolean isPixels) {
    Onnx onnx = op.onnx();
    double overlap = op.attributes().real("nms_thresh", 0.5);
    long most = op.attributes().integer("post_nms_topN", -1);
    String corners = isPixels ? onnx.add(boxes, Detections.floats(onnx, 0, 0, 1, 1)) : boxes;
    // A threshold of 0 or less asks for all boxes.
    boolean isAll = overlap <= 0;
    return onnx.node(
        "NonMaxSuppression",
        List.of(
            corners,
            scores,
            onnx.integer(isAll || most <= 0 ? Integer.MAX_VALUE : most),
            onnx.scalar(isAll ? 1 : overlap),
            never));
  }

  /** Regions {@code [R, 4]} by the level of the feature pyramid that fits their size. */
  private static void distribute(OperatorContext op) {
    Detections.requireFloats(op, "FpnRois");
    Onnx onnx = op.onnx();
    String regions = op.input("FpnRois");
    String counts = Detections.counts(op, "FpnRois", "RoisNum");
    String rows = onnx.dimension(regions, 0);
    String images = Detections.images(onnx, counts, rows);
    String level = level(op);
    String numbers = Ranges.to(onnx, rows);
    long first = op.attributes().integer("min_level", 0);
    List<String> regionsOfLevels = new ArrayList<>();
    List<String> countsOfLevels = new ArrayList<>();
    List<String> order = new ArrayList<>();
    for (long i = 0; i <= op.attributes().integer("max_level", 0) - first; i++) {
      String isHere = onnx.binary("Equal", level, onnx.integer(i));
      regionsOfLevels.add(Sequences.compress(onnx, regions, isHere));
      String own = Sequences.compress(onnx, images, isHere);
      countsOfLevels.add(Detections.counts(onnx, own, onnx.shape(counts)));
      order.add(Sequences.compress(onnx, numbers, isHere));
    }
    op.bindAll("MultiFpnRois", regionsOfLevels);
    List<String> variables = op.operator().output("MultiFpnRois");
    for (int i = 0; i < variables.size(); i++) {
      String offsets = Sequences.offsetsOf(onnx, countsOfLevels.get(i));
      op.scope().bindOffsets(variables.get(i), offsets);
    }
    if (op.wants("MultiLevelRoIsNum")) {
      op.bindAll(
          "MultiLevelRoIsNum",
          countsOfLevels.stream().map(own -> onnx.cast(own, ElementType.INT32)).toList());
    }
    // Where each region is among those of all levels, one level after the other.
    String restored =
        onnx.node(
            "ScatterElements",
            List.of(numbers, onnx.concat(0, order), numbers),
            Attribute.of("axis", 0));
    op.bind("RestoreIndex", onnx.cast(onnx.unsqueeze(restored, 1), ElementType.INT32));
  }

  /** The level of each region, counted from the lowest, INT64 {@code [R]}. */
  private static String level(OperatorContext op) {
    Onnx onnx = op.onnx();
    boolean isPixels = op.attributes().flag("pixel_offset", true);
    List<String> corners = Boxes.corners(onnx, op.input("FpnRois"), 1);
    String difference = onnx.subtract(corners.getLast(), corners.getFirst());
    String sides = Boxes.sides(onnx, difference, isPixels);
    String side = onnx.unary("Sqrt", onnx.reduce("ReduceProd", sides, true, 1));
    double scale = op.attributes().real("refer_scale", 1);
    String size = onnx.add(onnx.divide(side, onnx.scalar(scale)), onnx.scalar(LEVEL_MARGIN));
    // A level is for regions twice as large as the one before.
    long first = op.attributes().integer("min_level", 0);
    long reference = op.attributes().integer("refer_level", 0);
    double[] least = new double[(int) (op.attributes().integer("max_level", 0) - first)];
    for (int i = 0; i < least.length; i++) {
      least[i] = Math.scalb(1.0, (int) (first + 1 + i - reference));
    }
    String isUnder = onnx.binary("Less", size, Detections.floats(onnx, least));
    String isReached = onnx.cast(onnx.unary("Not", isUnder), ElementType.INT64);
    return onnx.reduce("ReduceSum", isReached, false, 1);
  }

  /** The best regions of all levels, by image, best first. */
  private static void collect(OperatorContext op) {
    Onnx onnx = op.onnx();
    List<String> regions = op.inputs("MultiLevelRois");
    List<String> scores = new ArrayList<>();
    List<String> images = new ArrayList<>();
    String count = "";
    for (int i = 0; i < regions.size(); i++) {
      String counts = countsOfLevel(op, i);
      count = onnx.shape(counts);
      images.add(Detections.images(onnx, counts, onnx.dimension(regions.get(i), 0)));
      scores.add(onnx.reshape(op.inputs("MultiLevelScores").get(i), -1));
    }
    String all = onnx.concat(0, scores);
    String most = Detections.limit(onnx, all, 0, op.attributes().integer("post_nms_topN", -1));
    String best = Detections.largest(onnx, all, most, 0).getLast();
    String owners = onnx.gather(onnx.concat(0, images), best, 0);
    List<String> sorted =
        onnx.graph()
            .nodes(
                "TopK",
                List.of(owners, most),
                2,
                Attribute.of("axis", 0),
                Attribute.of("largest", 0));
    String order = onnx.gather(best, sorted.getLast(), 0);
    String counts = Detections.counts(onnx, sorted.getFirst(), count);
    op.emit("FpnRois", "Gather", List.of(onnx.concat(0, regions), order));
    op.bindOffsets("FpnRois", Sequences.offsetsOf(onnx, counts));
    op.bind("RoisNum", onnx.cast(counts, ElementType.INT32));
  }

  /** How many regions of a level each image has, INT64 {@code [N]}. */
  private static String countsOfLevel(OperatorContext op, int level) {
    Onnx onnx = op.onnx();
    if (op.has("MultiLevelRoIsNum")) {
      return onnx.cast(op.inputs("MultiLevelRoIsNum").get(level), ElementType.INT64);
    }
    String offsets = op.scope().offsets(op.operator().input("MultiLevelRois").get(level));
    if (offsets == null) {
      throw op.unsupported("regions without counts or sequence offsets (LoD)");
    }
    return Sequences.lengths(onnx, offsets);
  }
}
