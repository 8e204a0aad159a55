package dev.sardonyx.conformance.operators;

import static dev.sardonyx.conformance.operators.OperatorUnderTest.bytes;
import static dev.sardonyx.conformance.operators.OperatorUnderTest.random;
import static dev.sardonyx.conformance.operators.OperatorUnderTest.sevenBits;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators of com.microsoft on quantized tensors, signed and unsigned, against ONNX Runtime. */
class ContributedQuantizationTest {
  /** One quantization step of numbers whose largest is 127 or more. */
  private static final double ONE_STEP = 1.0 / 127;

  private static final double ROUNDING = 2e-6;

  private static OperatorUnderTest contributed(String operator) {
    return OperatorUnderTest.of("com.microsoft", operator);
  }

  private static Tensor zero(ElementType type, int value) {
    return Tensor.wrap(type, Shape.SCALAR, new byte[] {(byte) value}, 0);
  }

  /** A scale and a zero point. */
  private static OperatorUnderTest quantized(
      OperatorUnderTest operator, ElementType type, float scale, int zero) {
    return operator.constant(Tensor.scalar(scale)).constant(zero(type, zero));
  }

  @ParameterizedTest
  @EnumSource(names = {"UINT8", "INT8"})
  void choices(ElementType type) {
    byte[] condition = {1, 0, 1, 1, 0, 0};
    OperatorUnderTest operator =
        contributed("QLinearWhere")
            .input(Tensor.wrap(ElementType.BOOL, Shape.of(2, 3, 1), condition, 0))
            .input(bytes(type, 2, 3, 5));
    quantized(operator, type, 0.03f, 12).input(bytes(type, 5));
    quantized(operator, type, 0.02f, 30);
    quantized(operator, type, 0.035f, 10).agrees(1, ONE_STEP);
  }

  @ParameterizedTest
  @CsvSource({"UINT8,13,-1", "INT8,13,1", "UINT8,13,0", "UINT8,12,1", "INT8,12,2", "UINT8,11,-2"})
  void softmax(ElementType type, long opset, long axis) {
    OperatorUnderTest operator =
        contributed("QLinearSoftmax")
            .with("axis", axis)
            .with("opset", opset)
            .input(bytes(type, 3, 4, 5));
    quantized(operator, type, 0.02f, 20);
    quantized(operator, type, 1f / 256, type == ElementType.UINT8 ? 0 : -128).agrees(1, ONE_STEP);
  }

  @ParameterizedTest
  @CsvSource({"UINT8,0,0", "UINT8,1,0", "INT8,0,1", "INT8,1,1", "UINT8,0,1"})
  void averagePools(ElementType type, long last, long countPadding) {
    Tensor x = last == 1 ? bytes(type, 2, 6, 5, 3) : bytes(type, 2, 3, 6, 5);
    OperatorUnderTest operator =
        contributed("QLinearAveragePool")
            .with("channels_last", last)
            .with("count_include_pad", countPadding)
            .integers("kernel_shape", 3, 2)
            .integers("strides", 2, 1)
            .integers("pads", 1, 0, 1, 1)
            .input(x);
    quantized(operator, type, 0.03f, 12);
    quantized(operator, type, 0.025f, 10).agrees(1, ONE_STEP);
    OperatorUnderTest global =
        contributed("QLinearGlobalAveragePool").with("channels_last", last).input(x);
    quantized(global, type, 0.03f, 12);
    quantized(global, type, 0.002f, 10).agrees(1, ONE_STEP);
  }

  @ParameterizedTest
  @CsvSource({"UINT8,0", "INT8,-1", "UINT8,1"})
  void concatenation(ElementType type, long axis) {
    OperatorUnderTest operator = contributed("QLinearConcat").with("axis", axis);
    quantized(operator, type, 0.03f, 12);
    for (int zero = 10; zero < 13; zero++) {
      quantized(operator.input(bytes(type, 2, 3)), type, 0.003f * zero, zero);
    }
    operator.agrees(1, ONE_STEP);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  void convolution(long last) {
    Tensor x =
        bytes(ElementType.UINT8, last == 1 ? new long[] {1, 6, 5, 4} : new long[] {1, 4, 6, 5});
    OperatorUnderTest operator =
        contributed("QLinearConv")
            .with("channels_last", last)
            .integers("kernel_shape", 3, 3)
            .integers("pads", 1, 1, 0, 1)
            .input(x);
    quantized(operator, ElementType.UINT8, 0.03f, 120)
        .constant(bytes(ElementType.UINT8, 2, 4, 3, 3));
    quantized(operator, ElementType.UINT8, 0.01f, 125);
    quantized(operator, ElementType.UINT8, 0.2f, 110)
        .constant(Tensor.of(new int[] {300, -500}, 2))
        .agrees(1, ONE_STEP);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1})
  void gemmWithQuantizedResult(long transposed) {
    OperatorUnderTest operator =
        contributed("QGemm").with("transB", transposed).input(bytes(ElementType.UINT8, 3, 16));
    quantized(operator, ElementType.UINT8, 0.03f, 120)
        .constant(sevenBits(transposed == 1 ? new long[] {5, 16} : new long[] {16, 5}))
        .constant(Tensor.of(new float[] {.01f, .02f, .03f, .015f, .025f}, 5))
        .constant(Tensor.wrap(ElementType.INT8, Shape.of(5), new byte[] {1, 2, 3, -4, 0}, 0))
        .constant(Tensor.of(new int[] {1000, -2000, 0, 500, 700}, 5));
    quantized(operator, ElementType.UINT8, 0.5f, 110).agrees(1, ONE_STEP);
  }

  @Test
  void maxPoolOfChannelsLast() {
    contributed("NhwcMaxPool")
        .integers("kernel_shape", 2, 3)
        .integers("strides", 1, 2)
        .integers("pads", 0, 1, 1, 1)
        .input(bytes(ElementType.UINT8, 1, 5, 6, 3))
        .agrees(1, 0);
  }

  /** Elements of K that have other scales than their block's; and a matrix given at run time. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void matricesOfFewBits(boolean grouped) {
    int[] groups = new int[48];
    Arrays.setAll(groups, k -> (k * 7 + 1) % 3);
    OperatorUnderTest operator =
        contributed("MatMulNBits")
            .with("K", 48)
            .with("N", 6)
            .with("bits", 4)
            .with("block_size", 16)
            .input(random(2, 3, 48));
    Tensor matrix = bytes(ElementType.UINT8, 6, 3, 8);
    if (grouped) {
      operator.constant(matrix).constant(random(18)).input(null).constant(Tensor.of(groups, 48));
    } else {
      operator.input(matrix).input(random(18));
    }
    operator.agrees(1, ROUNDING);
  }

  @ParameterizedTest
  @CsvSource({"0,0", "0,1", "1,0", "1,1"})
  void productsWithTransposedBatches(long batch, long matrix) {
    long[] a = matrix == 1 ? new long[] {5, 2, 3} : new long[] {3, 2, 5};
    long[] b = matrix == 1 ? new long[] {4, 2, 5} : new long[] {5, 2, 4};
    long[] plainA = matrix == 1 ? new long[] {2, 5, 3} : new long[] {2, 3, 5};
    long[] plainB = matrix == 1 ? new long[] {2, 4, 5} : new long[] {2, 5, 4};
    contributed("FusedMatMul")
        .with("alpha", 0.25f)
        .with("transA", matrix)
        .with("transB", matrix)
        .with("transBatchA", batch)
        .with("transBatchB", batch)
        .input(random(batch == 1 ? a : plainA))
        .input(random(batch == 1 ? b : plainB))
        .agrees(1, ROUNDING);
  }

  /**
   * Numbers of 4 and 8 bits in bytes, along the last axis; by their default zero points or given
   * ones.
   */
  @ParameterizedTest
  @CsvSource({"4,false", "4,true", "8,true"})
  void gatheredRowsOfBytes(int bits, boolean zeroPoints) {
    OperatorUnderTest operator =
        contributed("GatherBlockQuantized")
            .with("bits", bits)
            .with("block_size", 16)
            .with("quantize_axis", 1)
            .constant(bytes(ElementType.UINT8, 5, 4L * bits))
            .input(Tensor.of(new long[] {4, 0, 2, 2}, 2, 2))
            .constant(random(5, 2));
    if (zeroPoints) {
      operator.constant(bytes(ElementType.UINT8, 5, bits / 4));
    }
    operator.agrees(1, ROUNDING);
  }

  @ParameterizedTest
  @CsvSource({"0,2,INT4", "1,0,INT4", "2,-1,UINT4"})
  void gatheredElements(long axis, long blocked, ElementType type) {
    byte[] values = new byte[16 * 2 * 32];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) ((i * 7 + i / 5) % 16 - (type == ElementType.INT4 ? 8 : 0));
    }
    contributed("GatherBlockQuantized")
        .with("block_size", 16)
        .with("gather_axis", axis)
        .with("quantize_axis", blocked)
        .constant(Tensor.wrap(type, Shape.of(16, 2, 32), values, 0))
        .input(Tensor.of(new int[] {1, 0, 1}, 3))
        .constant(blocked == 0 ? random(1, 2, 32) : random(16, 2, 2))
        .agrees(1, ROUNDING);
  }

  @Test
  void operatorsThatAreInOnnxToo() {
    contributed("Trilu").with("upper", 0).input(random(3, 4)).input(Tensor.scalar(1L)).agrees(1, 0);
    contributed("ExpandDims")
        .input(random(3, 4))
        .constant(Tensor.wrap(ElementType.INT32, Shape.SCALAR, new int[] {-1}, 0))
        .agrees(1, 0);
    contributed("GatherND")
        .input(random(3, 4))
        .input(Tensor.of(new long[] {2, 1, 0, 3}, 2, 2))
        .agrees(1, 0);
    contributed("Range")
        .input(Tensor.scalar(1f))
        .input(Tensor.scalar(7f))
        .input(Tensor.scalar(2f))
        .agrees(1, 0);
  }
}
