package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Value;
import dev.sardonyx.paddle.mapping.GraphBuilder;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * {@code matrix_nms}: boxes lose score by how much better ones of their class overlap them (Wang
 * and others, SOLOv2, 2020, section 3.4).
 */
final class MatrixSuppressionOperators {
  private MatrixSuppressionOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings.add(MatrixSuppressionOperators::suppress, "matrix_nms");
  }

  /**
   * Of boxes {@code [N, M, 4]} with scores {@code [N, C, M]}, rows (label, score, box) {@code [K,
   * 6]}: by image, best first. A loop over images and classes, since a class has few candidates and
   * all boxes against all others would be too many.
   */
  private static void suppress(OperatorContext op) {
    Detections.requireFloats(op, "BBoxes");
    Detections.requireCorners(op, "BBoxes");
    Onnx onnx = op.onnx();
    String boxes = op.input("BBoxes");
    String scores = op.input("Scores");
    String foreground =
        Detections.foreground(op, scores, onnx.scalar(op.attributes().real("score_threshold", 0)));
    String count = onnx.dimension(scores, 2);
    String lists = onnx.reshape(foreground, onnx.concat(0, List.of(onnx.integers(-1), count)));
    String decayed =
        onnx.node(
            "Loop",
            List.of(
                Sequences.scalar(onnx, onnx.dimension(lists, 0)), onnx.scalar(ElementType.BOOL, 1)),
            Attribute.of("body", decay(op, lists)));
    String images = onnx.dimension(scores, 0);
    String all = onnx.reshape(decayed, onnx.concat(0, List.of(images, onnx.integers(-1))));
    String most = Detections.limit(onnx, all, 1, op.attributes().integer("keep_top_k", -1));
    List<String> best = Detections.largest(onnx, all, most, 1);
    String bestScores = onnx.reshape(best.getFirst(), -1);
    String least = onnx.scalar(op.attributes().real("post_threshold", 0));
    String isKept = onnx.binary("Greater", bestScores, least);
    String place = Sequences.compress(onnx, onnx.reshape(best.getLast(), -1), isKept);
    String numbers = onnx.unsqueeze(Ranges.to(onnx, images), 1);
    String owners = onnx.reshape(onnx.expand(numbers, onnx.shape(best.getLast())), -1);
    String image = Sequences.compress(onnx, owners, isKept);
    String label = onnx.divide(place, count);
    String box = onnx.subtract(place, onnx.multiply(label, count));
    String position = onnx.concat(1, List.of(onnx.unsqueeze(image, 1), onnx.unsqueeze(box, 1)));
    op.bind(
        "Out",
        onnx.concat(
            1,
            List.of(
                onnx.unsqueeze(onnx.cast(label, ElementType.FLOAT), 1),
                onnx.unsqueeze(Sequences.compress(onnx, bestScores, isKept), 1),
                onnx.binary("GatherND", boxes, position))));
    String counts = Detections.counts(onnx, image, images);
    String offsets = Sequences.offsetsOf(onnx, counts);
    op.bindOffsets("Out", offsets);
    String index = onnx.unsqueeze(onnx.add(onnx.multiply(image, count), box), 1);
    op.bind("Index", onnx.cast(index, ElementType.INT32));
    op.bindOffsets("Index", offsets);
    op.bind("RoisNum", onnx.cast(counts, ElementType.INT32));
  }

  /**
   * The body of the loop: for one class of one image, its scores {@code [M]} after the decay;
   * {@code post_threshold} for boxes that are no candidates.
   *
   * @param lists scores {@code [N * C, M]}
   */
  private static Graph decay(OperatorContext op, String lists) {
    GraphBuilder body = op.graph().body();
    Onnx onnx = new Onnx(body);
    List<Value> parameters = ControlFlowOperators.parameters(body);
    String iteration = parameters.getFirst().name();
    String scores = onnx.gather(lists, iteration, 0);
    String classes = Sequences.scalar(onnx, onnx.dimension(op.input("Scores"), 1));
    String boxes = onnx.gather(op.input("BBoxes"), onnx.divide(iteration, classes), 0);
    String least = onnx.scalar(op.attributes().real("score_threshold", 0));
    List<String> top = Detections.largest(onnx, scores, candidates(op, onnx, scores, least), 0);
    String best = onnx.gather(boxes, top.getLast(), 0);
    boolean isPixels = !op.attributes().flag("normalized", true);
    UnaryOperator<String> sides = difference -> Boxes.sides(onnx, difference, isPixels);
    String overlaps =
        Boxes.overlaps(
            onnx, onnx.unsqueeze(best, 1), onnx.unsqueeze(best, 0), sides, sides, onnx.scalar(0));
    String ranks = Ranges.to(onnx, onnx.shape(top.getFirst()));
    String isBetter = onnx.binary("Less", onnx.unsqueeze(ranks, 0), onnx.unsqueeze(ranks, 1));
    String withBetter = onnx.where(isBetter, overlaps, onnx.scalar(0));
    String most = onnx.unsqueeze(onnx.reduce("ReduceMax", withBetter, false, 1), 0);
    String one = onnx.scalar(1);
    String decay = decay(op, onnx, overlaps, most);
    // Also where the decay is 0 / 0.
    String isDecayed = onnx.binary("And", isBetter, onnx.binary("Less", decay, one));
    String factor = onnx.reduce("ReduceMin", onnx.where(isDecayed, decay, one), false, 1);
    String none = onnx.scalar(op.attributes().real("post_threshold", 0));
    String decayed =
        onnx.where(
            onnx.binary("Greater", top.getFirst(), least),
            onnx.multiply(factor, top.getFirst()),
            none);
    String result =
        onnx.node(
            "ScatterElements",
            List.of(onnx.expand(none, onnx.shape(scores)), top.getLast(), decayed),
            Attribute.of("axis", 0));
    String goesOn = onnx.unary("Identity", parameters.getLast().name());
    return body.build("body", parameters, List.of(Value.untyped(goesOn), Value.untyped(result)));
  }

  /** How many scores are candidates, one at least: an empty matrix has no maximum. */
  private static String candidates(OperatorContext op, Onnx onnx, String scores, String least) {
    String isCandidate = onnx.cast(onnx.binary("Greater", scores, least), ElementType.INT64);
    String count = onnx.reduce("ReduceSum", isCandidate, true, 0);
    long most = op.attributes().integer("nms_top_k", -1);
    String limited = most < 0 ? count : Detections.smaller(onnx, onnx.integers(most), count);
    String one = onnx.integers(1);
    return onnx.where(onnx.binary("Less", limited, one), one, limited);
  }

  /**
   * What each better box leaves of each score.
   *
   * @param overlaps {@code [k, k]}
   * @param most how much better ones overlap the better box itself {@code [1, k]}
   */
  private static String decay(OperatorContext op, Onnx onnx, String overlaps, String most) {
    if (op.attributes().flag("use_gaussian", false)) {
      String squares = onnx.subtract(onnx.multiply(most, most), onnx.multiply(overlaps, overlaps));
      String sigma = onnx.scalar(op.attributes().real("gaussian_sigma", 2));
      return onnx.unary("Exp", onnx.multiply(squares, sigma));
    }
    String one = onnx.scalar(1);
    return onnx.divide(onnx.subtract(one, overlaps), onnx.subtract(one, most));
  }
}
