package dev.sardonyx.runtime.operators.blocked;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels that are shuffled, split and joined between convolutions in channel blocks. */
class ChannelMovesTest {
  private static final double TOLERANCE = 1e-4;

  private static Attribute ints(String name, Long... values) {
    return Attribute.ofInts(name, List.of(values));
  }

  private static Tensor longs(long... values) {
    return Tensor.of(values, values.length);
  }

  /** As many channels for these blocks as {@code channels} are for blocks of eight. */
  private static int scaled(int channels) {
    return channels * Math.max(1, KernelProviders.preferred().blocked().block() / 8);
  }

  private static Network images(int channels) {
    return new Network().fixedInput("x", 2, channels, 5, 7);
  }

  /** A convolution in groups; {@code channels} and {@code outputs} are those of one group. */
  private static Network grouped(
      Network network, String input, int groups, int channels, int outputs, String output) {
    return network
        .constant(output + "_w", (long) groups * outputs, channels, 3, 1)
        .constant(output + "_b", (long) groups * outputs)
        .node(
            "Conv",
            input + " " + output + "_w " + output + "_b",
            output,
            Attribute.of("group", (long) groups),
            ints("pads", 1L, 0L, 1L, 0L));
  }

  /** A shuffle of the channels {@code [2, groups * each, ...]}. */
  private static Network shuffled(
      Network network, String input, int groups, int each, String output) {
    return network
        .constant(output + "_split", longs(0, groups, each, 5, 7))
        .constant(output + "_join", longs(2, -1, 5, 7))
        .node("Reshape", input + " " + output + "_split", output + "_s")
        .node("Transpose", output + "_s", output + "_t", ints("perm", 0L, 2L, 1L, 3L, 4L))
        .node("Reshape", output + "_t " + output + "_join", output);
  }

  private static void hasNone(Map<String, Integer> operators, String... names) {
    for (String name : names) {
      assertFalse(operators.containsKey(name), operators::toString);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 6, 28", "2, 17, 5", "3, 8, 8", "8, 4, 4", "2, 8, 9", "3, 9, 5"})
  void groupsThatDontFillBlocks(int groups, int channelsOfEight, int outputsOfEight) {
    int channels = scaled(channelsOfEight);
    int outputs = scaled(outputsOfEight);
    Network network = images(16).pointwise("x", 16, groups * channels, "a");
    grouped(network, "a", groups, channels, outputs, "g").node("Relu", "g", "r");
    Map<String, Integer> operators =
        network.pointwise("r", groups * outputs, 4, "y").check("y", TOLERANCE);
    assertEquals(3, operators.get("BlockedConv"), operators::toString);
    assertEquals(1, operators.get("FromChannelBlocks"), operators::toString);
    hasNone(operators, "Conv", "FusedConv");
  }

  @Test
  void groupsOfSoFewChannelsThatMostOfTheWorkWouldBeOnZeros() {
    Network network = images(16).pointwise("x", 16, 10, "a");
    grouped(network, "a", 5, 2, 2, "g");
    Map<String, Integer> operators = network.pointwise("g", 10, 4, "y").check("y", TOLERANCE);
    assertEquals(1, operators.get("Conv"), operators::toString);
  }

  /** The shuffle costs nothing: depthwise and dense convolutions take any order of channels. */
  @ParameterizedTest
  @CsvSource({"2, 8", "4, 17", "3, 4"})
  void shuffleBeforeConvolutionsOfAnyOrder(int groups, int each) {
    int channels = groups * each;
    Network network = images(16).pointwise("x", 16, channels, "a");
    shuffled(network, "a", groups, each, "s");
    grouped(network, "s", channels, 1, 1, "d")
        .constant("slope", channels, 1, 1)
        .node("PRelu", "d slope", "p");
    Map<String, Integer> operators = network.pointwise("p", channels, 5, "y").check("y", TOLERANCE);
    hasNone(operators, "Reshape", "Transpose", "BlockedChannels");
    assertEquals(1, operators.get("FromChannelBlocks"), operators::toString);
  }

  /** As in ShuffleNet: groups, shuffle, depthwise, groups again, and the sum with the input. */
  @ParameterizedTest
  @ValueSource(ints = {5, 8, 10})
  void shuffleBetweenGroups(int eachOfEight) {
    int each = scaled(eachOfEight);
    int channels = 4 * each;
    double tolerance = TOLERANCE * scaled(1) * scaled(1); // as each layer's sums grow
    Network network = images(16).pointwise("x", 16, channels, "a");
    grouped(network, "a", 4, each, each, "g1");
    shuffled(network, "g1", 4, each, "s");
    grouped(network, "s", channels, 1, 1, "d");
    grouped(network, "d", 4, each, each, "g2").node("Add", "g2 a", "sum").node("Relu", "sum", "r");
    Map<String, Integer> operators = network.pointwise("r", channels, 5, "y").check("y", tolerance);
    hasNone(operators, "Reshape", "Transpose", "Add", "Relu");
    assertEquals(5, operators.get("BlockedConv"), operators::toString);
  }

  /** The same with windows of one tap, whose groups take their channels from any lanes. */
  @ParameterizedTest
  @ValueSource(ints = {34, 68, 28, 6})
  void shuffleBetweenGroupsOfPixels(int each) {
    Network network = images(16).pointwise("x", 16, 4 * each, "a");
    groupedPixels(network, "a", each, "g1").node("Relu", "g1", "r1");
    shuffled(network, "r1", 4, each, "s");
    grouped(network, "s", 4 * each, 1, 1, "d");
    groupedPixels(network, "d", each, "g2");
    groupedPixels(network, "g2", each, "g3").node("Add", "g3 g2", "sum").node("Relu", "sum", "r");
    Map<String, Integer> operators =
        network.pointwise("r", 4 * each, 5, "y").check("y", each * each * TOLERANCE);
    hasNone(operators, "Reshape", "Transpose", "Add", "Relu", "Conv", "FusedConv");
    if (KernelProviders.preferred().blocked().block() == 16) {
      assertEquals(3, operators.get("BlockedGroupedConv"), operators::toString);
      hasNone(operators, "BlockedChannels");
    }
  }

  private static Network groupedPixels(Network network, String input, int each, String output) {
    return network
        .constant(output + "_w", 4L * each, each, 1, 1)
        .constant(output + "_b", 4L * each)
        .node(
            "Conv",
            input + " " + output + "_w " + output + "_b",
            output,
            Attribute.of("group", 4L));
  }

  /** As in ShuffleNet v2: halves, one of them convolved, joined and shuffled, twice. */
  @ParameterizedTest
  @ValueSource(ints = {8, 12, 29})
  void halvesThatAreJoinedAndShuffled(int half) {
    Network network = images(16).pointwise("x", 16, 2 * half, "a0");
    for (int i = 0; i < 2; i++) {
      network
          .constant("sizes" + i, longs(half, half))
          .node("Split", "a" + i + " sizes" + i, "l" + i + " r" + i, Attribute.of("axis", 1L))
          .pointwise("r" + i, half, half, "c" + i)
          .node("Relu", "c" + i, "q" + i)
          .node("Concat", "l" + i + " q" + i, "j" + i, Attribute.of("axis", -3L));
      shuffled(network, "j" + i, 2, half, "a" + (i + 1));
    }
    Map<String, Integer> operators =
        network.pointwise("a2", 2 * half, 5, "y").check("y", TOLERANCE);
    hasNone(operators, "Split", "Reshape", "Transpose");
    assertEquals(1, operators.get("ToChannelBlocks"), operators::toString);
    assertEquals(1, operators.get("FromChannelBlocks"), operators::toString);
  }

  @ParameterizedTest
  @CsvSource({"0, 8", "3, 17", "-5, 999", "20, 21"})
  void sliceOfChannels(long start, long end) {
    Network network =
        images(16)
            .pointwise("x", 16, 21, "a")
            .constant("starts", longs(start))
            .constant("ends", longs(end))
            .constant("axes", longs(1))
            .node("Slice", "a starts ends axes", "s")
            .node("Sigmoid", "s", "y");
    Map<String, Integer> operators = network.check("y", TOLERANCE);
    hasNone(operators, "Slice");
  }

  @Test
  void channelsByIndex() {
    Map<String, Integer> operators =
        images(16)
            .pointwise("x", 16, 21, "a")
            .constant("indices", longs(20, 0, -1, 7, 7))
            .node("Gather", "a indices", "g", Attribute.of("axis", 1L))
            .pointwise("g", 5, 9, "y")
            .check("y", TOLERANCE);
    hasNone(operators, "Gather");
    assertEquals(1, operators.get("BlockedChannels"), operators::toString);
  }

  /** What is joined need not be joined in blocks to leave them. */
  @Test
  void joinedChannelsLeaveTheirBlocksAtOnce() {
    Map<String, Integer> operators =
        images(16)
            .pointwise("x", 16, 4, "a")
            .pointwise("x", 16, 1, "b")
            .pointwise("x", 16, 19, "c")
            .node("Concat", "a b c", "y", Attribute.of("axis", 1L))
            .check("y", TOLERANCE);
    hasNone(operators, "Concat", "BlockedChannels");
    assertEquals(1, operators.get("FromChannelBlocks"), operators::toString);
  }

  /** Sums of tensors whose channels lie differently. */
  @Test
  void operandsInOtherLanes() {
    Network network = images(16).pointwise("x", 16, 20, "a").pointwise("x", 16, 20, "b");
    shuffled(network, "a", 4, 5, "s");
    grouped(network, "b", 2, 10, 10, "g");
    Map<String, Integer> operators =
        network
            .node("Mul", "s g", "m")
            .node("Max", "m g", "q")
            .node("Sub", "q b", "z")
            .pointwise("z", 20, 3, "y")
            .check("y", TOLERANCE);
    assertEquals(1, operators.get("FromChannelBlocks"), operators::toString);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 21})
  void channelsThatBecomeTheLastAxis(int channels) {
    Map<String, Integer> operators =
        images(16)
            .pointwise("x", 16, channels, "a")
            .node("Transpose", "a", "t", ints("perm", 0L, 2L, 3L, 1L))
            .node("Sigmoid", "t", "y")
            .check("y", TOLERANCE);
    hasNone(operators, "Transpose");
    assertEquals(1, operators.get("FromChannelBlocks"), operators::toString);
  }

  /** As detection heads have it. */
  @Test
  void channelsThatBecomeTheLastAxisOfAllPixels() {
    Map<String, Integer> operators =
        images(16)
            .pointwise("x", 16, 5, "a")
            .pointwise("x", 16, 9, "b")
            .node("Concat", "a b", "c", Attribute.of("axis", 1L))
            .constant("shape", longs(2, 14, -1))
            .node("Reshape", "c shape", "r")
            .node("Transpose", "r", "y", ints("perm", 0L, 2L, 1L))
            .check("y", TOLERANCE);
    hasNone(operators, "Transpose", "Concat");
    assertEquals(1, operators.get("FromChannelBlocks"), operators::toString);
  }
}
