package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.blocking.BlockedValues.Lane;
import dev.sardonyx.optimizer.rewrite.Guards;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.Permutation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Operators that only move channels about: Concat, Split, Slice and Gather along the channels, and
 * Reshape-Transpose-Reshape, the shuffle of channels between groups. They become notes of where
 * each channel is.
 */
final class ChannelMoves {
  private ChannelMoves() {}

  /**
   * Defines the outputs of {@code node}, and of nodes behind it that belong to it, by their
   * channels.
   *
   * @return the nodes that are needed no more; empty if {@code node} stays
   */
  static List<Node> apply(Node node, BlockedValues values) {
    if (!node.domain().isEmpty() || node.inputs().isEmpty() || node.outputs().isEmpty()) {
      return List.of();
    }
    String input = node.inputs().getFirst();
    if (!values.isBlocked(input) || values.rank(input) < 3) {
      return List.of();
    }
    boolean moved =
        switch (node.operator()) {
          case "Concat" -> concatenates(node, values);
          case "Split" -> splits(node, values);
          case "Slice" -> slices(node, values);
          case "Gather" -> gathers(node, values);
          default -> false;
        };
    return moved
        ? List.of(node)
        : node.operator().equals("Reshape") ? shuffled(node, values) : List.of();
  }

  private static boolean isChannels(Node node, BlockedValues values, long absent) {
    long axis = Nodes.integer(node, "axis", absent);
    return axis == 1 || axis + values.rank(node.inputs().getFirst()) == 1;
  }

  private static boolean concatenates(Node node, BlockedValues values) {
    if (!node.inputs().stream().allMatch(values::isBlocked) || !isChannels(node, values, 1)) {
      return false;
    }
    List<Lane> channels = new ArrayList<>();
    node.inputs().forEach(input -> channels.addAll(values.places(input)));
    values.define(node.outputs().getFirst(), channels);
    return true;
  }

  private static boolean splits(Node node, BlockedValues values) {
    List<Lane> channels = values.places(node.inputs().getFirst());
    if (!isChannels(node, values, 0)) {
      return false;
    }
    int parts = node.outputs().size();
    long[] sizes = new long[parts];
    Optional<long[]> given = Nodes.integers(values.graph(), node, "split", 1);
    if (given.isPresent()) {
      sizes = given.get();
    } else if (node.hasInput(1)) {
      return false;
    } else {
      // As equal as can be, the last one less.
      long each = (channels.size() + parts - 1) / parts;
      Arrays.fill(sizes, each);
      sizes[parts - 1] = channels.size() - each * (parts - 1);
    }
    if (sizes.length != parts
        || Arrays.stream(sizes).sum() != channels.size()
        || Arrays.stream(sizes).anyMatch(size -> size <= 0)) {
      return false;
    }
    int first = 0;
    for (int i = 0; i < parts; i++) {
      int end = first + (int) sizes[i];
      if (node.hasOutput(i)) {
        values.define(node.outputs().get(i), channels.subList(first, end));
      }
      first = end;
    }
    return true;
  }

  /** A slice of the channels alone, with constant bounds and without steps. */
  private static boolean slices(Node node, BlockedValues values) {
    String input = node.inputs().getFirst();
    Optional<long[]> starts = Nodes.integers(values.graph(), node, "starts", 1);
    Optional<long[]> ends = Nodes.integers(values.graph(), node, "ends", 2);
    Optional<long[]> axes = Nodes.integers(values.graph(), node, "axes", 3);
    boolean plain =
        starts.isPresent()
            && ends.isPresent()
            && axes.isPresent()
            && starts.get().length == 1
            && (axes.get()[0] == 1 || axes.get()[0] + values.rank(input) == 1)
            && (!node.hasInput(4)
                || Nodes.integers(values.graph(), node, "steps", 4)
                    .filter(steps -> steps[0] == 1)
                    .isPresent());
    if (!plain) {
      return false;
    }
    List<Lane> channels = values.places(input);
    int first = bound(starts.get()[0], channels.size());
    int end = bound(ends.get()[0], channels.size());
    if (first >= end) {
      return false;
    }
    values.define(node.outputs().getFirst(), channels.subList(first, end));
    return true;
  }

  private static int bound(long given, int size) {
    return (int) Math.clamp(given < 0 ? given + size : given, 0L, size);
  }

  private static boolean gathers(Node node, BlockedValues values) {
    List<Lane> channels = values.places(node.inputs().getFirst());
    boolean list =
        values.graph().constant(node, 1).filter(tensor -> tensor.shape().rank() == 1).isPresent();
    Optional<long[]> indices = values.graph().constant(node, 1).flatMap(Nodes::integers);
    if (!list || indices.isEmpty() || indices.get().length == 0 || !isChannels(node, values, 0)) {
      return false;
    }
    List<Lane> chosen = new ArrayList<>();
    for (long index : indices.get()) {
      long from = index < 0 ? index + channels.size() : index;
      if (from < 0 || from >= channels.size()) {
        return false;
      }
      chosen.add(channels.get((int) from));
    }
    values.define(node.outputs().getFirst(), chosen);
    return true;
  }

  /** {@code [N, g * k, ...] -> [N, g, k, ...] -> [N, k, g, ...] -> [N, k * g, ...]}. */
  private static List<Node> shuffled(Node split, BlockedValues values) {
    String input = split.inputs().getFirst();
    int rank = values.rank(input);
    Optional<Node> transpose = next(split, "Transpose", values);
    Optional<Node> join = transpose.flatMap(node -> next(node, "Reshape", values));
    if (join.isEmpty()) {
      return List.of();
    }
    String middle = split.outputs().getFirst();
    String output = join.get().outputs().getFirst();
    long groups = values.knownDimension(middle, 1);
    long each = values.knownDimension(middle, 2);
    List<Lane> channels = values.places(input);
    List<Integer> swapped = new ArrayList<>(List.of(0, 2, 1));
    for (int axis = 3; axis <= rank; axis++) {
      swapped.add(axis);
    }
    boolean isShuffle =
        values.rank(middle) == rank + 1
            && groups > 0
            && groups * each == channels.size()
            && Permutation.of(values.graph(), transpose.get())
                .filter(permutation -> permutation.axes().equals(swapped))
                .isPresent()
            && values.rank(output) == rank
            && values.knownDimension(output, 1) == channels.size()
            && sameBeside(input, middle, rank, 1, values)
            && sameBeside(input, output, rank, 0, values);
    if (!isShuffle) {
      return List.of();
    }
    List<Lane> shuffled = new ArrayList<>();
    for (int i = 0; i < channels.size(); i++) {
      shuffled.add(channels.get((int) (i % groups * each + i / groups)));
    }
    values.define(output, shuffled);
    return List.of(split, transpose.get(), join.get());
  }

  /** The only node that uses the result of {@code node}, if it is {@code operator}. */
  private static Optional<Node> next(Node node, String operator, BlockedValues values) {
    String output = node.outputs().getFirst();
    List<Node> consumers = values.graph().consumers(output);
    return consumers.size() == 1
            && Nodes.is(consumers.getFirst(), operator)
            && consumers.getFirst().inputs().getFirst().equals(output)
            && Guards.onlyUsedBy(values.graph(), output, consumers.getFirst())
        ? Optional.of(consumers.getFirst())
        : Optional.empty();
  }

  /**
   * Whether {@code right} has the sizes of {@code left} but for the channels. One may be unknown:
   * it follows from the others, for both have as many elements.
   *
   * @param shift axes that {@code right} has more
   */
  private static boolean sameBeside(
      String left, String right, int rank, int shift, BlockedValues values) {
    int unknown = values.sameDimension(left, 0, right, 0) ? 0 : 1;
    for (int axis = 2; axis < rank; axis++) {
      unknown += values.sameDimension(left, axis, right, axis + shift) ? 0 : 1;
    }
    return unknown <= 1;
  }
}
