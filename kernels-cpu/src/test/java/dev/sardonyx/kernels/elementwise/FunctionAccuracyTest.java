package dev.sardonyx.kernels.elementwise;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * How far the functions of all providers are from {@link StrictMath}, in units in the last place of
 * a float, where results are normal numbers.
 */
class FunctionAccuracyTest {
  static final List<KernelProvider> PROVIDERS = KernelProviders.all();

  /** Steps of a thousandth of an octave: arguments of all magnitudes from 2^-30 to 84. */
  private static float[] arguments() {
    float[] arguments = new float[2 * 36_400];
    for (int i = 0; i < arguments.length / 2; i++) {
      arguments[2 * i] = (float) StrictMath.pow(2, i / 1000.0 - 30);
      arguments[2 * i + 1] = -arguments[2 * i];
    }
    return arguments;
  }

  private static void requireWithin(
      double ulps, KernelProvider provider, UnaryOperation operation, DoubleUnaryOperator exact) {
    float[] x = arguments();
    float[] y = new float[x.length];
    provider.elementwise().unary(operation, 1, 0, x, 0, y, 0, x.length);
    double[] errors = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      double expected = exact.applyAsDouble(x[i]);
      float rounded = (float) expected;
      boolean normal = Math.abs(rounded) >= Float.MIN_NORMAL && Float.isFinite(rounded);
      errors[i] = normal ? Math.abs(y[i] - expected) / Math.ulp(rounded) : 0;
    }
    int worst = 0;
    for (int i = 0; i < x.length; i++) {
      worst = errors[i] > errors[worst] || Double.isNaN(errors[i]) ? i : worst;
    }
    double error = errors[worst];
    String what = operation + "(" + x[worst] + ") of " + provider.name() + " is " + error;
    assertTrue(error <= ulps, () -> what + " ulp off");
    assertTrue(Arrays.stream(errors).anyMatch(e -> e > 0.1), "a comparison with itself");
  }

  @ParameterizedTest
  @FieldSource("PROVIDERS")
  void exponential(KernelProvider provider) {
    requireWithin(1.5, provider, UnaryOperation.EXP, StrictMath::exp);
  }

  @ParameterizedTest
  @FieldSource("PROVIDERS")
  void hyperbolicTangent(KernelProvider provider) {
    requireWithin(5, provider, UnaryOperation.TANH, StrictMath::tanh);
  }

  @ParameterizedTest
  @FieldSource("PROVIDERS")
  void sigmoid(KernelProvider provider) {
    requireWithin(3, provider, UnaryOperation.SIGMOID, x -> 1 / (1 + StrictMath.exp(-x)));
  }

  @ParameterizedTest
  @FieldSource("PROVIDERS")
  void swish(KernelProvider provider) {
    requireWithin(4, provider, UnaryOperation.SWISH, x -> x / (1 + StrictMath.exp(-x)));
  }

  @ParameterizedTest
  @FieldSource("PROVIDERS")
  void errorFunction(KernelProvider provider) {
    requireWithin(6, provider, UnaryOperation.ERF, RealFunctions::erf);
  }
}
