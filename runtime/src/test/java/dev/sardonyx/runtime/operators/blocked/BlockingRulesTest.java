package dev.sardonyx.runtime.operators.blocked;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators between two convolutions that work on channel blocks, filled or not. */
class BlockingRulesTest {
  /** One change into blocks and one out of them: what is between stays in blocks. */
  private static void staysInBlocks(Network network, int channels, double tolerance) {
    Map<String, Integer> operators = network.pointwise("y", channels, 5, "z").check("z", tolerance);
    assertEquals(1, operators.get("ToChannelBlocks"), operators::toString);
    assertEquals(1, operators.get("FromChannelBlocks"), operators::toString);
    assertTrue(operators.get("BlockedConv") >= 2);
  }

  private static Network first(int channels) {
    return new Network().input("x", 2, 16, 9, 11).pointwise("x", 16, channels, "a");
  }

  private static Attribute ints(String name, Long... values) {
    return Attribute.ofInts(name, List.of(values));
  }

  private static Tensor longs(long... values) {
    return Tensor.of(values, values.length);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 21})
  void instanceNormalization(int channels) {
    staysInBlocks(
        first(channels)
            .constant("scale", channels)
            .constant("bias", channels)
            .node("InstanceNormalization", "a scale bias", "n", Attribute.of("epsilon", 1e-3f))
            .node("Relu", "n", "y"),
        channels,
        1e-5);
  }

  @ParameterizedTest
  @ValueSource(floats = {0.75f, 0.5f})
  void localResponseNormalization(float beta) {
    int channels = 3 * KernelProviders.preferred().blocked().block(); // which fill their blocks
    for (long size : new long[] {1, 2, 5, 25}) {
      staysInBlocks(
          first(channels)
              .node(
                  "LRN",
                  "a",
                  "y",
                  Attribute.of("size", size),
                  Attribute.of("alpha", 0.7f),
                  Attribute.of("beta", beta),
                  Attribute.of("bias", 1.5f)),
          channels,
          1e-5);
    }
  }

  /** More pixels than are added up at a time, far from 0. */
  @ParameterizedTest
  @ValueSource(ints = {9})
  void instanceNormalizationOfLargeImages(int channels) {
    staysInBlocks(
        new Network()
            .input("x", 1, 16, 37, 41)
            .constant("hundred", Tensor.of(new float[] {100}, 1))
            .pointwise("x", 16, channels, "c")
            .node("Add", "c hundred", "a")
            .constant("scale", channels)
            .constant("bias", channels)
            .node("InstanceNormalization", "a scale bias", "y"),
        channels,
        1e-4);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 21})
  void batchNormalizationThatNoConvolutionTakes(int channels) {
    float[] variance = new float[channels];
    for (int i = 0; i < channels; i++) {
      variance[i] = 0.5f + i;
    }
    staysInBlocks(
        first(channels)
            .node("MaxPool", "a", "p", ints("kernel_shape", 2L, 2L))
            .constant("scale", channels)
            .constant("bias", channels)
            .constant("mean", channels)
            .constant("variance", Tensor.of(variance, channels))
            .node("BatchNormalization", "p scale bias mean variance", "n")
            .node("Relu", "n", "y"),
        channels,
        1e-5);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 21})
  void meanOverThePixels(int channels) {
    staysInBlocks(
        first(channels).node("ReduceMean", "a", "y", ints("axes", -1L, 2L)), channels, 1e-5);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 21})
  void slopesOfEachChannel(int channels) {
    staysInBlocks(
        first(channels).constant("slope", channels, 1, 1).node("PRelu", "a slope", "y"),
        channels,
        1e-5);
  }

  @ParameterizedTest
  @ValueSource(strings = {"constant", "reflect", "edge"})
  void padding(String mode) {
    staysInBlocks(
        first(21)
            .constant("pads", longs(0, 0, 1, 2, 0, 0, 3, 0))
            .constant("value", Tensor.scalar(0.5f))
            .node("Pad", "a pads value", "y", Attribute.of("mode", mode)),
        21,
        1e-5);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 21})
  void crops(int channels) {
    staysInBlocks(
        first(channels)
            .constant("starts", longs(1, -2))
            .constant("ends", longs(7, 0))
            .constant("axes", longs(-2, 3))
            .constant("steps", longs(2, -3))
            .node("Slice", "a starts ends axes steps", "y"),
        channels,
        1e-5);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 21})
  void transposedConvolutionsPaddedByRule(int channels) {
    for (String rule : List.of("VALID", "SAME_UPPER", "SAME_LOWER")) {
      staysInBlocks(
          transposed(channels, Attribute.of("auto_pad", rule), ints("strides", 2L, 3L)),
          channels,
          1e-4);
    }
  }

  /** As much as the window gives, less, and a row and a column more. */
  @ParameterizedTest
  @ValueSource(strings = {"19 24", "17 23", "20 25"})
  void transposedConvolutionsToAGivenSize(String size) {
    Long[] wanted = Arrays.stream(size.split(" ")).map(Long::valueOf).toArray(Long[]::new);
    for (String rule : List.of("NOTSET", "VALID")) {
      staysInBlocks(
          transposed(
              16,
              Attribute.of("auto_pad", rule),
              ints("strides", 2L, 2L),
              ints("output_shape", wanted)),
          16,
          1e-4);
    }
  }

  private static Network transposed(int channels, Attribute... attributes) {
    return first(channels)
        .constant("w", channels, channels, 3, 4)
        .constant("b", channels)
        .node("ConvTranspose", "a w b", "y", attributes);
  }
}
