package dev.sardonyx.runtime.operators.convolution;

import static dev.sardonyx.runtime.operators.OperatorRun.counting;
import static dev.sardonyx.runtime.operators.OperatorRun.floats;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.OperatorRun;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Expected values of ONNX Runtime 1.30. */
class DeformConvOperatorTest {
  /** {@code (i * factor % modulus - shift) / 4} for each element i. */
  private static Tensor pattern(int factor, int modulus, int shift, long... dimensions) {
    float[] values = new float[Shape.of(dimensions).elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * factor % modulus - shift) / 4f;
    }
    return Tensor.of(values, dimensions);
  }

  @Test
  void groupsOffsetGroupsMaskAndBias() {
    OperatorRun run = run("DeformConv", 19).with("group", 2).with("offset_group", 2);
    Tensor x = counting(1, 4, 3, 3);
    Tensor w = pattern(1, 1000, 10, 4, 2, 2, 2);
    Tensor offset = pattern(7, 5, 2, 1, 16, 2, 2);
    Tensor bias = floats(1, 2, 3, 4);
    Tensor found = run.on(x, w, offset, bias, pattern(3, 4, 0, 1, 8, 2, 2));
    assertArrayEquals(
        new float[] {
          1,
          -53.46875f,
          -49.8125f,
          -21.703125f,
          2,
          31.53125f,
          26.1875f,
          11.234375f,
          3,
          371.53125f,
          262.375f,
          114.3984375f,
          4,
          666.53125f,
          471.75f,
          205.7109375f
        },
        found.floats(),
        1e-3f);
    Tensor wrongMask = pattern(3, 4, 0, 1, 4, 2, 2);
    assertThrows(ShapeMismatchException.class, () -> run.on(x, w, offset, bias, wrongMask));
    assertThrows(ShapeMismatchException.class, () -> run.on(x, w, offset, floats(1)));
    assertThrows(ShapeMismatchException.class, () -> run.on(counting(1, 3, 3, 3), w, offset));
  }

  @Test
  void stridesDilationsAndUnequalPads() {
    Tensor found =
        run("DeformConv", 19)
            .with("pads", 1, 1, 1, 2)
            .with("strides", 2, 2)
            .with("dilations", 1, 2)
            .on(counting(2, 1, 5, 4), counting(1, 1, 2, 2), pattern(5, 7, 3, 2, 8, 3, 3));
    assertEquals(Shape.of(2, 1, 3, 3), found.shape());
    assertArrayEquals(
        new float[] {
          4.3125f, 7.4375f, 2.25f, 33.5f, 35.25f, 10, 23.8125f, 75.3125f, 9.5f, 20.75f, 121, 46.5f,
          134.5f, 172, 65, 196.75f, 195.5f, 19.375f
        },
        found.floats(),
        1e-3f);
  }
}
