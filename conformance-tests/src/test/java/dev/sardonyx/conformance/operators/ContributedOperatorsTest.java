package dev.sardonyx.conformance.operators;

import static dev.sardonyx.conformance.operators.OperatorUnderTest.bytes;
import static dev.sardonyx.conformance.operators.OperatorUnderTest.random;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators of com.microsoft. */
class ContributedOperatorsTest {
  private static final double ROUNDING = 2e-6;

  /** One quantization step of numbers whose largest is 128 or more. */
  private static final double ONE_STEP = 1.0 / 128;

  private static OperatorUnderTest contributed(String operator) {
    return OperatorUnderTest.of("com.microsoft", operator);
  }

  @Test
  void activations() {
    contributed("Gelu").input(random(3, 7)).agrees(1, ROUNDING);
    contributed("BiasGelu").input(random(3, 7)).input(random(7)).agrees(1, ROUNDING);
    contributed("FastGelu").input(random(3, 7)).agrees(1, ROUNDING);
    contributed("FastGelu").input(random(3, 7)).constant(random(7)).agrees(1, ROUNDING);
    contributed("QuickGelu").input(random(3, 7)).agrees(1, ROUNDING);
    contributed("QuickGelu").with("alpha", 0.5f).input(random(3, 7)).agrees(1, ROUNDING);
  }

  @Test
  void skipLayerNormalization() {
    OperatorUnderTest plain =
        contributed("SkipLayerNormalization")
            .with("epsilon", 1e-5f)
            .input(random(2, 3, 8))
            .input(random(2, 3, 8))
            .constant(random(8));
    plain.agrees(1, ROUNDING);
    plain.input(null).input(random(8)).agrees(1, ROUNDING);
    contributed("SkipSimplifiedLayerNormalization")
        .with("epsilon", 1e-5f)
        .input(random(2, 3, 8))
        .input(random(2, 3, 8))
        .constant(random(8))
        .agrees(1, ROUNDING);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void embedLayerNormalization(boolean segments) {
    int[] ids = {1, 4, 0, 2, 2, 3};
    contributed("EmbedLayerNormalization")
        .input(Tensor.of(ids, 2, 3))
        .input(segments ? Tensor.of(new int[] {0, 0, 1, 1, 0, 1}, 2, 3) : null)
        .constant(random(5, 8))
        .constant(random(6, 8))
        .input(segments ? random(2, 8) : null)
        .constant(random(8))
        .constant(random(8))
        .input(Tensor.of(new int[] {1, 1, 0, 1, 1, 1}, 2, 3))
        .agrees(2, ROUNDING);
  }

  /** All forms of the mask, both directions. */
  @ParameterizedTest
  @CsvSource({"0,0", "0,1", "1,0", "2,0", "3,0", "4,0", "3,1"})
  void attention(int mask, long unidirectional) {
    int[] raw = {1, 1, 1, 0, 1, 1, 0, 0};
    Tensor masked =
        switch (mask) {
          case 1 -> Tensor.of(new int[] {3, 2}, 2);
          case 2 -> Tensor.of(new int[] {4, 3, 1, 0}, 4);
          case 3 -> Tensor.of(raw, 2, 4);
          case 4 ->
              Tensor.of(
                  new int[] {
                    1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1,
                    1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1
                  },
                  2,
                  4,
                  4);
          default -> null;
        };
    contributed("Attention")
        .with("num_heads", 2)
        .with("unidirectional", unidirectional)
        .input(random(2, 4, 6))
        .constant(random(6, 18))
        .constant(random(18))
        .input(masked)
        .agrees(1, ROUNDING);
  }

  @Test
  void attentionWithPast() {
    contributed("Attention")
        .with("num_heads", 2)
        .with("unidirectional", 1)
        .input(random(2, 1, 6))
        .constant(random(6, 18))
        .constant(random(18))
        .input(null)
        .input(random(2, 2, 2, 5, 3))
        .agrees(2, ROUNDING);
  }

  @Test
  void multiHeadAttention() {
    contributed("MultiHeadAttention")
        .with("num_heads", 2)
        .input(random(2, 3, 8))
        .input(random(2, 5, 8))
        .input(random(2, 5, 8))
        .constant(random(24))
        .input(null)
        .input(random(1, 2, 3, 5))
        .agrees(1, ROUNDING);
    contributed("MultiHeadAttention")
        .with("num_heads", 2)
        .with("unidirectional", 1)
        .with("scale", 0.3f)
        .input(random(2, 3, 8))
        .input(random(2, 3, 8))
        .input(random(2, 3, 8))
        .input(null)
        .input(null)
        .input(null)
        .input(random(2, 2, 4, 4))
        .input(random(2, 2, 4, 4))
        .agrees(3, ROUNDING);
  }

  /** A prompt and then one more token, with and without rotary positions. */
  @ParameterizedTest
  @CsvSource({"0,0", "1,0", "1,1"})
  void groupQueryAttention(long rotary, long interleaved) {
    for (int past = 0; past <= 4; past += 4) {
      int length = past == 0 ? 4 : 1;
      int total = past + length;
      OperatorUnderTest operator =
          contributed("GroupQueryAttention")
              .with("num_heads", 4)
              .with("kv_num_heads", 2)
              .with("do_rotary", rotary)
              .with("rotary_interleaved", interleaved)
              .input(random(2, length, 64))
              .input(random(2, length, 32))
              .input(random(2, length, 32))
              .input(random(2, 2, past, 16))
              .input(random(2, 2, past, 16).copy())
              .input(Tensor.of(new int[] {total - 1, total - 1}, 2))
              .constant(Tensor.wrap(ElementType.INT32, Shape.SCALAR, new int[] {total}, 0));
      if (rotary == 1) {
        operator.constant(random(16, 8)).constant(random(16, 8).copy());
      }
      operator.agrees(3, ROUNDING);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  void rotaryEmbedding(long interleaved) {
    contributed("RotaryEmbedding")
        .with("interleaved", interleaved)
        .input(random(2, 3, 16))
        .input(Tensor.of(new long[] {0, 1, 2, 4, 5, 6}, 2, 3))
        .constant(random(8, 4))
        .constant(random(8, 4))
        .agrees(1, ROUNDING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Relu", "Sigmoid", "Tanh", "LeakyRelu", "Clip", "HardSigmoid"})
  void fusedConvolution(String activation) {
    OperatorUnderTest operator =
        contributed("FusedConv")
            .with("activation", activation)
            .integers("pads", 1, 1, 1, 1)
            .input(random(1, 3, 5, 4))
            .constant(random(2, 3, 3, 3))
            .constant(random(2));
    switch (activation) {
      case "LeakyRelu" -> operator.reals("activation_params", 0.1f);
      case "Clip" -> operator.reals("activation_params", -0.25f, 0.5f);
      case "HardSigmoid" -> operator.reals("activation_params", 0.3f, 0.4f);
      default -> {}
    }
    operator.agrees(1, ROUNDING);
    operator.input(random(1, 2, 5, 4)).agrees(1, ROUNDING);
  }

  @Test
  void fusedProducts() {
    contributed("FusedGemm")
        .with("activation", "LeakyRelu")
        .with("activation_alpha", 0.2f)
        .with("transB", 1)
        .input(random(3, 5))
        .constant(random(4, 5))
        .constant(random(4))
        .agrees(1, ROUNDING);
    contributed("FusedMatMul")
        .with("alpha", 0.5f)
        .with("transA", 1)
        .with("transB", 1)
        .input(random(2, 5, 3))
        .input(random(2, 4, 5))
        .agrees(1, ROUNDING);
  }

  /** ONNX Runtime rounds the activations to 8 bits, we don't. */
  @Test
  void quantizedRecurrence() {
    int hidden = 3;
    contributed("DynamicQuantizeLSTM")
        .with("hidden_size", hidden)
        .with("direction", "bidirectional")
        .input(random(5, 2, 4))
        .constant(bytes(ElementType.UINT8, 2, 4, 4 * hidden))
        .constant(bytes(ElementType.UINT8, 2, hidden, 4 * hidden))
        .constant(random(2, 8 * hidden))
        .input(null)
        .input(random(2, 2, hidden))
        .input(random(2, 2, hidden))
        .input(null)
        .constant(Tensor.of(new float[] {0.004f, 0.006f}, 2))
        .constant(Tensor.wrap(ElementType.UINT8, Shape.of(2), new byte[] {120, 127}, 0))
        .constant(Tensor.of(new float[] {0.005f, 0.003f}, 2))
        .constant(Tensor.wrap(ElementType.UINT8, Shape.of(2), new byte[] {125, 110}, 0))
        .agrees(3, 0.02);
  }

  @Test
  void quantizedProducts() {
    contributed("DynamicQuantizeMatMul")
        .input(random(3, 16))
        .constant(bytes(ElementType.UINT8, 16, 5))
        .constant(Tensor.of(new float[] {0.02f}, 1))
        .constant(Tensor.wrap(ElementType.UINT8, Shape.of(1), new byte[] {(byte) 130}, 0))
        .constant(random(5))
        .agrees(1, ROUNDING);
    contributed("MatMulIntegerToFloat")
        .input(bytes(ElementType.UINT8, 3, 16))
        .constant(bytes(ElementType.UINT8, 16, 5))
        .constant(Tensor.of(new float[] {0.03f}, 1))
        .constant(Tensor.of(new float[] {0.02f}, 1))
        .constant(Tensor.wrap(ElementType.UINT8, Shape.of(1), new byte[] {(byte) 120}, 0))
        .constant(Tensor.wrap(ElementType.UINT8, Shape.of(1), new byte[] {(byte) 130}, 0))
        .agrees(1, ROUNDING);
  }

  private static Tensor scale(float value) {
    return Tensor.scalar(value);
  }

  private static Tensor zero(int value) {
    return Tensor.wrap(ElementType.UINT8, Shape.SCALAR, new byte[] {(byte) value}, 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"QLinearAdd", "QLinearMul"})
  void quantizedArithmetic(String operator) {
    contributed(operator)
        .input(bytes(ElementType.UINT8, 3, 16))
        .constant(scale(0.03f))
        .constant(zero(120))
        .input(bytes(ElementType.UINT8, 16))
        .constant(scale(0.02f))
        .constant(zero(130))
        .constant(scale(0.06f))
        .constant(zero(110))
        .agrees(1, ONE_STEP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"QLinearSigmoid", "QLinearLeakyRelu", "QLinearGlobalAveragePool"})
  void quantizedFunctions(String operator) {
    contributed(operator)
        .input(bytes(ElementType.UINT8, 1, 2, 5, 4))
        .constant(scale(0.03f))
        .constant(zero(120))
        .constant(scale(0.02f))
        .constant(zero(110))
        .agrees(1, ONE_STEP);
  }

  @Test
  void quantizedConcatenation() {
    contributed("QLinearConcat")
        .with("axis", 1)
        .constant(scale(0.03f))
        .constant(zero(128))
        .input(bytes(ElementType.UINT8, 2, 3))
        .constant(scale(0.02f))
        .constant(zero(120))
        .input(bytes(ElementType.UINT8, 2, 4))
        .constant(scale(0.04f))
        .constant(zero(140))
        .agrees(1, ONE_STEP);
  }

  @Test
  void quantizedGemm() {
    contributed("QGemm")
        .with("transB", 1)
        .with("alpha", 0.5f)
        .input(bytes(ElementType.UINT8, 3, 16))
        .constant(scale(0.03f))
        .constant(zero(120))
        .constant(bytes(ElementType.UINT8, 5, 16))
        .constant(scale(0.02f))
        .constant(zero(130))
        .constant(Tensor.of(new int[] {1000, -2000, 0, 500, 700}, 5))
        .agrees(1, ROUNDING);
  }

  /** 4 and 8 bits, a block cut short, zero points or none. */
  @ParameterizedTest
  @CsvSource({"4,false", "4,true", "8,false", "8,true"})
  void matricesOfFewBits(int bits, boolean zeroPoints) {
    OperatorUnderTest operator =
        contributed("MatMulNBits")
            .with("K", 40)
            .with("N", 6)
            .with("bits", bits)
            .with("block_size", 16)
            .input(random(2, 3, 40))
            .constant(bytes(ElementType.UINT8, 6, 3, 2 * bits))
            .constant(random(18));
    if (zeroPoints) {
      operator.constant(bytes(ElementType.UINT8, 6 * ((3 * bits + 7) / 8)));
    }
    operator.agrees(1, ROUNDING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"euclidean", "sqeuclidean"})
  void distancesOfPairs(String metric) {
    contributed("CDist")
        .with("metric", metric)
        .input(random(3, 5))
        .input(random(4, 5))
        .agrees(1, ROUNDING);
  }

  @Test
  void tokenizer() {
    contributed("Tokenizer")
        .with("mark", 1)
        .with("mincharnum", 2)
        .with("pad_value", "#")
        .texts("separators", " ", ",", "\\.")
        .input(Tensor.of(new String[] {"one, two.three", "a bc", ""}, 3))
        .agrees(1, 0);
    contributed("Tokenizer")
        .with("mark", 0)
        .with("mincharnum", 1)
        .with("pad_value", "")
        .with("tokenexp", "[a-z]+")
        .input(Tensor.of(new String[] {"one2two", "x", "7"}, 1, 3))
        .agrees(1, 0);
  }
}
