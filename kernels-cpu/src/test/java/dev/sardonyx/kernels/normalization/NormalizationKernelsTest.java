package dev.sardonyx.kernels.normalization;

import static dev.sardonyx.kernels.FloatAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The loops at every length around the vectors', against the same in doubles. */
class NormalizationKernelsTest {
  private static final int LONGEST = 70;
  private static final float UNTOUCHED = -77;

  private static List<KernelProvider> providers() {
    return KernelProviders.all();
  }

  private static float[] numbers(int seed, int count) {
    Random random = new Random(seed);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = random.nextFloat() * 8 - 4;
    }
    return numbers;
  }

  /** The numbers with one replaced; none if there are none. */
  private static float[] with(float special, int offset, int length, float[] numbers) {
    if (length > 0) {
      numbers[offset + length * 2 / 3] = special;
    }
    return numbers;
  }

  private static final float[] SPECIALS = {
    1, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
  };

  @ParameterizedTest
  @MethodSource("providers")
  void greatestPassesOverNaN(KernelProvider provider) {
    for (int length = 0; length <= LONGEST; length++) {
      for (float special : SPECIALS) {
        float[] x = with(special, 2, length, numbers(length, 2 + length + 1));
        x[1] = 100; // outside
        x[2 + length] = 100;
        double expected = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < length; i++) {
          expected = x[2 + i] > expected ? x[2 + i] : expected;
        }
        assertEquals(expected, provider.normalization().greatest(x, 2, length));
      }
    }
    assertEquals(0f, provider.normalization().greatest(new float[] {-0f, 0f}, 0, 2));
  }

  @ParameterizedTest
  @MethodSource("providers")
  void scaleAndMask(KernelProvider provider) {
    for (int length = 0; length <= LONGEST; length++) {
      for (float special : SPECIALS) {
        for (int step = -1; step <= 1; step++) { // -1: no mask
          float[] mask = with(special, 3, length, numbers(77, 3 + length));
          float[] x = numbers(length, 2 + length + 1);
          float[] y = x.clone();
          float found =
              provider
                  .normalization()
                  .scaleAndMask(y, 2, 0.3f, step < 0 ? null : mask, 3, Math.max(0, step), length);
          float greatest = Float.NEGATIVE_INFINITY;
          for (int i = 0; i < length; i++) {
            float expected = x[2 + i] * 0.3f + (step < 0 ? 0 : mask[3 + i * step]);
            assertEquals(expected, y[2 + i]);
            greatest = expected > greatest ? expected : greatest;
          }
          assertEquals(greatest, found);
          assertEquals(x[1], y[1]);
          assertEquals(x[2 + length], y[2 + length]);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void exponentials(KernelProvider provider) {
    float[] specials = {
      1, Float.NaN, Float.NEGATIVE_INFINITY, -80, -86, -1e30f, 4, 4 - Float.MIN_NORMAL, 3.999f
    };
    for (int length = 0; length <= LONGEST; length++) {
      for (float special : specials) {
        float[] x = with(special, 2, length, numbers(length, 2 + length));
        float[] y = new float[1 + length + 1];
        Arrays.fill(y, UNTOUCHED);
        float found = provider.normalization().exponentials(x, 2, 4, y, 1, length);
        double sum = 0;
        for (int i = 0; i < length; i++) {
          double expected = Math.exp(x[2 + i] - 4f);
          sum += expected;
          // Numbers that are not normal floats may be 0.
          double tolerance = 5e-7 * expected + Float.MIN_NORMAL;
          assertClose(expected, y[1 + i], tolerance, x[2 + i]);
        }
        assertClose(sum, found, 1e-6 * sum + Float.MIN_NORMAL, "the sum of " + length);
        assertEquals(UNTOUCHED, y[0]);
        assertEquals(UNTOUCHED, y[1 + length]);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void squaredDeviations(KernelProvider provider) {
    for (int length = 0; length <= LONGEST; length++) {
      for (float special : SPECIALS) {
        float[] x = with(special, 3, length, numbers(length, 3 + length));
        double expected = 0;
        for (int i = 0; i < length; i++) {
          expected += ((double) x[3 + i] - 0.25) * (x[3 + i] - 0.25);
        }
        float found = provider.normalization().squaredDeviations(x, 3, 0.25f, length);
        assertClose(expected, found, 1e-6 * expected, length);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void divideByPower(KernelProvider provider) {
    for (float exponent : new float[] {0.75f, 0.5f, 1.25f}) {
      for (int length = 0; length <= LONGEST; length++) {
        for (float special : SPECIALS) {
          float[] x = with(special, 2, length, numbers(length, 2 + length));
          float[] sums = numbers(length + 1, 3 + length);
          for (int i = 0; i < sums.length; i++) {
            sums[i] *= sums[i];
          }
          with(special, 3, length, sums);
          float[] y = new float[1 + length + 1];
          Arrays.fill(y, UNTOUCHED);
          provider
              .normalization()
              .divideByPower(x, 2, sums, 3, 1.5f, 0.25f, exponent, y, 1, length);
          for (int i = 0; i < length; i++) {
            double expected = x[2 + i] / Math.pow(1.5 + 0.25 * sums[3 + i], exponent);
            assertClose(expected, y[1 + i], 1e-6 * Math.abs(expected), x[2 + i]);
          }
          assertEquals(UNTOUCHED, y[0]);
          assertEquals(UNTOUCHED, y[1 + length]);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void affine(KernelProvider provider) {
    for (int length = 0; length <= LONGEST; length++) {
      for (float special : SPECIALS) {
        float[] x = with(special, 2, length, numbers(length, 2 + length));
        float[] y = new float[1 + length + 1];
        Arrays.fill(y, UNTOUCHED);
        provider.normalization().affine(x, 2, 0.5f, 1.5f, -2, y, 1, length);
        for (int i = 0; i < length; i++) {
          assertClose((x[2 + i] - 0.5) * 1.5 - 2, y[1 + i], 1e-5, i);
        }
        assertEquals(UNTOUCHED, y[0]);
        assertEquals(UNTOUCHED, y[1 + length]);
        float[] inPlace = x.clone();
        provider.normalization().affine(inPlace, 2, 0.5f, 1.5f, -2, inPlace, 2, length);
        for (int i = 0; i < length; i++) {
          assertEquals(y[1 + i], inPlace[2 + i]);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("providers")
  void affineByElement(KernelProvider provider) {
    for (int length = 0; length <= LONGEST; length++) {
      for (float special : SPECIALS) {
        float[] x = with(special, 2, length, numbers(length, 2 + length));
        float[] scale = numbers(1, 3 + length);
        float[] shift = numbers(2, 1 + length);
        float[] y = new float[1 + length + 1];
        Arrays.fill(y, UNTOUCHED);
        provider.normalization().affine(x, 2, 0.5f, 1.5f, scale, 3, shift, 1, y, 1, length);
        for (int i = 0; i < length; i++) {
          double expected = (x[2 + i] - 0.5) * 1.5 * scale[3 + i] + shift[1 + i];
          assertClose(expected, y[1 + i], 1e-5, i);
        }
        assertEquals(UNTOUCHED, y[0]);
        assertEquals(UNTOUCHED, y[1 + length]);
        float[] inPlace = x.clone();
        provider
            .normalization()
            .affine(inPlace, 2, 0.5f, 1.5f, scale, 3, shift, 1, inPlace, 2, length);
        for (int i = 0; i < length; i++) {
          assertEquals(y[1 + i], inPlace[2 + i]);
        }
      }
    }
  }
}
