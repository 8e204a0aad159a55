package dev.sardonyx.runtime.operators.random;

import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class RandomOperatorsTest {
  private static final Attribute SEED = Attribute.of("seed", 7f);

  @Test
  void uniformNumbersAreInTheirRange() {
    Tensor y =
        run("RandomUniform", 22)
            .with(SEED, Attribute.of("low", 2f), Attribute.of("high", 3f))
            .with("shape", 40, 25)
            .on();
    float[] values = y.floats();
    assertEquals("[40, 25]", y.shape().toString());
    double mean = 0;
    for (float value : values) {
      assertTrue(value >= 2 && value < 3);
      mean += value / values.length;
    }
    assertEquals(2.5, mean, 0.03);
  }

  @Test
  void normalNumbersHaveTheirMeanAndDeviation() {
    float[] values =
        run("RandomNormal", 22)
            .with(SEED, Attribute.of("mean", 1f), Attribute.of("scale", 2f))
            .with("shape", 1000, 2)
            .on()
            .floats();
    double mean = 0;
    double square = 0;
    for (float value : values) {
      mean += value / values.length;
      square += (value - 1) * (value - 1) / values.length;
    }
    assertEquals(1, mean, 0.15);
    assertEquals(4, square, 0.4);
  }

  @Test
  void bernoulliDrawsByTheProbabilities() {
    float[] probabilities = new float[2000];
    Arrays.fill(probabilities, 0, 1000, 0.25f);
    Arrays.fill(probabilities, 1000, 1500, 1);
    Tensor y =
        run("Bernoulli", 22)
            .with(SEED)
            .with("dtype", ElementType.INT32.code())
            .on(Tensor.of(probabilities, 2000));
    int[] drawn = y.ints();
    assertEquals(250, Arrays.stream(drawn, 0, 1000).sum(), 45);
    assertEquals(500, Arrays.stream(drawn, 1000, 1500).sum());
    assertEquals(0, Arrays.stream(drawn, 1500, 2000).sum());
  }

  @Test
  void multinomialDrawsByTheWeights() {
    float never = Float.NEGATIVE_INFINITY;
    Tensor logarithms = Tensor.of(new float[] {never, 0, never, 0, 0, never}, 2, 3);
    int[] drawn = run("Multinomial", 22).with(SEED).with("sample_size", 400).on(logarithms).ints();
    for (int i = 0; i < 400; i++) {
      assertEquals(1, drawn[i]);
      assertTrue(drawn[400 + i] <= 1);
    }
    assertEquals(200, Arrays.stream(drawn, 400, 800).sum(), 50);
  }

  @Test
  void dropoutPassesAtInference() {
    Tensor x = Tensor.of(new float[] {1, -2, 3}, 3);
    assertArrayEquals(x.floats(), run("Dropout", 13).on(x).floats());
  }
}
