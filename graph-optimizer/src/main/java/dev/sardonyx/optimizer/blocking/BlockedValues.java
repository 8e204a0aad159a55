package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.optimizer.rewrite.PassContext;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Which values of a graph there are in channel blocks, as the pass goes from node to node. */
final class BlockedValues {
  private record Entry(String name, long channels) {}

  private final GraphEditor graph;
  private final PassContext context;
  private final int block;
  private final Map<String, Entry> entries = new HashMap<>();
  private final Set<String> onlyBlocked = new HashSet<>();
  private Node anchor;

  BlockedValues(GraphEditor graph, PassContext context) {
    this.graph = graph;
    this.context = context;
    this.block = context.options().channelBlock();
  }

  GraphEditor graph() {
    return graph;
  }

  PassContext context() {
    return context;
  }

  /** Channels of one block. */
  int block() {
    return block;
  }

  /** Sets the node before which changes of layout are put. */
  void moveTo(Node node) {
    anchor = node;
  }

  /** Whether {@code value} is there in blocks. */
  boolean isBlocked(String value) {
    return entries.containsKey(value);
  }

  /** The channels of a value that is there in blocks. */
  long channels(String value) {
    return entries.get(value).channels;
  }

  /** Whether the channels of a value that is there in blocks fill whole blocks. */
  boolean fillsBlocks(String value) {
    return channels(value) % block == 0;
  }

  /** The name under which a value that is there in blocks is there. */
  String blocked(String value) {
    return entries.get(value).name;
  }

  /** The rank of {@code value} before it was put in blocks; -1 if unknown. */
  int rank(String value) {
    return Nodes.rank(graph, value);
  }

  /** The second dimension of {@code value}, if it is a known number. */
  OptionalLong knownChannels(String value) {
    if (isBlocked(value)) {
      return OptionalLong.of(channels(value));
    }
    long known = knownDimension(value, 1);
    return known < 0 ? OptionalLong.empty() : OptionalLong.of(known);
  }

  /** A dimension of {@code value} as it is outside of blocks; -1 if it isn't known. */
  long knownDimension(String value, int axis) {
    return dimension(value, axis) instanceof Dimension.Known known ? known.size() : -1;
  }

  /** Whether two values certainly have the same size along an axis. */
  boolean sameDimension(String left, String right, int axis) {
    Dimension first = dimension(left, axis);
    Dimension second = dimension(right, axis);
    return first != null && second != null && Nodes.same(first, second);
  }

  private Dimension dimension(String value, int axis) {
    List<Dimension> dimensions =
        graph.type(value).flatMap(TensorType::dimensions).orElse(List.of());
    return dimensions.size() > axis ? dimensions.get(axis) : null;
  }

  /** The name of {@code value} in blocks, put into them here if need be. */
  String toBlocks(String value, long channels) {
    if (!isBlocked(value)) {
      String name = freshName(value);
      Node change =
          Nodes.engine(
              context,
              "",
              "ToChannelBlocks",
              List.of(value),
              List.of(name),
              Attribute.of("block", (long) block));
      graph.insertBefore(anchor, change);
      entries.put(value, new Entry(name, channels));
      declare(name, value, channels);
    }
    return blocked(value);
  }

  /** A name for {@code value} in blocks. */
  String freshName(String value) {
    return graph.freshName(value + "_blocks");
  }

  /** Records that {@code value} is made in blocks, under {@code name}, and not otherwise. */
  void define(String value, String name, long channels) {
    entries.put(value, new Entry(name, channels));
    onlyBlocked.add(value);
    declare(name, value, channels);
  }

  private void declare(String name, String value, long channels) {
    Optional<List<Dimension>> dimensions = graph.type(value).flatMap(TensorType::dimensions);
    if (dimensions.filter(known -> known.size() > 2).isPresent()) {
      List<Dimension> all = new ArrayList<>(dimensions.get());
      all.set(1, Dimension.of((channels + block - 1) / block));
      all.add(Dimension.of((long) block));
      graph.declare(name, TensorType.of(ElementType.FLOAT, all));
    }
  }

  /** Sees to it that {@code value} is there as it was before the pass. */
  void toPlanes(String value) {
    restore(value)
        .ifPresent(
            node -> {
              graph.insertBefore(anchor, node);
            });
  }

  /** The node that makes {@code value} from its blocks, if it is there only in blocks. */
  Optional<Node> restore(String value) {
    if (!onlyBlocked.remove(value)) {
      return Optional.empty();
    }
    return Optional.of(
        Nodes.engine(
            context,
            "",
            "FromChannelBlocks",
            List.of(blocked(value)),
            List.of(value),
            Attribute.of("channels", channels(value))));
  }
}
