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
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which values of a graph there are in channel blocks, as the pass goes from node to node.
 *
 * <p>Of a value it knows in which lane of which tensor each channel is. So what only moves channels
 * about (a shuffle, a split, a concatenation) costs nothing here; lanes are moved when an operator
 * needs them in one tensor, or in another order.
 */
final class BlockedValues {
  /** A place in a tensor in blocks. */
  record Lane(String tensor, int lane) {}

  /** A tensor in blocks and what is in its lanes. */
  record Blocks(String tensor, ChannelLanes lanes) {}

  /** A tensor in blocks, and by channel of a value the lane it has there. */
  record Places(String tensor, List<Long> lanes) {}

  private static final class Entry {
    private final List<Lane> channels;
    private final Map<ChannelLanes, String> arranged = new HashMap<>();
    private Blocks blocks;

    Entry(List<Lane> channels) {
      this.channels = channels;
    }
  }

  /** A tensor may have one empty lane for so many that hold channels. */
  private static final int ROOM = 8;

  /** The same where an empty lane costs less than moving the others. */
  private static final int MUCH_ROOM = 4;

  private final GraphEditor graph;
  private final PassContext context;
  private final int block;
  private final Map<String, Entry> entries = new HashMap<>();
  private final Map<String, ChannelLanes> tensors = new HashMap<>();
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

  /** Sets the node before which new ones are put. */
  void moveTo(Node node) {
    anchor = node;
  }

  /** Whether {@code value} is there in blocks. */
  boolean isBlocked(String value) {
    return entries.containsKey(value);
  }

  /** The channels of a value that is there in blocks. */
  long channels(String value) {
    return entries.get(value).channels.size();
  }

  /** Where the channels of a value in blocks are. */
  List<Lane> places(String value) {
    return entries.get(value).channels;
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

  /** Whether two values certainly have the same size along an axis of each. */
  boolean sameDimension(String left, int leftAxis, String right, int rightAxis) {
    Dimension first = dimension(left, leftAxis);
    Dimension second = dimension(right, rightAxis);
    return first != null && second != null && Nodes.same(first, second);
  }

  private Dimension dimension(String value, int axis) {
    List<Dimension> dimensions =
        graph.type(value).flatMap(TensorType::dimensions).orElse(List.of());
    return dimensions.size() > axis ? dimensions.get(axis) : null;
  }

  /** {@code value} in blocks, put into them here if need be. */
  Blocks toBlocks(String value, long channels) {
    change(value, channels);
    return blocks(value);
  }

  /** The same for an operator that does little with each lane: there may be more empty ones. */
  Blocks toRoomyBlocks(String value, long channels) {
    change(value, channels);
    Entry entry = entries.get(value);
    return entry.blocks == null ? gathered(value, entry, MUCH_ROOM) : entry.blocks;
  }

  /**
   * {@code value} as lanes of one tensor in blocks, in any order and beside others, for an operator
   * that takes them as they come.
   */
  Places inOneTensor(String value, long channels) {
    change(value, channels);
    List<Lane> places = places(value);
    if (sources(places).size() == 1) {
      return new Places(
          places.getFirst().tensor, places.stream().map(place -> (long) place.lane).toList());
    }
    Blocks blocks = blocks(value);
    return new Places(
        blocks.tensor, Arrays.stream(blocks.lanes.lanes()).asLongStream().boxed().toList());
  }

  private void change(String value, long channels) {
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
      enter(value, name, ChannelLanes.plain(channels, block));
    }
  }

  /** A value that is there in blocks, in one tensor. */
  Blocks blocks(String value) {
    Entry entry = entries.get(value);
    if (entry.blocks == null) {
      entry.blocks = gathered(value, entry, ROOM);
    }
    return entry.blocks;
  }

  /** The tensor of a value that is there in blocks, with its channels in these lanes. */
  String arranged(String value, ChannelLanes lanes) {
    Entry entry = entries.get(value);
    if (entry.blocks != null && entry.blocks.lanes.equals(lanes)) {
      return entry.blocks.tensor;
    }
    return entry.arranged.computeIfAbsent(lanes, wanted -> move(value, entry.channels, wanted));
  }

  /** The channels of a value in one tensor, moved as little as can be. */
  private Blocks gathered(String value, Entry entry, int room) {
    List<String> sources = sources(entry.channels);
    int used = sources.stream().mapToInt(tensor -> tensors.get(tensor).channels()).sum();
    int total = sources.stream().mapToInt(tensor -> tensors.get(tensor).size()).sum();
    ChannelLanes plain = ChannelLanes.plain(entry.channels.size(), block);
    boolean whole = used == entry.channels.size() && new HashSet<>(entry.channels).size() == used;
    if (whole && total <= plain.size() + plain.size() / room) {
      ChannelLanes lanes = new ChannelLanes(inverse(entry.channels, sources, total));
      return new Blocks(
          sources.size() == 1 ? sources.getFirst() : join(value, sources, lanes), lanes);
    }
    return new Blocks(arranged(value, plain), plain);
  }

  private String join(String value, List<String> sources, ChannelLanes lanes) {
    String name = freshName(value);
    graph.insertBefore(anchor, Node.of("Concat", sources, List.of(name), Attribute.of("axis", 1L)));
    declare(name, value, lanes);
    return name;
  }

  private String move(String value, List<Lane> channels, ChannelLanes wanted) {
    String name = freshName(value);
    List<String> sources = sources(channels);
    List<Long> places = positions(channels, sources);
    graph.insertBefore(
        anchor,
        Nodes.engine(
            context,
            "",
            "BlockedChannels",
            sources,
            List.of(name),
            Attribute.ofInts(
                "lanes",
                wanted.channel().stream()
                    .map(c -> c == ChannelLanes.EMPTY ? Long.valueOf(-1) : places.get(c))
                    .toList()),
            Attribute.ofInts("blocks", blocksOf(sources))));
    declare(name, value, wanted);
    return name;
  }

  /** The tensors in which the channels are. */
  private static List<String> sources(List<Lane> channels) {
    Set<String> sources = new LinkedHashSet<>();
    channels.forEach(place -> sources.add(place.tensor));
    return List.copyOf(sources);
  }

  /** By channel, its lane in all {@code sources} one behind the other. */
  private List<Long> positions(List<Lane> channels, List<String> sources) {
    Map<String, Integer> starts = new HashMap<>();
    int lanes = 0;
    for (String source : sources) {
      starts.put(source, lanes);
      lanes += tensors.get(source).size();
    }
    return channels.stream().map(place -> (long) starts.get(place.tensor) + place.lane).toList();
  }

  private List<Integer> inverse(List<Lane> channels, List<String> sources, int total) {
    List<Integer> lanes = new ArrayList<>(Collections.nCopies(total, ChannelLanes.EMPTY));
    List<Long> positions = positions(channels, sources);
    for (int c = 0; c < positions.size(); c++) {
      lanes.set(positions.get(c).intValue(), c);
    }
    return lanes;
  }

  /** A name for {@code value} in blocks. */
  String freshName(String value) {
    return graph.freshName(value + "_blocks");
  }

  /** Records that {@code value} is made in blocks, as the tensor {@code name}. */
  void define(String value, String name, ChannelLanes lanes) {
    onlyBlocked.add(value);
    enter(value, name, lanes);
  }

  /** Records that the channels of {@code value} are in these places, and it is nowhere else. */
  void define(String value, List<Lane> channels) {
    onlyBlocked.add(value);
    entries.put(value, new Entry(List.copyOf(channels)));
  }

  private void enter(String value, String name, ChannelLanes lanes) {
    List<Lane> channels = new ArrayList<>();
    for (int lane : lanes.lanes()) {
      channels.add(new Lane(name, lane));
    }
    Entry entry = new Entry(List.copyOf(channels));
    entry.blocks = new Blocks(name, lanes);
    entries.put(value, entry);
    declare(name, value, lanes);
  }

  private void declare(String name, String value, ChannelLanes lanes) {
    tensors.put(name, lanes);
    Optional<List<Dimension>> dimensions = graph.type(value).flatMap(TensorType::dimensions);
    if (dimensions.filter(known -> known.size() > 2).isPresent()) {
      List<Dimension> all = new ArrayList<>(dimensions.get());
      all.set(1, Dimension.of((long) lanes.size() / block));
      all.add(Dimension.of((long) block));
      graph.declare(name, TensorType.of(ElementType.FLOAT, all));
    }
  }

  /** Sees to it that {@code value} is there as it was before the pass. */
  void toPlanes(String value) {
    if (!onlyBlocked.remove(value)) {
      return;
    }
    List<Lane> channels = places(value);
    List<String> sources = sources(channels);
    out(value, sources, positions(channels, sources), false);
  }

  /** Makes {@code output}, {@code value} with its channels behind all other axes. */
  void toRows(String value, String output) {
    List<Lane> channels = places(value);
    List<String> sources = sources(channels);
    out(output, sources, positions(channels, sources), true);
  }

  private void out(String output, List<String> sources, List<Long> lanes, boolean last) {
    graph.insertBefore(
        anchor,
        Nodes.engine(
            context,
            "",
            "FromChannelBlocks",
            sources,
            List.of(output),
            Attribute.ofInts("lanes", lanes),
            Attribute.ofInts("blocks", blocksOf(sources)),
            Attribute.of("last", last ? 1L : 0L)));
  }

  private List<Long> blocksOf(List<String> sources) {
    return sources.stream().map(source -> (long) tensors.get(source).size() / block).toList();
  }
}
