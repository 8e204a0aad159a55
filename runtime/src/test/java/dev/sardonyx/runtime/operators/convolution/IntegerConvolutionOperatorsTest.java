package dev.sardonyx.runtime.operators.convolution;

import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntegerConvolutionOperatorsTest {
  private static final int SIZE = 7;

  private static Tensor bytes(ElementType type, int seed, int... shape) {
    byte[] values = new byte[Shape.of(shape).elements() + 2];
    new Random(seed).nextBytes(values);
    return Tensor.wrap(type, Shape.of(shape), values, 2);
  }

  private static int at(Tensor tensor, int index) {
    byte value = tensor.byteArray()[tensor.offset() + index];
    return tensor.elementType() == ElementType.UINT8 ? value & 0xff : value;
  }

  /** Groups, stride 2, padding, a zero point for each channel: against the definition. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void sumsAreExact(int groups) {
    int channels = 4;
    int outputs = 8;
    Tensor x = bytes(ElementType.UINT8, 1, 2, channels, SIZE, SIZE);
    Tensor w = bytes(ElementType.INT8, 2, outputs, channels / groups, 3, 3);
    Tensor xZero = Tensor.wrap(ElementType.UINT8, Shape.SCALAR, new byte[] {(byte) 131}, 0);
    Tensor wZeros = bytes(ElementType.INT8, 3, outputs);
    Tensor y =
        run("ConvInteger", 10)
            .with("group", groups)
            .with("strides", 2, 2)
            .with("pads", 1, 1, 1, 1)
            .on(x, w, xZero, wZeros);
    assertEquals("INT32[2, 8, 4, 4]", y.toString());
    int[] expected = new int[y.elements()];
    int inputs = channels / groups;
    for (int i = 0; i < expected.length; i++) {
      int column = i % 4;
      int row = i / 4 % 4;
      int output = i / 16 % outputs;
      int image = i / 16 / outputs;
      for (int tap = 0; tap < inputs * 9; tap++) {
        int iy = row * 2 + tap / 3 % 3 - 1;
        int ix = column * 2 + tap % 3 - 1;
        if (iy >= 0 && iy < SIZE && ix >= 0 && ix < SIZE) {
          int channel = image * channels + output / (outputs / groups) * inputs + tap / 9;
          expected[i] +=
              (at(x, (channel * SIZE + iy) * SIZE + ix) - 131)
                  * (at(w, output * inputs * 9 + tap) - at(wZeros, output));
        }
      }
    }
    assertArrayEquals(expected, y.ints());
  }

  /** 1 * 2 * 0.5 * 0.25 / 0.125 = 2, plus the bias 3 * 0.125 / 0.125, plus the zero point. */
  @Test
  void resultsAreQuantizedAndSaturated() {
    Tensor x = Tensor.wrap(ElementType.UINT8, Shape.of(1, 1, 1, 2), new byte[] {1, (byte) 255}, 0);
    Tensor w = Tensor.wrap(ElementType.UINT8, Shape.of(1, 1, 1, 1), new byte[] {2}, 0);
    Tensor zero = Tensor.wrap(ElementType.UINT8, Shape.SCALAR, new byte[1], 0);
    Tensor ten = Tensor.wrap(ElementType.UINT8, Shape.SCALAR, new byte[] {10}, 0);
    Tensor y =
        run("QLinearConv", 10)
            .on(
                x,
                Tensor.scalar(0.5f),
                zero,
                w,
                Tensor.scalar(0.25f),
                zero,
                Tensor.scalar(0.125f),
                ten,
                Tensor.of(new int[] {3}, 1));
    assertArrayEquals(new byte[] {15, (byte) 255}, y.bytes());
  }

  @Test
  void wrongInputsAreRefused() {
    Tensor w = bytes(ElementType.INT8, 2, 2, 1, 3, 3);
    assertThrows(
        ShapeMismatchException.class,
        () -> run("ConvInteger", 10).on(bytes(ElementType.INT8, 1, 1, 2, 5, 5), w));
    assertThrows(
        TypeMismatchException.class,
        () -> run("ConvInteger", 10).on(Tensor.of(new float[25], 1, 1, 5, 5), w));
  }
}
