package dev.sardonyx.runtime.operators.fused;

import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.runtime.operators.OperatorRun;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fused products are the plain ones with each step applied to each element. */
class FusedOperatorsTest {
  private static final String DOMAIN = "dev.sardonyx";

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double clamp(double x) {
    return Math.min(1, Math.max(0, x));
  }

  /** What each step means, by the ONNX operator of its name. */
  private enum Step {
    Affine(x -> 1.5 * x - 0.25, 1.5f, -0.25f),
    Clip(x -> Math.min(0.75, Math.max(-0.5, x)), -0.5f, 0.75f),
    HardSigmoid(x -> clamp(0.2 * x + 0.5), 0.2f, 0.5f),
    HardSwish(x -> x * clamp(x / 6 + 0.5), 0, 0),
    LeakyRelu(x -> x < 0 ? 0.1 * x : x, 0.1f, 0),
    Relu(x -> Math.max(0, x), 0, 0),
    Sigmoid(FusedOperatorsTest::sigmoid, 0, 0),
    Silu(x -> x * sigmoid(1.5 * x), 1.5f, 0),
    Tanh(Math::tanh, 0, 0);

    private final DoubleUnaryOperator meaning;
    private final float p;
    private final float q;

    Step(DoubleUnaryOperator meaning, float p, float q) {
      this.meaning = meaning;
      this.p = p;
      this.q = q;
    }
  }

  private static Tensor random(int seed, long... dimensions) {
    Shape shape = Shape.of(dimensions);
    float[] numbers = new float[shape.elements() + 2];
    Random random = new Random(seed);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextFloat() * 2 - 1;
    }
    return Tensor.wrap(ElementType.FLOAT, shape, numbers, 2);
  }

  /** Inputs of each product: sizes that the tiles don't divide. */
  private static Tensor[] inputs(String operator) {
    return switch (operator) {
      case "Conv" -> new Tensor[] {random(1, 2, 3, 9, 11), random(2, 5, 3, 3, 3), random(3, 5)};
      case "Gemm" -> new Tensor[] {random(1, 7, 19), random(2, 19, 37), random(3, 37)};
      default -> new Tensor[] {random(1, 2, 7, 19), random(2, 2, 19, 37)};
    };
  }

  private static OperatorRun fused(String operator, List<Step> steps) {
    List<Float> parameters = new ArrayList<>();
    for (Step step : steps) {
      parameters.add(step.p);
      parameters.add(step.q);
    }
    return run("Fused" + operator, 1)
        .in(DOMAIN)
        .with(
            Attribute.ofStrings("steps", steps.stream().map(Step::name).toList()),
            Attribute.ofFloats("parameters", parameters));
  }

  private static void check(List<Step> steps) {
    for (String operator : new String[] {"Conv", "Gemm", "MatMul"}) {
      Tensor[] inputs = inputs(operator);
      Tensor plain = run(operator, 13).on(inputs);
      double[] expected = new double[plain.elements()];
      for (int i = 0; i < expected.length; i++) {
        double value = plain.floats()[i];
        for (Step step : steps) {
          value = step.meaning.applyAsDouble(value);
        }
        expected[i] = value;
      }
      for (Tensor found :
          new Tensor[] {
            fused(operator, steps).on(inputs), fused(operator, steps).knowingItsInputs().on(inputs)
          }) {
        assertEquals(plain.shape(), found.shape());
        for (int i = 0; i < expected.length; i++) {
          assertEquals(expected[i], found.floats()[i], 2e-5, operator + steps + i);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void eachStep(Step step) {
    check(List.of(step));
  }

  @Test
  void stepsInTheirOrder() {
    check(List.of());
    check(List.of(Step.Affine, Step.Relu));
    check(List.of(Step.Relu, Step.Affine, Step.Clip, Step.Affine));
    check(List.of(Step.HardSwish, Step.Affine, Step.HardSwish, Step.Relu, Step.Affine));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Conv", "Gemm", "MatMul"})
  void stepsThatAreNoneAreRefused(String operator) {
    Tensor[] inputs = inputs(operator);
    assertThrows(
        UnsupportedOperatorException.class,
        () ->
            run("Fused" + operator, 1)
                .in(DOMAIN)
                .with(Attribute.ofStrings("steps", List.of("Juggle")))
                .with(Attribute.ofFloats("parameters", List.of(0f, 0f)))
                .on(inputs));
    assertThrows(
        ModelFormatException.class,
        () ->
            run("Fused" + operator, 1)
                .in(DOMAIN)
                .with(Attribute.ofStrings("steps", List.of("Relu")))
                .with(Attribute.ofFloats("parameters", List.of(0f)))
                .on(inputs));
    assertThrows(
        ModelFormatException.class,
        () ->
            run("Fused" + operator, 1)
                .in(DOMAIN)
                .with(Attribute.ofStrings("steps", List.of("Relu")))
                .on(inputs));
  }

  @Test
  void theActivationsAreThoseOfAiOnnx() {
    Tensor x = random(9, 3, 35);
    float[] gelu = run("Gelu", 20).on(x).floats();
    assertArrayEquals(gelu, run("Gelu", 1).in(DOMAIN).on(x).floats());
    float[] hardSwish = run("HardSwish", 14).on(x).floats();
    assertArrayEquals(hardSwish, run("HardSwish", 1).in(DOMAIN).on(x).floats());
    float[] silu = run("Silu", 1).in(DOMAIN).with(Attribute.of("alpha", 1.5f)).on(x).floats();
    for (int i = 0; i < silu.length; i++) {
      assertEquals(Step.Silu.meaning.applyAsDouble(x.floats()[i]), silu[i], 1e-6);
    }
    Tensor scale = random(10, 35);
    assertArrayEquals(
        run("LayerNormalization", 17).on(x, scale).floats(),
        run("LayerNormalization", 1).in(DOMAIN).on(x, scale).floats());
  }
}
