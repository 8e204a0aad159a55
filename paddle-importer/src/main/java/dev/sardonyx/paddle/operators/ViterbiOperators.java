package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.paddle.mapping.GraphBuilder;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** The best path through the tags of a sequence, by Viterbi's algorithm. */
final class ViterbiOperators {
  /**
   * @param tags INT64 {@code [N, L]}; anything where nothing is
   * @param score that of each path, {@code [N]}
   */
  private record Path(String tags, String score) {}

  /**
   * What a path gets for its first tag, for each pair of tags, and for its last one.
   *
   * @param start {@code [K]}
   * @param pairs {@code [K, K]}, from the row's to the column's
   * @param end {@code [K]}
   */
  private record Transitions(String start, String pairs, String end) {}

  private ViterbiOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(ViterbiOperators::randomField, "crf_decoding")
        .add(ViterbiOperators::decode, "viterbi_decode");
  }

  /**
   * {@code Transition [2 + K, K]} is the start's row, the end's, and those of pairs. With a label,
   * the result is 1 where the path has it.
   */
  private static void randomField(OperatorContext op) {
    Onnx onnx = op.onnx();
    String weights = op.input("Transition");
    Transitions transitions =
        new Transitions(row(onnx, weights, 0), rows(onnx, weights, 2), row(onnx, weights, 1));
    ElementType type = op.elementType("Emission");
    String path;
    if (op.has("Length")) {
      String emission = op.input("Emission");
      String mask = mask(op, onnx.dimension(emission, 1));
      Path best = best(onnx, type, emission, mask, transitions);
      path = onnx.where(mask, best.tags(), onnx.integer(0));
    } else {
      Sequences sequences = Sequences.of(op, "Emission");
      String emission = sequences.padded(op.input("Emission"));
      Path best = best(onnx, type, emission, sequences.mask(), transitions);
      path = sequences.flat(onnx.unsqueeze(best.tags(), 2), 3);
    }
    if (op.has("Label")) {
      String label =
          onnx.reshape(onnx.cast(op.input("Label"), ElementType.INT64), onnx.shape(path));
      path = onnx.cast(onnx.binary("Equal", path, label), ElementType.INT64);
    }
    op.bind("ViterbiPath", path);
    if (!op.has("Length")) {
      op.bindOffsets("ViterbiPath", Sequences.offsets(op, "Emission"));
    }
  }

  /** The last tag may stand for the start and the last but one for the end. */
  private static void decode(OperatorContext op) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("Input");
    String weights = op.input("Transition");
    boolean hasEnds = op.attributes().flag("include_bos_eos_tag", true);
    String none = onnx.scalar(type, 0);
    Transitions transitions =
        new Transitions(
            hasEnds ? row(onnx, weights, -1) : none,
            weights,
            hasEnds ? row(onnx, weights, -2) : none);
    String lengths = lengths(op);
    String longest = onnx.reduce("ReduceMax", lengths, true);
    String emission =
        onnx.slice(
            op.input("Input"), onnx.integers(0), longest, onnx.integers(1), onnx.integers(1));
    String mask = mask(op, longest);
    Path best = best(onnx, type, emission, mask, transitions);
    op.bind("Scores", best.score());
    op.bind("Path", onnx.where(mask, best.tags(), onnx.integer(0)));
  }

  private static String lengths(OperatorContext op) {
    return op.onnx().reshape(op.onnx().cast(op.input("Length"), ElementType.INT64), -1);
  }

  /** What of a padded batch is there, BOOL {@code [N, L]}. */
  private static String mask(OperatorContext op, String longest) {
    Onnx onnx = op.onnx();
    return onnx.binary(
        "Less", onnx.unsqueeze(Ranges.to(onnx, longest), 0), onnx.unsqueeze(lengths(op), 1));
  }

  private static String row(Onnx onnx, String matrix, long row) {
    return onnx.gather(matrix, onnx.integer(row), 0);
  }

  private static String rows(Onnx onnx, String matrix, long from) {
    return onnx.slice(matrix, new long[] {0}, new long[] {from}, new long[] {Long.MAX_VALUE});
  }

  /**
   * The paths of a batch.
   *
   * @param emission {@code [N, L, K]}
   * @param mask what of it is there
   */
  private static Path best(
      Onnx onnx, ElementType type, String emission, String mask, Transitions transitions) {
    // Everything by steps: [L, N, K], and [L, N, 1] of truths.
    String steps = onnx.transpose(emission, 1, 0, 2);
    String isThere = onnx.unsqueeze(onnx.transpose(mask, 1, 0), 2);
    String length = onnx.dimension(emission, 1);
    String numbers = Ranges.to(onnx, length);
    String isFirst = onnx.unsqueeze(onnx.binary("Equal", numbers, onnx.integer(0)), 1, 2);
    String tags = onnx.unsqueeze(Ranges.to(onnx, onnx.dimension(emission, 2)), 0);
    String nothing =
        onnx.expand(
            onnx.scalar(type, 0),
            onnx.concat(0, List.of(onnx.dimension(emission, 0), onnx.dimension(emission, 2))));

    GraphBuilder forward = onnx.graph().body();
    Onnx step = new Onnx(forward);
    String score = forward.fresh("score");
    String emitted = forward.fresh("emitted");
    String there = forward.fresh("isThere");
    String first = forward.fresh("isFirst");
    String sums = step.add(step.unsqueeze(score, 2), transitions.pairs());
    String reached =
        step.where(first, transitions.start(), step.reduce("ReduceMax", sums, false, 1));
    String from =
        step.node("ArgMax", List.of(sums), Attribute.of("axis", 1), Attribute.of("keepdims", 0));
    String next = step.where(there, step.add(reached, emitted), score);
    // Past its end a path stays where it is.
    String back = step.where(there, from, tags);
    TensorType truths = TensorType.unranked(ElementType.BOOL);
    TensorType numbersType = TensorType.unranked(ElementType.INT64);
    TensorType reals = TensorType.unranked(type);
    List<String> scanned =
        onnx.graph()
            .nodes(
                "Scan",
                List.of(nothing, steps, isThere, isFirst),
                2,
                Attribute.of(
                    "body",
                    forward.build(
                        "step",
                        List.of(
                            Value.of(score, reals),
                            Value.of(emitted, reals),
                            Value.of(there, truths),
                            Value.of(first, truths)),
                        List.of(Value.of(next, reals), Value.of(back, numbersType)))),
                Attribute.of("num_scan_inputs", 3));
    String total = onnx.add(scanned.getFirst(), transitions.end());
    String last =
        onnx.node("ArgMax", List.of(total), Attribute.of("axis", 1), Attribute.of("keepdims", 1));

    GraphBuilder backward = onnx.graph().body();
    Onnx walk = new Onnx(backward);
    String tag = backward.fresh("tag");
    String origins = backward.fresh("origins");
    String origin = walk.node("GatherElements", List.of(origins, tag), Attribute.of("axis", 1));
    String passed = walk.unary("Identity", tag);
    String path =
        onnx.graph()
            .nodes(
                "Scan",
                List.of(last, scanned.getLast()),
                2,
                Attribute.of(
                    "body",
                    backward.build(
                        "walk",
                        List.of(Value.of(tag, numbersType), Value.of(origins, numbersType)),
                        List.of(Value.of(origin, numbersType), Value.of(passed, numbersType)))),
                Attribute.of("num_scan_inputs", 1),
                Onnx.ints("scan_input_directions", 1),
                Onnx.ints("scan_output_directions", 1))
            .getLast();
    return new Path(
        onnx.transpose(onnx.squeeze(path, 2), 1, 0), onnx.reduce("ReduceMax", total, false, 1));
  }
}
