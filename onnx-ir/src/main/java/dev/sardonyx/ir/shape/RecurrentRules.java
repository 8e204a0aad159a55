package dev.sardonyx.ir.shape;

import java.util.List;

/** RNN, GRU and LSTM; X is {@code [sequence, batch, input]}, or batch first with layout 1. */
final class RecurrentRules {
  private RecurrentRules() {}

  static void register(ShapeRules rules) {
    rules.addAll(List.of("GRU", "LSTM", "RNN"), RecurrentRules::recurrent);
  }

  private static void recurrent(NodeInference node) {
    List<Size> input = node.shape(0);
    boolean batchFirst = node.integer("layout", 0) != 0;
    Size sequence = Size.UNKNOWN;
    Size batch = Size.UNKNOWN;
    if (input != null) {
      if (input.size() != 3) {
        throw node.contradiction("X must have 3 dimensions; found " + input);
      }
      sequence = input.get(batchFirst ? 1 : 0);
      batch = input.get(batchFirst ? 0 : 1);
    }
    List<Size> recurrence = node.shape(2);
    Size hidden =
        node.hasAttribute("hidden_size")
            ? Size.of(node.integer("hidden_size", 0))
            : recurrence == null ? Size.UNKNOWN : recurrence.getLast();
    Size directions = Size.of(node.text("direction", "forward").equals("bidirectional") ? 2 : 1);
    List<Size> state =
        batchFirst ? List.of(batch, directions, hidden) : List.of(directions, batch, hidden);
    node.output(
        0,
        node.type(0),
        batchFirst
            ? List.of(batch, sequence, directions, hidden)
            : List.of(sequence, directions, batch, hidden));
    node.output(1, node.type(0), state);
    node.output(2, node.type(0), state);
  }
}
