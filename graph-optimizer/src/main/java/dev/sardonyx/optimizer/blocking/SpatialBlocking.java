package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Operators that treat each channel alike and look at its pixels, and ConvTranspose -> the engine's
 * own for blocks, with the same attributes.
 */
final class SpatialBlocking implements BlockingRule {
  @Override
  public Optional<Blocked> apply(Node node, BlockedValues values) {
    if (!node.domain().isEmpty()
        || node.inputs().isEmpty()
        || !values.isBlocked(node.inputs().getFirst())
        || node.outputs().stream().filter(output -> !output.isEmpty()).count() != 1) {
      return Optional.empty();
    }
    int rank = values.rank(node.inputs().getFirst());
    return switch (node.operator()) {
      case "GlobalAveragePool" -> Optional.of(blocked(node, values));
      case "AveragePool", "MaxPool" ->
          rank == 3 || rank == 4 ? Optional.of(blocked(node, values)) : Optional.empty();
      case "ReduceMean" ->
          isOverPixels(node, values, rank)
              ? Optional.of(globalAverage(node, values))
              : Optional.empty();
      case "ConvTranspose" -> transposed(node, values);
      case "Resize", "Upsample" -> rank == 4 ? resized(node, values) : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** Whether {@code node} reduces all axes after the channels, and keeps them. */
  private static boolean isOverPixels(Node node, BlockedValues values, int rank) {
    Optional<long[]> axes = Nodes.integers(values.graph(), node, "axes", 1);
    if (axes.isEmpty() || rank < 3 || Nodes.integer(node, "keepdims", 1) == 0) {
      return false;
    }
    long[] sorted = Arrays.stream(axes.get()).map(axis -> axis < 0 ? axis + rank : axis).toArray();
    Arrays.sort(sorted);
    return Arrays.equals(sorted, LongStream.range(2, rank).toArray());
  }

  private static Blocked globalAverage(Node node, BlockedValues values) {
    BlockedValues.Blocks blocks = values.blocks(node.inputs().getFirst());
    Node result =
        Nodes.engine(
            values.context(),
            node.name(),
            "BlockedGlobalAveragePool",
            List.of(blocks.tensor()),
            List.of(values.freshName(node.outputs().getFirst())));
    return new Blocked(result, blocks.lanes());
  }

  private static Blocked blocked(Node node, BlockedValues values, Attribute... more) {
    BlockedValues.Blocks blocks = values.blocks(node.inputs().getFirst());
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(0, blocks.tensor());
    return new Blocked(blocked(node, inputs, values, more), blocks.lanes());
  }

  private static Node blocked(
      Node node, List<String> inputs, BlockedValues values, Attribute... more) {
    List<Attribute> attributes = new ArrayList<>(node.attributes().values());
    attributes.addAll(Arrays.asList(more));
    // Upsample is Resize by another name.
    String operator = node.operator().equals("Upsample") ? "Resize" : node.operator();
    return Nodes.engine(
        values.context(),
        node.name(),
        "Blocked" + operator,
        inputs,
        List.of(values.freshName(node.outputs().getFirst())),
        attributes.toArray(Attribute[]::new));
  }

  private static Optional<Blocked> transposed(Node node, BlockedValues values) {
    Optional<Tensor> weights = Nodes.constantWeights(values.graph(), node);
    if (weights.isEmpty()) {
      return Optional.empty();
    }
    Shape shape = weights.get().shape();
    boolean plain =
        Nodes.integer(node, "group", 1) == 1
            && (shape.rank() == 3 || shape.rank() == 4)
            && shape.dimension(0) == values.channels(node.inputs().getFirst())
            && Nodes.isAll(node, "dilations", 1, true);
    if (!plain) {
      return Optional.empty();
    }
    if (shape.dimension(1) < values.block() / 2) {
      values.context().declined(node, "most of a block would be empty");
      return Optional.empty();
    }
    BlockedValues.Blocks blocks = values.blocks(node.inputs().getFirst());
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(0, blocks.tensor());
    if (!blocks.lanes().isPlain(values.block())) {
      Tensor placed = blocks.lanes().placeRows(weights.get());
      inputs.set(1, values.graph().addConstant(inputs.get(1) + "_lanes", placed));
    }
    return Optional.of(
        new Blocked(
            blocked(node, inputs, values), ChannelLanes.plain(shape.dimension(1), values.block())));
  }

  /** To the nearest pixel or linearly, leaving the channels as they are. */
  private static Optional<Blocked> resized(Node node, BlockedValues values) {
    int opset = values.context().opset();
    boolean upsample = node.operator().equals("Upsample");
    if (upsample && (opset < 9 || opset > 9) || opset < 9) {
      return Optional.empty();
    }
    String mode = node.attribute("mode").map(Attribute::asString).orElse("nearest");
    String coordinates =
        node.attribute("coordinate_transformation_mode").map(Attribute::asString).orElse("");
    if (mode.equals("cubic")
        || coordinates.equals("tf_crop_and_resize")
        || Nodes.integer(node, "antialias", 0) != 0
        || node.attribute("axes").isPresent()
        || !keepsChannels(node, values, opset)) {
      return Optional.empty();
    }
    long channels = values.channels(node.inputs().getFirst());
    return Optional.of(
        blocked(
            node,
            values,
            Attribute.of("channels", channels),
            Attribute.of("version", (long) (upsample ? 10 : opset))));
  }

  private static boolean keepsChannels(Node node, BlockedValues values, int opset) {
    Optional<Tensor> scales = values.graph().constant(node, opset < 11 ? 1 : 2);
    if (scales.filter(tensor -> tensor.elements() == 4).isPresent()) {
      Tensor four = scales.get();
      return four.elementType() == ElementType.FLOAT
          && four.floatArray()[four.offset()] == 1
          && four.floatArray()[four.offset() + 1] == 1;
    }
    boolean bySizes = opset >= 11 && node.hasInput(3);
    return bySizes
        && values.knownDimension(node.outputs().getFirst(), 1)
            == values.channels(node.inputs().getFirst())
        && values.sameDimension(node.inputs().getFirst(), 0, node.outputs().getFirst(), 0);
  }
}
