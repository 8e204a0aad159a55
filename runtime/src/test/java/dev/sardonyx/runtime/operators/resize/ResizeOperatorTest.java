package dev.sardonyx.runtime.operators.resize;

import static dev.sardonyx.runtime.operators.OperatorRun.counting;
import static dev.sardonyx.runtime.operators.OperatorRun.floats;
import static dev.sardonyx.runtime.operators.OperatorRun.longs;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.runtime.operators.OperatorRun;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values are those of ONNX Runtime 1.30 unless a test says otherwise. */
class ResizeOperatorTest {
  private static final Tensor ROW = floats(1, 2, 4, 8).reshape(Shape.of(1, 1, 1, 4));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          half_pixel    | nearest | 1 1 2 2 4 8 8
          half_pixel    | linear  | 1 1.3571429 1.9285715 3 4.2857141 6.5714283 8
          half_pixel    | cubic   | 0.9007838 1.2177477 1.85040 2.71875 4.3212471 6.7600231 8.3968620
          align_corners | nearest | 1 1 2 2 4 4 8
          align_corners | linear  | 1 1.5 2 3 4 6 8
          align_corners | cubic   | 1 1.3125 2 2.71875 4 6.1875 8
          asymmetric    | nearest | 1 2 2 4 4 8 8
          asymmetric    | linear  | 1 1.5714285 2.2857144 3.4285715 5.1428576 7.4285717 8
          asymmetric    | cubic   | 1 1.3702627 2.2682223 3.0787158 5.2740541 7.5422726 8.4198256
          pytorch_half_pixel   | linear | 1 1.3571429 1.9285715 3 4.2857141 6.5714283 8
          half_pixel_symmetric | linear | 1 1.3571429 1.9285715 3 4.2857141 6.5714283 8
          """)
  void oneAxisByScale(String transformation, String mode, String expected) {
    Tensor output =
        run("Resize", 19)
            .with("mode", mode)
            .with("coordinate_transformation_mode", transformation)
            .on(ROW, null, floats(1, 1, 1, 1.75f));
    assertEquals("[1, 1, 1, 7]", output.shape().toString());
    assertArrayEquals(numbers(expected), output.floats(), 4e-6f);
  }

  @ParameterizedTest
  @CsvSource({
    "round_prefer_floor,1 1 2 4 4 8",
    "round_prefer_ceil,1 2 2 4 8 8",
    "floor,1 1 2 2 4 8",
    "ceil,1 2 4 4 8 8"
  })
  void nearestRoundsAsAsked(String rounding, String expected) {
    OperatorRun resize = run("Resize", 13).with("mode", "nearest").with("nearest_mode", rounding);
    assertArrayEquals(numbers(expected), resize.on(ROW, null, null, longs(1, 1, 1, 6)).floats());
  }

  @Test
  void twoAxesBySize() {
    Tensor output =
        run("Resize", 13)
            .with("mode", "linear")
            .on(counting(1, 1, 3, 3), floats(), null, longs(1, 1, 5, 2));
    assertArrayEquals(
        new float[] {0.25f, 1.75f, 1.45f, 2.95f, 3.25f, 4.75f, 5.05f, 6.55f, 6.25f, 7.75f},
        output.floats(),
        1e-6f);
  }

  @Test
  void cubicWithoutWhatIsOutside() {
    Tensor output =
        run("Resize", 13)
            .with("mode", "cubic")
            .with("exclude_outside", 1)
            .with(Attribute.of("cubic_coeff_a", -0.5f))
            .on(ROW, null, floats(1, 1, 1, 0.8f));
    assertArrayEquals(new float[] {1.0671016f, 2.5888672f, 6.7934485f}, output.floats(), 1e-5f);
  }

  @Test
  void cropsWithAValueOutside() {
    OperatorRun resize =
        run("Resize", 19)
            .with("coordinate_transformation_mode", "tf_crop_and_resize")
            .with(Attribute.of("extrapolation_value", 9f));
    Tensor region = floats(0, 0, 0, -0.25f, 1, 1, 1, 0.75f);
    assertArrayEquals(
        new float[] {9, 1, 1.75f, 3, 5},
        resize.with("mode", "linear").on(ROW, region, null, longs(1, 1, 1, 5)).floats(),
        1e-6f);
    // By hand: positions -0.75, 0, 0.75, 1.5, 2.25.
    OperatorRun nearest =
        run("Resize", 19)
            .with("coordinate_transformation_mode", "tf_crop_and_resize")
            .with(Attribute.of("extrapolation_value", 9f));
    assertArrayEquals(
        new float[] {9, 1, 2, 2, 4}, nearest.on(ROW, region, null, longs(1, 1, 1, 5)).floats());
  }

  @Test
  void beforeVersion11PositionsAreAsymmetric() {
    assertArrayEquals(
        new float[] {1, 4}, run("Resize", 10).on(ROW, floats(1, 1, 1, 0.6f)).floats());
    assertArrayEquals(
        new float[] {1, 1.6666667f, 2.6666667f, 4, 6.666667f, 8},
        run("Resize", 10).with("mode", "linear").on(ROW, floats(1, 1, 1, 1.5f)).floats(),
        1e-6f);
    float[] twice = {1, 1, 2, 2, 4, 4, 8, 8};
    Attribute scales = Attribute.ofFloats("scales", List.of(1f, 1f, 1f, 2f));
    assertArrayEquals(twice, run("Upsample", 9).on(ROW, floats(1, 1, 1, 2)).floats());
    assertArrayEquals(twice, run("Upsample", 7).with(scales).on(ROW).floats());
    assertArrayEquals(
        twice,
        run("Upsample", 1)
            .with(Attribute.of("height_scale", 1f), Attribute.of("width_scale", 2f))
            .on(ROW)
            .floats());
  }

  /** By hand: a tent three wide over [0, 3) x 2 at centres 1, 4 of 6 elements. */
  @Test
  void antialiasingAveragesWhenShrinking() {
    Tensor input = floats(0, 0, 9, 0, 0, 0).reshape(Shape.of(1, 1, 1, 6));
    Tensor output =
        run("Resize", 18)
            .with("mode", "linear")
            .with("antialias", 1)
            .on(input, null, null, longs(1, 1, 1, 2));
    // Weights around 1: 1/9, 2/9, 3/9, 2/9, 1/9 (at -1 clamped to 0); around 4 alike.
    assertArrayEquals(new float[] {2, 1}, output.floats(), 1e-6f);
  }

  @Test
  void proportionsAreKeptWhenAsked() {
    Tensor input = counting(1, 1, 3, 4);
    OperatorRun notLarger =
        run("Resize", 18).with("axes", 2, 3).with("keep_aspect_ratio_policy", "not_larger");
    assertEquals("[1, 1, 5, 7]", notLarger.on(input, null, null, longs(7, 7)).shape().toString());
    OperatorRun notSmaller =
        run("Resize", 18).with("axes", -2, -1).with("keep_aspect_ratio_policy", "not_smaller");
    assertEquals("[1, 1, 7, 9]", notSmaller.on(input, null, null, longs(7, 7)).shape().toString());
  }

  /** ONNX Runtime cuts the fractions off, the specification's reference rounds: 91.07, 236.5. */
  @Test
  void integersAreRounded() {
    byte[] pixels = {0, (byte) 255, 10, 77};
    Tensor input = Tensor.wrap(ElementType.UINT8, Shape.of(1, 1, 1, 4), pixels, 0);
    Tensor output =
        run("Resize", 13).with("mode", "linear").on(input, null, null, longs(1, 1, 1, 7));
    int[] cutOff = {0, 91, 236, 132, 14, 53, 77};
    for (int i = 0; i < cutOff.length; i++) {
      assertEquals(cutOff[i] + 0.5, Byte.toUnsignedInt(output.bytes()[i]), 0.5);
    }
  }

  @Test
  void otherRealTypesAgreeWithFloat() {
    float[] expected =
        run("Resize", 13).with("mode", "cubic").on(ROW, null, null, longs(1, 1, 1, 5)).floats();
    Tensor doubles = Tensor.of(new double[] {1, 2, 4, 8}, 1, 1, 1, 4);
    double[] inDouble =
        run("Resize", 13)
            .with("mode", "cubic")
            .on(doubles, null, null, longs(1, 1, 1, 5))
            .doubles();
    short[] halves = {0x3c00, 0x4000, 0x4400, 0x4800};
    short[] inHalf =
        run("Resize", 13)
            .with("mode", "cubic")
            .on(
                Tensor.wrap(ElementType.FLOAT16, Shape.of(1, 1, 1, 4), halves, 0),
                null,
                null,
                longs(1, 1, 1, 5))
            .shorts();
    for (int i = 0; i < 5; i++) {
      assertEquals(expected[i], inDouble[i], 1e-5);
      assertEquals(expected[i], Float.float16ToFloat(inHalf[i]), 4e-3);
    }
    assertThrows(
        TypeMismatchException.class,
        () ->
            run("Resize", 13)
                .with("mode", "linear")
                .on(Tensor.of(new String[] {"a"}, 1, 1, 1, 1), null, null, longs(1, 1, 1, 2)));
  }

  /** Large enough to be split over threads; nearest by index arithmetic, linear by its formula. */
  @Test
  void largeImagesAgreeWithTheFormula() {
    int height = 61;
    int width = 83;
    Tensor input = counting(1, 3, height, width);
    float[] in = input.floats();
    Tensor twice = run("Resize", 13).with("mode", "nearest").on(input, null, floats(1, 1, 2, 2));
    Tensor linear = run("Resize", 13).with("mode", "linear").on(input, null, floats(1, 1, 2, 2));
    float[] nearestOut = twice.floats();
    float[] linearOut = linear.floats();
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < 2 * height; y++) {
        for (int x = 0; x < 2 * width; x++) {
          int at = (c * 2 * height + y) * 2 * width + x;
          assertEquals(in[(c * height + y / 2) * width + x / 2], nearestOut[at]);
          // The input is linear in c, y and x, so interpolation gives the position's own value.
          double yy = Math.clamp(y / 2.0 - 0.25, 0, height - 1);
          double xx = Math.clamp(x / 2.0 - 0.25, 0, width - 1);
          assertEquals(((double) c * height + yy) * width + xx, linearOut[at], 2e-3);
        }
      }
    }
  }

  @Test
  void badRequestsAreRefused() {
    OperatorRun resize = run("Resize", 13).with("mode", "linear");
    assertThrows(ShapeMismatchException.class, () -> resize.on(ROW, null, floats(1, 1, 1, 0)));
    assertThrows(
        ShapeMismatchException.class, () -> resize.on(ROW, null, floats(1, 1, 1, Float.NaN)));
    assertThrows(ShapeMismatchException.class, () -> resize.on(ROW, null, floats(1, 1, 1, 1e10f)));
    assertThrows(
        ShapeMismatchException.class, () -> resize.on(ROW, null, null, longs(1, 1, 1, 1L << 40)));
    assertThrows(
        ShapeMismatchException.class, () -> resize.on(ROW, null, null, longs(1, 1, 1, -1)));
    assertThrows(ShapeMismatchException.class, () -> resize.on(ROW, null, floats(1, 2)));
    assertThrows(ShapeMismatchException.class, () -> resize.on(ROW));
    assertThrows(
        ShapeMismatchException.class,
        () -> resize.on(ROW, null, floats(1, 1, 1, 2), longs(1, 1, 1, 8)));
    assertThrows(
        ShapeMismatchException.class,
        () -> resize.on(counting(1, 1, 0, 4), null, null, longs(1, 1, 2, 4)));
    assertThrows(
        UnsupportedOperatorException.class,
        () -> run("Resize", 13).with("mode", "area").on(ROW, null, floats(1, 1, 1, 2)));
  }

  private static float[] numbers(String text) {
    String[] parts = text.strip().split(" +");
    float[] numbers = new float[parts.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Float.parseFloat(parts[i]);
    }
    return numbers;
  }
}
