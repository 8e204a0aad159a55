package dev.sardonyx.runtime.program.expansion;

import static dev.sardonyx.runtime.program.expansion.Expansions.MICROSOFT;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.Tensor;
import java.util.List;

/** Sums with layer normalization behind them, of com.microsoft. */
final class ContributedEmbeddings {
  private ContributedEmbeddings() {}

  static void register() {
    Expansions.register(MICROSOFT, "EmbedLayerNormalization", ContributedEmbeddings::embed);
    Expansions.register(
        MICROSOFT, "SkipLayerNormalization", call -> skip(call, "LayerNormalization", 3, 4));
    Expansions.register(
        MICROSOFT,
        "SkipSimplifiedLayerNormalization",
        call -> skip(call, "RMSNormalization", -1, 3));
  }

  /** Inputs: input, skip, gamma, beta?, bias?. Outputs: result, mean, 1 / deviation, the sum. */
  private static boolean skip(ExpandedCall call, String norm, int beta, int bias) {
    // The bias first: so it and the skipped tensor can join the product that the input comes from.
    String input =
        call.has(bias) ? call.add("Add", List.of(call.input(0), call.input(bias))) : call.input(0);
    String total = call.add("Add", List.of(input, call.input(1)));
    if (!call.output(3).isEmpty()) {
      call.addAs(call.output(3), "Identity", List.of(total));
    }
    boolean simple = beta < 0;
    if (simple && (!call.output(1).isEmpty() || !call.output(2).isEmpty())) {
      return false;
    }
    call.addOwn(
        simple ? List.of(call.output(0)) : List.of(call.output(0), call.output(1), call.output(2)),
        norm,
        simple || !call.has(beta)
            ? List.of(total, call.input(2))
            : List.of(total, call.input(2), call.input(beta)),
        epsilon(call));
    return true;
  }

  private static Attribute epsilon(ExpandedCall call) {
    return Attribute.of("epsilon", call.real("epsilon", 1e-12f));
  }

  /**
   * Inputs: ids, segment ids?, word, position and segment? embeddings, gamma, beta, mask?, position
   * ids?. Outputs: result, sums of the mask, the sum of embeddings.
   */
  private static boolean embed(ExpandedCall call) {
    if (call.opset() < 11) {
      return false;
    }
    String positions = call.input(8);
    if (positions.isEmpty()) {
      String length =
          call.add(
              "Gather",
              List.of(call.add("Shape", List.of(call.input(0))), call.constant(Tensor.scalar(1L))));
      String zero = call.constant(Tensor.scalar(0L));
      String one = call.constant(Tensor.scalar(1L));
      positions = call.add("Range", List.of(zero, length, one));
    }
    String total =
        call.add(
            "Add",
            List.of(
                call.add("Gather", List.of(call.input(2), call.input(0))),
                call.add("Gather", List.of(call.input(3), positions))));
    if (call.has(1) && call.has(4)) {
      String segments = call.add("Gather", List.of(call.input(4), call.input(1)));
      total = call.add("Add", List.of(total, segments));
    }
    if (!call.output(2).isEmpty()) {
      call.addAs(call.output(2), "Identity", List.of(total));
    }
    call.addOwn(
        List.of(call.output(0)),
        "LayerNormalization",
        List.of(total, call.input(5), call.input(6)),
        epsilon(call));
    if (!call.output(1).isEmpty()) {
      sumMask(call);
    }
    return true;
  }

  /** How many tokens of each row count, INT32; 0 without a mask. */
  private static void sumMask(ExpandedCall call) {
    if (!call.has(7)) {
      String shape = call.add("Shape", List.of(call.input(0)));
      String rows = call.add("Slice", List.of(shape, call.integers(0L), call.integers(1L)));
      call.addAs(
          call.output(1),
          "ConstantOfShape",
          List.of(rows),
          Attribute.of("value", Tensor.of(new int[1], 1)));
    } else if (call.opset() < 13) {
      call.addAs(
          call.output(1),
          "ReduceSum",
          List.of(call.input(7)),
          Attribute.ofInts("axes", List.of(1L)),
          Attribute.of("keepdims", 0));
    } else {
      call.addAs(
          call.output(1),
          "ReduceSum",
          List.of(call.input(7), call.integers(1L)),
          Attribute.of("keepdims", 0));
    }
  }
}
