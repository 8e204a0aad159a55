package dev.sardonyx.runtime.operators.signal;

import static dev.sardonyx.runtime.operators.OperatorRun.longs;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignalOperatorsTest {
  private final Random random = new Random(11);

  private Tensor signal(long... dimensions) {
    double[] values = random.doubles(Shape.of(dimensions).elements(), -1, 1).toArray();
    return Tensor.of(values, dimensions);
  }

  /** By the definition: {@code [re, im] * lines}, of lines of complex numbers. */
  private static double[] naive(double[] x, int lines, int length, boolean inverse) {
    double[] y = new double[x.length];
    for (int line = 0; line < lines; line++) {
      for (int k = 0; k < length; k++) {
        double re = 0;
        double im = 0;
        for (int n = 0; n < length; n++) {
          double angle = (inverse ? 2 : -2) * Math.PI * ((long) k * n % length) / length;
          double a = x[(line * length + n) * 2];
          double b = x[(line * length + n) * 2 + 1];
          re += a * Math.cos(angle) - b * Math.sin(angle);
          im += a * Math.sin(angle) + b * Math.cos(angle);
        }
        y[(line * length + k) * 2] = inverse ? re / length : re;
        y[(line * length + k) * 2 + 1] = inverse ? im / length : im;
      }
    }
    return y;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 8, 12, 17, 64, 97, 100, 128, 1001})
  void transformsOfAnyLengthFollowTheDefinition(int length) {
    Tensor x = signal(3, length, 2);
    double[] forward = run("DFT", 20).on(x).doubles();
    assertArrayEquals(naive(x.doubles(), 3, length, false), forward, 1e-9 * length);
    double[] back =
        run("DFT", 20).with("inverse", 1).on(Tensor.of(forward, 3, length, 2)).doubles();
    assertArrayEquals(x.doubles(), back, 1e-12);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 30, 64, 120, 125, 360})
  void floatsFollowTheDefinitionAsCloselyAsTheyCan(int length) {
    Tensor wide = signal(2, length, 2);
    float[] values = new float[wide.elements()];
    double[] exact = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) wide.doubles()[i];
      exact[i] = values[i];
    }
    Tensor x = Tensor.of(values, 2, length, 2);
    assertClose(naive(exact, 2, length, false), run("DFT", 20).on(x).floats(), 2e-6 * length);
    float[] back = run("DFT", 20).with("inverse", 1).on(x).floats();
    assertClose(naive(exact, 2, length, true), back, 2e-6);
  }

  private static void assertClose(double[] expected, float[] found, double tolerance) {
    assertEquals(expected.length, found.length);
    for (int i = 0; i < found.length; i++) {
      assertEquals(expected[i], found[i], tolerance, "element " + i);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 7, 10})
  void halfASpectrumIsEnoughForRealNumbers(int length) {
    Tensor x = signal(2, length, 1);
    Tensor half = run("DFT", 20).with("onesided", 1).on(x);
    assertEquals(Shape.of(2, length / 2 + 1, 2), half.shape());
    Tensor back =
        run("DFT", 20)
            .with("onesided", 1)
            .with("inverse", 1)
            .on(half, Tensor.scalar((long) length));
    assertEquals(Shape.of(2, length, 1), back.shape());
    assertArrayEquals(x.doubles(), back.doubles(), 1e-12);
  }

  @Test
  void theLengthCutsOrFillsAndTheAxisMayBeAnyButTheLast() {
    Tensor x = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 3, 2, 1);
    // Along axis 0, padded to 4: columns 1, 3, 5, 0 and 2, 4, 6, 0.
    double[] padded = run("DFT", 20).on(x, Tensor.scalar(4L), Tensor.scalar(0L)).doubles();
    assertArrayEquals(
        new double[] {9, 0, 12, 0, -4, -3, -4, -4, 3, 0, 4, 0, -4, 3, -4, 4}, padded, 1e-12);
    double[] cut = run("DFT", 17).with("axis", 0).on(x, Tensor.scalar(2L)).doubles();
    assertArrayEquals(new double[] {4, 0, 6, 0, -2, 0, -2, 0}, cut, 1e-12);
    assertThrows(
        ShapeMismatchException.class, () -> run("DFT", 20).on(x, null, Tensor.scalar(-1L)));
    assertThrows(ShapeMismatchException.class, () -> run("DFT", 20).on(x, Tensor.scalar(0L)));
    assertThrows(ShapeMismatchException.class, () -> run("DFT", 20).on(x, Tensor.scalar(1L << 40)));
    assertThrows(
        TypeMismatchException.class, () -> run("DFT", 20).on(longs(1, 2).reshape(Shape.of(2, 1))));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("DFT", 20).on(Tensor.zeros(ElementType.FLOAT, Shape.of(2, 0, 1))));
  }

  @Test
  void framesOverlapAndAreWeighted() {
    Tensor x = Tensor.of(new double[] {1, 2, 3, 4, 5, 6, 7}, 1, 7, 1);
    Tensor window = Tensor.of(new double[] {1, 1, 0.5, 0.5}, 4);
    Tensor found = run("STFT", 17).on(x, Tensor.scalar(2L), window);
    assertEquals(Shape.of(1, 2, 3, 2), found.shape());
    // Frames 1, 2, 1.5, 2 and 3, 4, 2.5, 3.
    assertArrayEquals(
        new double[] {6.5, 0, -0.5, 0, -1.5, 0, 12.5, 0, 0.5, -1, -1.5, 0}, found.doubles(), 1e-12);
    assertThrows(
        ShapeMismatchException.class, () -> run("STFT", 17).on(x, Tensor.scalar(0L), window));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("STFT", 17).on(x, Tensor.scalar(1L), null, Tensor.scalar(8L)));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("STFT", 17).on(x, Tensor.scalar(1L), window, Tensor.scalar(5L)));
  }

  @Test
  void windowsOfFewOrNoElements() {
    assertArrayEquals(
        new float[] {0, 0.5f, 1, 0.5f},
        run("HannWindow", 17).on(Tensor.scalar(4L)).floats(),
        1e-7f);
    assertArrayEquals(
        new float[] {1}, run("HannWindow", 17).with("periodic", 0).on(Tensor.scalar(1L)).floats());
    assertEquals(Shape.of(0), run("HammingWindow", 17).on(Tensor.scalar(0L)).shape());
    assertEquals(
        ElementType.DOUBLE,
        run("BlackmanWindow", 17).with("output_datatype", 11).on(Tensor.scalar(3)).elementType());
    assertThrows(ShapeMismatchException.class, () -> run("HannWindow", 17).on(Tensor.scalar(-1L)));
    assertThrows(
        UnsupportedOperatorException.class,
        () -> run("HannWindow", 17).with("output_datatype", 8).on(Tensor.scalar(3L)));
  }

  @Test
  void melFiltersBeyondTheSpectrumAreRefused() {
    assertThrows(
        ShapeMismatchException.class,
        () ->
            run("MelWeightMatrix", 17)
                .on(
                    Tensor.scalar(8L),
                    Tensor.scalar(16L),
                    Tensor.scalar(8192L),
                    Tensor.scalar(0f),
                    Tensor.scalar(80_000f)));
  }
}
