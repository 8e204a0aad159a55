package dev.sardonyx.runtime.operators.normalization;

import static dev.sardonyx.runtime.operators.OperatorRun.counting;
import static dev.sardonyx.runtime.operators.OperatorRun.floats;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Normalization by mean and variance against the formulas in doubles. */
class NormalizationOperatorsTest {
  private static final double EPSILON = 1e-5f;

  private static Tensor as(ElementType type, Tensor tensor) {
    return run("Cast", 21).with("to", (long) type.code()).on(tensor);
  }

  private static double[] doubles(Tensor tensor) {
    return as(ElementType.DOUBLE, tensor).doubles();
  }

  private static Tensor random(int seed, long... dimensions) {
    Shape shape = Shape.of(dimensions);
    float[] numbers = new float[shape.elements() + 1];
    Random random = new Random(seed);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextFloat() * 4 + 1;
    }
    return Tensor.wrap(ElementType.FLOAT, shape, numbers, 1);
  }

  private static double rounding(ElementType type) {
    return switch (type) {
      case FLOAT16 -> 6e-4;
      case BFLOAT16 -> 5e-3;
      default -> 1e-5;
    };
  }

  private static void assertClose(double[] expected, Tensor found) {
    double[] values = doubles(found);
    assertEquals(expected.length, values.length);
    for (int i = 0; i < values.length; i++) {
      double tolerance = rounding(found.elementType()) * (1 + Math.abs(expected[i]));
      assertEquals(expected[i], values[i], tolerance, "at " + i);
    }
  }

  /** Elements of one group are normalized together, then scaled and shifted. */
  private static double[] normalized(
      double[] x, IntUnaryOperator group, boolean centred, double epsilon) {
    int groups = 1 + Arrays.stream(indices(x.length)).map(group).max().orElse(-1);
    double[] sums = new double[groups];
    int[] counts = new int[groups];
    for (int i = 0; i < x.length; i++) {
      sums[group.applyAsInt(i)] += x[i];
      counts[group.applyAsInt(i)]++;
    }
    double[] squares = new double[groups];
    double[] centre = new double[groups];
    for (int i = 0; i < x.length; i++) {
      int g = group.applyAsInt(i);
      centre[g] = centred ? sums[g] / counts[g] : 0;
      squares[g] += (x[i] - centre[g]) * (x[i] - centre[g]);
    }
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int g = group.applyAsInt(i);
      y[i] = (x[i] - centre[g]) / Math.sqrt(squares[g] / counts[g] + epsilon);
    }
    return y;
  }

  private static int[] indices(int count) {
    int[] indices = new int[count];
    Arrays.setAll(indices, i -> i);
    return indices;
  }

  private static double[] scaled(
      double[] y, Tensor scale, Tensor shift, IntUnaryOperator parameter) {
    double[] scaled = new double[y.length];
    for (int i = 0; i < y.length; i++) {
      int at = parameter.applyAsInt(i);
      scaled[i] = y[i] * doubles(scale)[at] + (shift == null ? 0 : doubles(shift)[at]);
    }
    return scaled;
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "FLOAT16", "BFLOAT16"})
  void rows(ElementType type) {
    Tensor x = as(type, random(1, 3, 5, 7));
    Tensor scale = as(type, random(2, 7));
    Tensor shift = as(type, random(3, 7));
    double[] last = normalized(doubles(x), i -> i / 7, true, EPSILON);
    assertClose(
        scaled(last, scale, shift, i -> i % 7), run("LayerNormalization", 17).on(x, scale, shift));
    assertClose(scaled(last, scale, null, i -> i % 7), run("LayerNormalization", 17).on(x, scale));
    double[] squares = normalized(doubles(x), i -> i / 7, false, EPSILON);
    assertClose(scaled(squares, scale, null, i -> i % 7), run("RMSNormalization", 23).on(x, scale));
    double[] two = normalized(doubles(x), i -> i / 35, true, 0.5f);
    Tensor both = as(type, random(4, 5, 7));
    assertClose(
        scaled(two, both, null, i -> i % 35),
        run("LayerNormalization", 17)
            .with("axis", -2L)
            .with(Attribute.of("epsilon", 0.5f))
            .on(x, both));
    // A scale that is broadcast along the first of the normalized axes.
    assertClose(
        scaled(two, scale, null, i -> i % 7),
        run("LayerNormalization", 17)
            .with("axis", 1L)
            .with(Attribute.of("epsilon", 0.5f))
            .on(x, scale));
  }

  @Test
  void statisticsOfRows() {
    Tensor x = random(5, 4, 33);
    List<OnnxValue> all =
        run("LayerNormalization", 17).outputs(3).all(x, random(6, 33), random(7, 33));
    double[] means = new double[4];
    double[] factors = new double[4];
    for (int row = 0; row < 4; row++) {
      double[] line = Arrays.copyOfRange(doubles(x), row * 33, row * 33 + 33);
      double mean = Arrays.stream(line).sum() / 33;
      means[row] = mean;
      double squares = Arrays.stream(line).map(v -> (v - mean) * (v - mean)).sum();
      factors[row] = 1 / Math.sqrt(squares / 33 + EPSILON);
    }
    assertEquals(Shape.of(4, 1), ((Tensor) all.get(1)).shape());
    assertClose(means, (Tensor) all.get(1));
    assertClose(factors, (Tensor) all.get(2));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "FLOAT16", "BFLOAT16"})
  void channels(ElementType type) {
    Tensor x = as(type, random(1, 2, 4, 3, 11));
    Tensor scale = as(type, random(2, 4));
    Tensor shift = as(type, random(3, 4));
    IntUnaryOperator channel = i -> i / 33 % 4;
    double[] instances = normalized(doubles(x), i -> i / 33, true, EPSILON);
    assertClose(
        scaled(instances, scale, shift, channel),
        run("InstanceNormalization", 22).on(x, scale, shift));
    double[] groups = normalized(doubles(x), i -> i / 66, true, EPSILON);
    assertClose(
        scaled(groups, scale, shift, channel),
        run("GroupNormalization", 21).with("num_groups", 2L).on(x, scale, shift));
    Tensor groupScale = as(type, random(4, 2));
    Tensor groupShift = as(type, random(5, 2));
    assertClose(
        scaled(groups, groupScale, groupShift, i -> i / 66 % 2),
        run("GroupNormalization", 18).with("num_groups", 2L).on(x, groupScale, groupShift));
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "FLOAT16", "BFLOAT16"})
  void batches(ElementType type) {
    Tensor x = as(type, random(1, 2, 3, 5));
    Tensor scale = as(type, random(2, 3));
    Tensor shift = as(type, random(3, 3));
    Tensor mean = as(type, random(4, 3));
    Tensor variance = as(type, random(5, 3));
    IntUnaryOperator channel = i -> i / 5 % 3;
    double[] expected = new double[30];
    for (int i = 0; i < expected.length; i++) {
      int c = channel.applyAsInt(i);
      double deviation = Math.sqrt(doubles(variance)[c] + EPSILON);
      expected[i] =
          (doubles(x)[i] - doubles(mean)[c]) / deviation * doubles(scale)[c] + doubles(shift)[c];
    }
    assertClose(expected, run("BatchNormalization", 15).on(x, scale, shift, mean, variance));

    List<OnnxValue> trained =
        run("BatchNormalization", 15)
            .with("training_mode", 1L)
            .with(Attribute.of("momentum", 0.75f))
            .outputs(3)
            .all(x, scale, shift, mean, variance);
    double[] batch = normalized(doubles(x), channel, true, EPSILON);
    assertClose(scaled(batch, scale, shift, channel), (Tensor) trained.get(0));
    double[] runningMean = new double[3];
    double[] runningVariance = new double[3];
    for (int c = 0; c < 3; c++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < 30; i++) {
        sum += channel.applyAsInt(i) == c ? doubles(x)[i] : 0;
      }
      for (int i = 0; i < 30; i++) {
        double deviation = channel.applyAsInt(i) == c ? doubles(x)[i] - sum / 10 : 0;
        squares += deviation * deviation;
      }
      runningMean[c] = 0.75 * doubles(mean)[c] + 0.25 * sum / 10;
      runningVariance[c] = 0.75 * doubles(variance)[c] + 0.25 * squares / 10;
    }
    assertClose(runningMean, (Tensor) trained.get(1));
    assertClose(runningVariance, (Tensor) trained.get(2));
  }

  @ParameterizedTest
  @ValueSource(floats = {0.25f, 0.75f})
  void neighbouringChannels(float beta) {
    Tensor x = random(1, 1, 5, 19);
    double[] expected = new double[95];
    for (int i = 0; i < expected.length; i++) {
      int channel = i / 19;
      double squares = 0;
      for (int c = Math.max(0, channel - 1); c <= Math.min(4, channel + 1); c++) {
        squares += Math.pow(doubles(x)[c * 19 + i % 19], 2);
      }
      expected[i] = doubles(x)[i] / Math.pow(2 + 0.5 / 3 * squares, beta);
    }
    Tensor y =
        run("LRN", 13)
            .with("size", 3L)
            .with(Attribute.of("alpha", 0.5f), Attribute.of("beta", beta))
            .with(Attribute.of("bias", 2f))
            .on(x);
    assertClose(expected, y);
  }

  @Test
  void unitNormsAndMeanVariance() {
    Tensor x = Tensor.of(new float[] {3, -4, 0, 0, 5, 12}, 3, 2);
    assertClose(
        new double[] {0.6, -0.8, 0, 0, 5 / 13., 12 / 13.}, run("LpNormalization", 22).on(x));
    assertClose(
        new double[] {3 / 8., -0.25, 0, 0, 5 / 8., 0.75},
        run("LpNormalization", 22).with("p", 1L).with("axis", 0L).on(x));
    assertThrows(
        UnsupportedOperatorException.class, () -> run("LpNormalization", 22).with("p", 3L).on(x));
    Tensor images = random(2, 2, 3, 4, 5);
    assertClose(
        normalized(doubles(images), i -> i / 20 % 3, true, 0),
        run("MeanVarianceNormalization", 13).on(images));
  }

  @ParameterizedTest
  @ValueSource(strings = {"LayerNormalization", "RMSNormalization", "InstanceNormalization"})
  void nothingAndWhatIsNoNumber(String operator) {
    Tensor none = Tensor.of(new float[0], 0, 3, 4);
    boolean channels = operator.equals("InstanceNormalization");
    Tensor scale = random(1, channels ? 3 : 4);
    Tensor shift = operator.equals("RMSNormalization") ? null : scale;
    assertEquals(none.shape(), run(operator, 23).on(none, scale, shift).shape());
    Tensor narrow = Tensor.of(new float[0], 2, 3, 0);
    Tensor narrowScale = channels ? scale : floats();
    assertEquals(
        narrow.shape(),
        run(operator, 23).on(narrow, narrowScale, shift == null ? null : narrowScale).shape());
    // A NaN or an infinity spoils its row, and no other.
    for (float special : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
      float[] numbers = random(2, 1, 3, 4).floats();
      numbers[5] = special;
      float[] y = run(operator, 23).on(Tensor.of(numbers, 1, 3, 4), scale, shift).floats();
      for (int i = 0; i < y.length; i++) {
        boolean spoilt = i / 4 == 1 && (i == 5 || shift != null || Float.isNaN(special));
        assertEquals(spoilt, Float.isNaN(y[i]), operator + " at " + i + " " + y[i]);
      }
    }
  }

  @Test
  void whatIsWrongIsSaid() {
    Tensor x = counting(2, 3, 4);
    Tensor three = counting(3);
    Tensor four = counting(4);
    assertThrows(
        ShapeMismatchException.class,
        () -> run("BatchNormalization", 15).on(x, four, three, three, three));
    assertThrows(
        ShapeMismatchException.class, () -> run("InstanceNormalization", 22).on(x, four, three));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("GroupNormalization", 21).with("num_groups", 2L).on(x, three, three));
    assertThrows(ShapeMismatchException.class, () -> run("LayerNormalization", 17).on(x, three));
    assertThrows(
        SardonyxException.class, () -> run("LayerNormalization", 17).with("axis", 3L).on(x, four));
    assertThrows(
        UnsupportedOperatorException.class,
        () -> run("BatchNormalization", 6).on(x, three, three, three, three));
  }
}
