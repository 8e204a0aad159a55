package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.paddle.mapping.GraphBuilder;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.tensor.ElementType;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Suppression of boxes with a threshold that falls with each box that is kept ({@code nms_eta}
 * under 1), for which ONNX has no operator: a loop over the ranks of boxes, all classes of all
 * images at once.
 *
 * @param least the score of what is no candidate
 */
record AdaptiveSuppression(OperatorContext op, String least) {
  // The threshold falls while it is above this.
  private static final double LOWEST = 0.5;

  /**
   * The boxes that are kept as (image, class, box), INT64 {@code [K, 3]}: by image, then by class,
   * best first.
   *
   * @param boxes {@code [N, M, 4]}
   * @param scores {@code [N, C, M]}
   */
  String select(String boxes, String scores) {
    Onnx onnx = op.onnx();
    String count = Detections.limit(onnx, scores, 2, op.attributes().integer("nms_top_k", -1));
    List<String> top = Detections.largest(onnx, scores, count, 2);
    String all = Detections.rowsAt(onnx, boxes, onnx.reshape(top.getLast(), 0, -1));
    String lists = onnx.concat(0, List.of(onnx.integers(-1), count));
    String candidates = onnx.reshape(all, onnx.concat(0, List.of(lists, onnx.integers(4))));
    String isCandidate = onnx.reshape(onnx.binary("Greater", top.getFirst(), least), lists);
    String none = onnx.expand(onnx.scalar(ElementType.BOOL, 0), onnx.shape(isCandidate));
    String groups = onnx.concat(0, List.of(onnx.dimension(isCandidate, 0), onnx.integers(1)));
    String threshold = onnx.scalar(op.attributes().real("nms_threshold", 0.3));
    List<String> results =
        op.graph()
            .nodes(
                "Loop",
                List.of(
                    Sequences.scalar(onnx, count),
                    onnx.scalar(ElementType.BOOL, 1),
                    none,
                    onnx.expand(threshold, groups)),
                2,
                Attribute.of("body", body(candidates, isCandidate)));
    String isKept = onnx.reshape(results.getFirst(), onnx.shape(top.getLast()));
    String places = onnx.transpose(onnx.unary("NonZero", isKept), 1, 0);
    List<String> columns = onnx.split(places, 1, 2, 1);
    String box = onnx.unsqueeze(onnx.binary("GatherND", top.getLast(), places), 1);
    return onnx.concat(1, List.of(columns.getFirst(), box));
  }

  /**
   * One rank: whether the box of each list is kept.
   *
   * @param candidates boxes {@code [lists, k, 4]}, best first
   * @param isCandidate which of them may be kept, BOOL {@code [lists, k]}
   */
  private Graph body(String candidates, String isCandidate) {
    GraphBuilder body = op.graph().body();
    Onnx onnx = new Onnx(body);
    List<Value> parameters = ControlFlowOperators.parameters(body);
    Value wasKept = parameter(body, "kept", ElementType.BOOL);
    Value threshold = parameter(body, "threshold", ElementType.FLOAT);
    parameters.add(wasKept);
    parameters.add(threshold);
    String rank = onnx.reshape(parameters.getFirst().name(), 1);
    boolean isPixels = !op.attributes().flag("normalized", true);
    UnaryOperator<String> sides = difference -> Boxes.sides(onnx, difference, isPixels);
    String own = onnx.gather(candidates, rank, 1);
    String overlaps = Boxes.overlaps(onnx, own, candidates, sides, sides, onnx.scalar(0));
    String ofKept = onnx.where(wasKept.name(), overlaps, onnx.scalar(0));
    String most = onnx.reduce("ReduceMax", ofKept, true, 1);
    String isClear = onnx.unary("Not", onnx.binary("Greater", most, threshold.name()));
    String isKept = onnx.binary("And", onnx.gather(isCandidate, rank, 1), isClear);
    String isHere = onnx.binary("Equal", Ranges.to(onnx, onnx.dimension(candidates, 1)), rank);
    String kept = onnx.binary("Or", wasKept.name(), onnx.binary("And", isKept, isHere));
    String isHigh = onnx.binary("Greater", threshold.name(), onnx.scalar(LOWEST));
    String eta = onnx.scalar(op.attributes().real("nms_eta", 1));
    String next =
        onnx.where(
            onnx.binary("And", isKept, isHigh),
            onnx.multiply(threshold.name(), eta),
            threshold.name());
    String goesOn = onnx.unary("Identity", parameters.get(1).name());
    return body.build(
        "body",
        parameters,
        List.of(Value.untyped(goesOn), Value.untyped(kept), Value.untyped(next)));
  }

  private static Value parameter(GraphBuilder body, String name, ElementType type) {
    return Value.of(body.fresh(name), TensorType.of(type, Dimension.UNKNOWN, Dimension.UNKNOWN));
  }
}
