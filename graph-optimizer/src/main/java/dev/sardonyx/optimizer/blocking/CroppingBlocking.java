package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Slice and Pad of the axes after the channels: the same operators, on one axis more. */
final class CroppingBlocking implements BlockingRule {
  @Override
  public Optional<Blocked> apply(Node node, BlockedValues values) {
    String input = node.inputs().getFirst();
    if (!node.domain().isEmpty() || !values.isBlocked(input) || values.rank(input) < 3) {
      return Optional.empty();
    }
    return switch (node.operator()) {
      case "Slice" -> slice(node, values);
      case "Pad" -> pad(node, values);
      default -> Optional.empty();
    };
  }

  private static Blocked changed(Node node, List<String> inputs, BlockedValues values) {
    String input = node.inputs().getFirst();
    BlockedValues.Blocks blocks = values.blocks(input);
    inputs.set(0, blocks.tensor());
    String output = values.freshName(node.outputs().getFirst());
    return new Blocked(node.withInputs(inputs).withOutputs(List.of(output)), blocks.lanes());
  }

  private static Optional<Blocked> slice(Node node, BlockedValues values) {
    int rank = values.rank(node.inputs().getFirst());
    Optional<long[]> given = Nodes.integers(values.graph(), node, "axes", 3);
    if (given.isEmpty()) {
      return Optional.empty();
    }
    long[] axes = Arrays.stream(given.get()).map(axis -> axis < 0 ? axis + rank : axis).toArray();
    if (Arrays.stream(axes).anyMatch(axis -> axis < 2 || axis >= rank)) {
      return Optional.empty();
    }
    List<String> inputs = new ArrayList<>(node.inputs());
    if (node.hasInput(3)) {
      Tensor constant = Tensor.of(axes, axes.length);
      inputs.set(3, values.graph().addConstant(node.inputs().get(3) + "_blocks", constant));
      return Optional.of(changed(node, inputs, values));
    }
    Attribute attribute = Attribute.ofInts("axes", Arrays.stream(axes).boxed().toList());
    return Optional.of(changed(Nodes.with(node, attribute), inputs, values));
  }

  private static Optional<Blocked> pad(Node node, BlockedValues values) {
    int rank = values.rank(node.inputs().getFirst());
    Optional<long[]> given = Nodes.integers(values.graph(), node, "pads", 1);
    boolean plain = given.isPresent() && given.get().length == 2 * rank && !node.hasInput(3);
    if (!plain) {
      return Optional.empty();
    }
    long[] pads = given.get();
    if (pads[0] != 0 || pads[1] != 0 || pads[rank] != 0 || pads[rank + 1] != 0) {
      return Optional.empty();
    }
    long[] more = new long[2 * rank + 2];
    System.arraycopy(pads, 0, more, 0, rank);
    System.arraycopy(pads, rank, more, rank + 1, rank);
    List<String> inputs = new ArrayList<>(node.inputs());
    if (node.hasInput(1)) {
      Tensor constant = Tensor.of(more, more.length);
      inputs.set(1, values.graph().addConstant(node.inputs().get(1) + "_blocks", constant));
      return Optional.of(changed(node, inputs, values));
    }
    Attribute attribute = Attribute.ofInts("pads", Arrays.stream(more).boxed().toList());
    return Optional.of(changed(Nodes.with(node, attribute), inputs, values));
  }
}
