package dev.sardonyx.conformance.operators;

import static dev.sardonyx.conformance.operators.OperatorUnderTest.bytes;
import static dev.sardonyx.conformance.operators.OperatorUnderTest.random;
import static dev.sardonyx.conformance.operators.OperatorUnderTest.sevenBits;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of com.microsoft's attention operators, against ONNX Runtime. */
class ContributedAttentionTest {
  private static final double ROUNDING = 2e-6;

  private static OperatorUnderTest contributed(String operator) {
    return OperatorUnderTest.of("com.microsoft", operator);
  }

  private static Tensor integer(int value) {
    return Tensor.wrap(ElementType.INT32, Shape.SCALAR, new int[] {value}, 0);
  }

  /** Two entries of four new tokens, 4 heads of 16 with 2 of key and value, and no past. */
  private static OperatorUnderTest prompt() {
    return contributed("GroupQueryAttention")
        .with("num_heads", 4)
        .with("kv_num_heads", 2)
        .input(random(2, 4, 64))
        .input(random(2, 4, 32))
        .input(random(2, 4, 32).copy())
        .input(random(2, 2, 0, 16))
        .input(random(2, 2, 0, 16).copy())
        .input(Tensor.of(new int[] {3, 3}, 2))
        .constant(integer(4));
  }

  /** The same with one new token and a past of five. */
  private static OperatorUnderTest token() {
    return contributed("GroupQueryAttention")
        .with("num_heads", 4)
        .with("kv_num_heads", 2)
        .input(random(2, 1, 64))
        .input(random(2, 1, 32))
        .input(random(2, 1, 32).copy())
        .input(random(2, 2, 5, 16))
        .input(random(2, 2, 5, 16).copy())
        .input(Tensor.of(new int[] {5, 5}, 2))
        .constant(integer(6));
  }

  private static OperatorUnderTest withSinks(OperatorUnderTest operator) {
    return operator.input(null).input(null).input(null).input(null).input(random(4));
  }

  @Test
  void sinksAndSmoothSoftmax() {
    prompt().with("smooth_softmax", 1).agrees(3, ROUNDING);
    token().with("smooth_softmax", 1).agrees(3, ROUNDING);
    withSinks(prompt()).agrees(3, ROUNDING);
    withSinks(token()).agrees(3, ROUNDING);
    withSinks(prompt()).with("softcap", 0.5f).with("local_window_size", 2).agrees(3, ROUNDING);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 9})
  void localWindows(int window) {
    prompt().with("local_window_size", window).agrees(3, ROUNDING);
    token().with("local_window_size", window).agrees(3, ROUNDING);
  }

  @Test
  void softcapAndScale() {
    prompt().with("softcap", 0.7f).agrees(3, ROUNDING);
    token().with("softcap", 0.7f).with("scale", 0.5f).agrees(3, ROUNDING);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void scoresAndProbabilities(long stage) {
    prompt().with("qk_output", stage).with("softcap", 2f).agrees(4, ROUNDING);
    token().with("qk_output", stage).agrees(4, ROUNDING);
  }

  @Test
  void addedScores() {
    prompt().input(null).input(null).input(null).input(random(1, 4, 4, 4)).agrees(3, ROUNDING);
    token().input(null).input(null).input(null).input(random(2, 1, 1, 6)).agrees(3, ROUNDING);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "1,0", "1,1"})
  void queryKeyAndValueInOne(long rotary, long interleaved) {
    for (int past = 0; past <= 5; past += 5) {
      int length = past == 0 ? 3 : 1;
      int last = past + length - 1;
      OperatorUnderTest operator =
          contributed("GroupQueryAttention")
              .with("num_heads", 4)
              .with("kv_num_heads", 2)
              .with("do_rotary", rotary)
              .with("rotary_interleaved", interleaved)
              .input(random(2, length, 128))
              .input(null)
              .input(null)
              .input(random(2, 2, past, 16))
              .input(random(2, 2, past, 16).copy())
              .input(Tensor.of(new int[] {last, last}, 2))
              .constant(integer(past + length));
      if (rotary == 1) {
        operator.constant(random(9, 8)).constant(random(9, 8).copy());
      }
      operator.agrees(3, ROUNDING);
    }
  }

  /** All forms of the mask, signed and unsigned weights, one scale or one for each column. */
  @ParameterizedTest
  @CsvSource({"0,0,UINT8,1", "1,1,INT8,1", "2,0,UINT8,18", "1,0,INT8,18"})
  void quantizedAttention(int mask, long unidirectional, ElementType type, int scales) {
    Tensor masked =
        switch (mask) {
          case 1 -> Tensor.of(new int[] {1, 1, 1, 0, 1, 1, 0, 0}, 2, 4);
          case 2 -> Tensor.of(new int[] {3, 2}, 2);
          default -> null;
        };
    OperatorUnderTest operator =
        contributed("QAttention")
            .with("num_heads", 2)
            .with("unidirectional", unidirectional)
            .input(bytes(ElementType.UINT8, 2, 4, 6))
            .constant(type == ElementType.INT8 ? sevenBits(6, 18) : bytes(type, 6, 18))
            .constant(random(18))
            .constant(Tensor.scalar(0.02f))
            .constant(scales == 1 ? Tensor.scalar(0.01f) : positive(scales))
            .input(masked)
            .constant(Tensor.wrap(ElementType.UINT8, Shape.SCALAR, new byte[] {(byte) 120}, 0));
    if (scales == 1) {
      operator.constant(Tensor.wrap(type, Shape.SCALAR, new byte[] {7}, 0));
    } else {
      operator.constant(type == ElementType.INT8 ? sevenBits(scales) : bytes(type, scales));
    }
    operator.agrees(1, ROUNDING);
  }

  private static Tensor positive(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = 0.005f + 0.001f * i;
    }
    return Tensor.of(values, count);
  }

  @Test
  void quantizedAttentionWithPast() {
    contributed("QAttention")
        .with("num_heads", 2)
        .with("unidirectional", 1)
        .input(bytes(ElementType.UINT8, 2, 1, 6))
        .constant(bytes(ElementType.UINT8, 6, 18))
        .constant(random(18))
        .constant(Tensor.scalar(0.02f))
        .constant(Tensor.scalar(0.01f))
        .input(null)
        .constant(Tensor.wrap(ElementType.UINT8, Shape.SCALAR, new byte[] {(byte) 120}, 0))
        .constant(Tensor.wrap(ElementType.UINT8, Shape.SCALAR, new byte[] {(byte) 130}, 0))
        .input(random(2, 2, 2, 5, 3))
        .agrees(2, ROUNDING);
  }
}
