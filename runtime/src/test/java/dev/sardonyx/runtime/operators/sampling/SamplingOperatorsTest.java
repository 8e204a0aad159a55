package dev.sardonyx.runtime.operators.sampling;

import static dev.sardonyx.runtime.operators.OperatorRun.counting;
import static dev.sardonyx.runtime.operators.OperatorRun.floats;
import static dev.sardonyx.runtime.operators.OperatorRun.longs;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.runtime.operators.OperatorRun;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Expected values of ONNX Runtime 1.30. */
class SamplingOperatorsTest {
  private static final Tensor IMAGES = counting(2, 2, 3, 4);

  /** Outside on one or both axes, far outside, inside. */
  private static final Tensor GRID =
      Tensor.of(new float[] {-1.7f, -0.2f, 0.3f, 2.4f, 5, -6, 0.9f, 0.9f}, 2, 1, 2, 2);

  private static void assertGridSample(
      String mode, String padding, long alignCorners, float... expected) {
    Tensor found =
        run("GridSample", 20)
            .with("mode", mode)
            .with("padding_mode", padding)
            .with("align_corners", alignCorners)
            .on(IMAGES, GRID);
    assertEquals(Shape.of(2, 2, 1, 2), found.shape());
    assertArrayEquals(expected, found.floats(), 2e-4f, mode + " " + padding + " " + alignCorners);
  }

  @Test
  void allModesInsideAndOutside() {
    assertGridSample("nearest", "zeros", 0, 0f, 0f, 0f, 0f, 0f, 35f, 0f, 47f);
    assertGridSample("nearest", "zeros", 1, 0f, 0f, 0f, 0f, 0f, 35f, 0f, 47f);
    assertGridSample("linear", "zeros", 0, 0f, 0f, 0f, 0f, 0f, 15.925f, 0f, 21.385f);
    assertGridSample("linear", "zeros", 1, 0f, 0f, 0f, 0f, 0f, 34.45f, 0f, 46.45f);
    assertGridSample(
        "cubic", "zeros", 0, -0.01649053f, 0f, -0.1013191f, 0f, 0f, 17.22674f, 0f, 22.99817f);
    assertGridSample(
        "cubic",
        "zeros",
        1,
        -0.09855302f,
        -1.072294f,
        -0.5144252f,
        -2.368296f,
        0f,
        39.69824f,
        0f,
        53.46187f);
    assertGridSample("nearest", "border", 0, 4f, 10f, 16f, 22f, 27f, 35f, 39f, 47f);
    assertGridSample("nearest", "border", 1, 4f, 10f, 16f, 22f, 27f, 35f, 39f, 47f);
    assertGridSample("linear", "border", 0, 2.8f, 10.1f, 14.8f, 22.1f, 27f, 35f, 39f, 47f);
    assertGridSample("linear", "border", 1, 3.2f, 9.95f, 15.2f, 21.95f, 27f, 34.45f, 39f, 46.45f);
    assertGridSample(
        "cubic", "border", 0, 2.443002f, 10.14275f, 14.443f, 22.14274f, 27f, 35.55389f, 39f,
        47.55389f);
    assertGridSample(
        "cubic", "border", 1, 2.911999f, 9.928619f, 14.912f, 21.92861f, 27f, 34.58567f, 39f,
        46.58566f);
    assertGridSample("nearest", "reflection", 0, 5f, 2f, 17f, 14f, 31f, 35f, 43f, 47f);
    assertGridSample("nearest", "reflection", 1, 5f, 6f, 17f, 18f, 31f, 35f, 43f, 47f);
    assertGridSample("linear", "reflection", 0, 3.7f, 3.699998f, 15.7f, 15.7f, 31f, 35f, 43f, 47f);
    assertGridSample(
        "linear", "reflection", 1, 4.25f, 4.35f, 16.25f, 16.35f, 31f, 34.45f, 43f, 46.45f);
    assertGridSample(
        "cubic",
        "reflection",
        0,
        3.300253f,
        3.406747f,
        15.30025f,
        15.40674f,
        31.1875f,
        35.84001f,
        43.1875f,
        47.84002f);
    assertGridSample(
        "cubic",
        "reflection",
        1,
        3.887374f,
        3.656621f,
        15.88737f,
        15.65661f,
        31f,
        34.90995f,
        43f,
        46.90995f);
  }

  @Test
  void theNamesOfOpset16StandForTheGeneralOnes() {
    Tensor general = run("GridSample", 20).with("mode", "cubic").on(IMAGES, GRID);
    Tensor named = run("GridSample", 16).with("mode", "bicubic").on(IMAGES, GRID);
    assertArrayEquals(general.floats(), named.floats());
  }

  @Test
  void gridsOfNoPointsImagesOfNoPixelsAndPositionsThatAreNone() {
    Tensor none = Tensor.zeros(ElementType.FLOAT, Shape.of(2, 0, 3, 2));
    assertEquals(Shape.of(2, 2, 0, 3), run("GridSample", 20).on(IMAGES, none).shape());
    Tensor noPixels = Tensor.zeros(ElementType.FLOAT, Shape.of(2, 1, 0, 4));
    assertThrows(ShapeMismatchException.class, () -> run("GridSample", 20).on(noPixels, GRID));
    Tensor huge = Tensor.of(new float[] {1e30f, -1e30f}, 1, 1, 1, 2);
    Tensor one = counting(1, 1, 1, 1);
    for (String padding : new String[] {"zeros", "border", "reflection"}) {
      OperatorRun run = run("GridSample", 20).with("padding_mode", padding);
      assertEquals(0, run.on(one, huge).floats()[0]);
    }
    assertThrows(
        UnsupportedOperatorException.class,
        () -> run("GridSample", 20).with("mode", "septic").on(IMAGES, GRID));
    assertThrows(
        ShapeMismatchException.class, () -> run("GridSample", 20).on(IMAGES, counting(2, 1, 2, 3)));
  }

  private static Tensor roiAlign(String mode, long ratio, Tensor rois, Tensor images) {
    return run("RoiAlign", 16)
        .with("mode", mode)
        .with("output_height", 2)
        .with("output_width", 2)
        .with("sampling_ratio", ratio)
        .with(Attribute.of("spatial_scale", 0.8f))
        .on(IMAGES, rois, images);
  }

  @Test
  void regionsAreAveragedOrTheirMaximumTaken() {
    Tensor rois = Tensor.of(new float[] {1.2f, 0.5f, 3.9f, 2.6f, -2, -2, 1, 1}, 2, 4);
    Tensor images = longs(1, 0);
    float[] average = {
      26.28f, 27.36f, 29.64f, 30.72f, 38.28f, 39.36f, 41.64f, 42.72f, 0, 0, 0, 0, 0, 0, 0, 12
    };
    assertArrayEquals(average, roiAlign("avg", 0, rois, images).floats(), 1e-4f);
    assertArrayEquals(average, roiAlign("avg", 2, rois, images).floats(), 1e-4f);
    float[] adaptive = {
      12.41f, 14.3208f, 17.7828f, 20.412f, 18.3668f, 20.9304f, 25.1412f, 28.5768f, 0, 0, 0, 0, 0, 0,
      0, 12
    };
    assertArrayEquals(adaptive, roiAlign("max", 0, rois, images).floats(), 1e-4f);
    float[] twoByTwo = {
      16.2425f, 18.7434f, 20.1115f, 23.085f, 24.0389f, 27.3942f, 28.4335f, 32.319f, 0, 0, 0, 0, 0,
      0, 0, 12
    };
    assertArrayEquals(twoByTwo, roiAlign("max", 2, rois, images).floats(), 1e-4f);
    assertThrows(ShapeMismatchException.class, () -> roiAlign("avg", 0, rois, longs(1, 2)));
    Tensor huge = Tensor.of(new float[] {0, 0, 1e30f, 1e30f}, 1, 4);
    assertThrows(ShapeMismatchException.class, () -> roiAlign("avg", 0, huge, longs(0)));
    assertThrows(ModelFormatException.class, () -> roiAlign("avg", -1, rois, images));
  }

  @Test
  void regionsOfWholePixels() {
    Tensor rois =
        Tensor.of(new float[] {1, 0.4f, 0.6f, 3.2f, 2.1f, 0, 5, 5, 9, 9, 0, 2, 1, 1, 0}, 3, 5);
    OperatorRun run = run("MaxRoiPool", 1).with("pooled_shape", 2, 2);
    Tensor found = run.on(IMAGES, rois);
    assertArrayEquals(
        new float[] {
          29, 31, 33, 35, 41, 43, 45, 47, 0, 0, 0, 0, 0, 0, 0, 0, 6, 6, 6, 6, 18, 18, 18, 18
        },
        found.floats());
    Tensor outside = Tensor.of(new float[] {2, 0, 0, 1, 1}, 1, 5);
    assertThrows(ShapeMismatchException.class, () -> run.on(IMAGES, outside));
    assertThrows(ModelFormatException.class, () -> run("MaxRoiPool", 1).on(IMAGES, rois));
  }

  @Test
  void affineGridsMayReachToTheCorners() {
    Tensor theta = Tensor.of(new float[] {1, 0.5f, 0.1f, 0, 2, -0.3f}, 1, 2, 3);
    Tensor found = run("AffineGrid", 20).with("align_corners", 1).on(theta, longs(1, 1, 2, 3));
    assertEquals(Shape.of(1, 2, 3, 2), found.shape());
    assertArrayEquals(
        new float[] {-1.4f, -2.3f, -0.4f, -2.3f, 0.6f, -2.3f, -0.4f, 1.7f, 0.6f, 1.7f, 1.6f, 1.7f},
        found.floats(),
        1e-6f);
    assertThrows(
        ShapeMismatchException.class, () -> run("AffineGrid", 20).on(theta, longs(1, 1, 2)));
    assertThrows(
        ShapeMismatchException.class, () -> run("AffineGrid", 20).on(floats(1), longs(1, 1, 2, 3)));
  }
}
