package dev.sardonyx.kernels.elementwise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The loops of every provider against the definitions in double precision. */
class ElementwiseKernelsTest {
  private static final float[] SPECIAL = {
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    2f,
    3f,
    -3f,
    6f,
    Float.NaN,
    Float.intBitsToFloat(0xFFC00000),
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    88.7f,
    88.8f,
    -87.3f,
    -95f,
    -103.5f,
    -104.5f,
    1e-4f,
    1e10f,
    -1e10f
  };

  static List<KernelProvider> providers() {
    return KernelProviders.all();
  }

  static Stream<Object[]> unaryCases() {
    return providers().stream()
        .flatMap(
            provider ->
                Stream.of(UnaryOperation.values())
                    .filter(
                        operation ->
                            operation != UnaryOperation.BITWISE_NOT
                                && operation != UnaryOperation.LOGICAL_NOT)
                    .map(operation -> new Object[] {provider, operation}));
  }

  static Stream<Object[]> binaryCases() {
    return providers().stream()
        .flatMap(
            provider ->
                Stream.of(BinaryOperation.values())
                    .filter(
                        operation -> operation.ordinal() < BinaryOperation.BITWISE_AND.ordinal())
                    .map(operation -> new Object[] {provider, operation}));
  }

  private static float[] samples(int length, long seed) {
    Random random = new Random(seed);
    float[] samples = new float[length];
    for (int i = 0; i < length; i++) {
      samples[i] =
          random.nextInt(4) == 0
              ? SPECIAL[random.nextInt(SPECIAL.length)]
              : (float) (random.nextGaussian() * Math.pow(10, random.nextInt(4) - 2));
    }
    return samples;
  }

  private static void assertClose(double expected, float actual, double scale, String what) {
    float rounded = (float) expected;
    if (Float.isNaN(rounded) || Float.isInfinite(rounded)) {
      assertEquals(rounded, actual, what);
    } else {
      double tolerance = 2e-6 * Math.abs(expected) + 1.5e-7 * scale;
      assertTrue(
          Math.abs(actual - expected) <= tolerance,
          () -> what + ": expected " + expected + ", found " + actual);
    }
  }

  @ParameterizedTest
  @MethodSource("unaryCases")
  void unaryFollowsItsDefinition(KernelProvider provider, UnaryOperation operation) {
    boolean clip = operation == UnaryOperation.CLIP;
    float p = clip ? -0.75f : 0.3f;
    float q = clip ? 1.25f : 0.4f;
    for (int length : new int[] {0, 1, 5, 8, 31, 64, 1003}) {
      float[] x = samples(length + 3, length);
      float[] y = new float[length + 4];
      provider.elementwise().unary(operation, p, q, x, 3, y, 2, length);
      for (int i = 0; i < length; i++) {
        float input = x[3 + i];
        if (operation == UnaryOperation.GELU_TANH && Math.abs(input) > 1e9f) {
          continue; // the cube overflows a float, which changes no finite result
        }
        // x * sigmoid(x) and the like lose digits where the second factor nears 0.
        double scale = input < -1 || input > 1 ? Math.min(10, Math.abs(input)) : 1;
        assertClose(operation.apply(input, p, q), y[2 + i], scale, operation + "(" + input + ")");
      }
      assertEquals(0f, y[1], "written before the output");
      assertEquals(0f, y[length + 2], "written after the output");
      provider.elementwise().unary(operation, p, q, x, 3, x, 3, length);
      for (int i = 0; i < length; i++) {
        assertEquals(y[2 + i], x[3 + i], "in place");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("binaryCases")
  void binaryFollowsItsDefinition(KernelProvider provider, BinaryOperation operation) {
    for (int length : new int[] {0, 1, 7, 8, 31, 64, 1003}) {
      for (int steps = 0; steps < 4; steps++) {
        int aStep = steps & 1;
        int bStep = steps >> 1;
        if (length > 1 && steps == 0) {
          continue;
        }
        for (float constant : new float[] {2, 0.5f, -3, Float.NaN}) {
          float[] a = samples(length + 3, length);
          float[] b = samples(length + 3, length + 17);
          a[2] = aStep == 0 ? constant : a[2];
          b[1] = bStep == 0 ? constant : b[1];
          float[] y = new float[length + 2];
          provider.elementwise().binary(operation, a, 2, aStep, b, 1, bStep, y, 1, length);
          for (int i = 0; i < length; i++) {
            float left = a[2 + i * aStep];
            float right = b[1 + i * bStep];
            assertClose(
                operation.apply(left, right),
                y[1 + i],
                1,
                operation + "(" + left + ", " + right + ")");
          }
          assertEquals(0f, y[0], "written before the output");
          assertEquals(0f, y[length + 1], "written after the output");
        }
      }
    }
  }
}
