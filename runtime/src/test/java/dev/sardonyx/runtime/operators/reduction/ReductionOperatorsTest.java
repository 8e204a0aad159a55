package dev.sardonyx.runtime.operators.reduction;

import static dev.sardonyx.runtime.operators.OperatorRun.counting;
import static dev.sardonyx.runtime.operators.OperatorRun.floats;
import static dev.sardonyx.runtime.operators.OperatorRun.longs;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.OperatorRun;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReductionOperatorsTest {
  /** What each operator makes of some numbers. */
  private enum Reduce {
    ReduceSum(x -> Arrays.stream(x).sum(), 13),
    ReduceMean(x -> Arrays.stream(x).sum() / x.length, 18),
    ReduceL1(x -> Arrays.stream(x).map(Math::abs).sum(), 18),
    ReduceL2(x -> Math.sqrt(Arrays.stream(x).map(v -> v * v).sum()), 18),
    ReduceLogSum(x -> Math.log(Arrays.stream(x).sum()), 18),
    ReduceLogSumExp(x -> Math.log(Arrays.stream(x).map(Math::exp).sum()), 18),
    ReduceProd(x -> Arrays.stream(x).reduce(1, (a, b) -> a * b), 18),
    ReduceMax(x -> Arrays.stream(x).reduce(Double.NEGATIVE_INFINITY, Math::max), 18),
    ReduceMin(x -> Arrays.stream(x).reduce(Double.POSITIVE_INFINITY, Math::min), 18),
    ReduceSumSquare(x -> Arrays.stream(x).map(v -> v * v).sum(), 18);

    private final ToDoubleFunction<double[]> meaning;
    private final int axesAreAnInputSince;

    Reduce(ToDoubleFunction<double[]> meaning, int axesAreAnInputSince) {
      this.meaning = meaning;
      this.axesAreAnInputSince = axesAreAnInputSince;
    }

    double of(double... numbers) {
      return meaning.applyAsDouble(numbers);
    }
  }

  private static Tensor as(ElementType type, Tensor tensor) {
    return run("Cast", 21).with("to", type.code() + 0L).on(tensor);
  }

  private static double[] doubles(Tensor tensor) {
    return as(ElementType.DOUBLE, tensor).doubles();
  }

  /** [2, 33, 3] of numbers from 0.5 to 1.5. */
  private static Tensor numbers() {
    float[] numbers = new float[2 * 33 * 3];
    Random random = new Random(1);
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextFloat() + 0.5f;
    }
    return Tensor.of(numbers, 2, 33, 3);
  }

  @ParameterizedTest
  @EnumSource
  void alongTheMiddleAxis(Reduce reduce) {
    for (ElementType type :
        new ElementType[] {
          ElementType.FLOAT, ElementType.DOUBLE, ElementType.FLOAT16, ElementType.BFLOAT16
        }) {
      Tensor x = as(type, numbers());
      double[] values = doubles(x);
      double[] expected = new double[6];
      for (int i = 0; i < expected.length; i++) {
        double[] line = new double[33];
        for (int k = 0; k < line.length; k++) {
          line[k] = values[(i / 3 * 33 + k) * 3 + i % 3];
        }
        expected[i] = reduce.of(line);
      }
      Tensor byInput = run(reduce.name(), reduce.axesAreAnInputSince).on(x, longs(-2));
      Tensor byAttribute =
          run(reduce.name(), reduce.axesAreAnInputSince - 1)
              .with("axes", new long[] {1})
              .with("keepdims", 0L)
              .on(x);
      assertEquals(Shape.of(2, 1, 3), byInput.shape());
      assertEquals(Shape.of(2, 3), byAttribute.shape());
      assertEquals(type, byInput.elementType());
      double rounding =
          switch (type) {
            case FLOAT16 -> 0x1p-11;
            case BFLOAT16 -> 0x1p-8;
            default -> 3e-6;
          };
      for (int i = 0; i < expected.length; i++) {
        double tolerance = rounding * Math.max(1, Math.abs(expected[i]));
        assertEquals(expected[i], doubles(byInput)[i], tolerance);
        assertEquals(expected[i], doubles(byAttribute)[i], tolerance);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void allAxesOrNone(Reduce reduce) {
    OperatorRun reduction = run(reduce.name(), reduce.axesAreAnInputSince);
    Tensor x = floats(0.5f, 2, 1.5f).reshape(Shape.of(1, 3));
    double expected = reduce.of(0.5, 2, 1.5);
    for (Tensor axes : new Tensor[] {null, longs()}) {
      Tensor all = reduction.on(x, axes);
      assertEquals(Shape.of(1, 1), all.shape());
      assertEquals(expected, all.floats()[0], 1e-6);
    }
    assertEquals(
        Shape.SCALAR,
        run(reduce.name(), reduce.axesAreAnInputSince).with("keepdims", 0L).on(x, null).shape());
    Tensor none = reduction.with("noop_with_empty_axes", 1L).on(x, longs());
    assertEquals(x.shape(), none.shape());
    for (int i = 0; i < 3; i++) {
      assertEquals(reduce.of(x.floats()[i]), none.floats()[i], 1e-6);
    }
    Tensor scalar = run(reduce.name(), reduce.axesAreAnInputSince).on(Tensor.scalar(2f));
    assertEquals(Shape.SCALAR, scalar.shape());
    assertEquals(reduce.of(2), scalar.floats()[0], 1e-6);
  }

  @ParameterizedTest
  @EnumSource
  void ofNothing(Reduce reduce) {
    OperatorRun reduction = run(reduce.name(), reduce.axesAreAnInputSince);
    Tensor empty = Tensor.of(new float[0], 2, 0, 3);
    Tensor filled = reduction.on(empty, longs(1));
    float[] expected = new float[6];
    Arrays.fill(expected, (float) reduce.of());
    assertArrayEquals(expected, filled.floats());
    assertEquals(Shape.of(1, 0, 3), reduction.on(empty, longs(0)).shape());
  }

  @ParameterizedTest
  @EnumSource
  void carriesNaNAndInfinity(Reduce reduce) {
    float inf = Float.POSITIVE_INFINITY;
    for (int length : new int[] {2, 40}) {
      for (float special : new float[] {Float.NaN, inf, -inf}) {
        float[] numbers = new float[length];
        double[] wide = new double[length];
        Arrays.fill(numbers, 0.5f);
        numbers[length / 2] = special;
        Arrays.setAll(wide, i -> numbers[i]);
        Tensor x = Tensor.of(numbers, 1, length);
        float found = run(reduce.name(), reduce.axesAreAnInputSince).on(x, longs(1)).floats()[0];
        float expected = (float) reduce.of(wide);
        assertEquals(expected, found, Float.isFinite(expected) ? 1e-5f * (1 + expected) : 0.1f);
      }
    }
  }

  @Test
  void integersStayWhole() {
    long big = (1L << 53) + 1;
    Tensor x = Tensor.of(new long[] {big, 2, -3, 4}, 2, 2);
    assertArrayEquals(new long[] {big + 2, 1}, run("ReduceSum", 13).on(x, longs(1)).longs());
    assertArrayEquals(new long[] {big, 4}, run("ReduceMax", 18).on(x, longs(1)).longs());
    assertArrayEquals(new long[] {2, -3}, run("ReduceMin", 18).on(x, longs(1)).longs());
    assertArrayEquals(new long[] {-3 * big, 8}, run("ReduceProd", 18).on(x, longs(0)).longs());
    assertArrayEquals(new long[] {big + 2, 7}, run("ReduceL1", 18).on(x, longs(1)).longs());
    Tensor bytes = Tensor.of(new byte[] {-2, 3, 100, 27}, 2, 2);
    assertArrayEquals(new byte[] {3, 100}, run("ReduceMax", 18).on(bytes, longs(1)).bytes());
    Tensor booleans = Tensor.of(new boolean[] {true, false, false, false}, 2, 2);
    assertArrayEquals(new byte[] {1, 0}, run("ReduceMax", 20).on(booleans, longs(1)).bytes());
    Tensor none = Tensor.of(new long[0], 0, 2);
    assertArrayEquals(
        new long[] {Long.MIN_VALUE, Long.MIN_VALUE},
        run("ReduceMax", 18).on(none, longs(0)).longs());
  }

  @Test
  void theLogarithmOfLargeExponentials() {
    OperatorRun logSumExp = run("ReduceLogSumExp", 18);
    float inf = Float.POSITIVE_INFINITY;
    assertEquals(1000 + Math.log(2), logSumExp.on(floats(1000, 1000)).floats()[0], 1e-4);
    assertEquals(-1000 + Math.log(2), logSumExp.on(floats(-1000, -1000)).floats()[0], 1e-4);
    assertEquals(-inf, logSumExp.on(floats(-inf, -inf)).floats()[0]);
    assertEquals(inf, logSumExp.on(floats(inf, 1000)).floats()[0]);
    assertEquals(3, logSumExp.on(floats(-inf, 3)).floats()[0]);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ReduceSum", "ReduceMax", "ReduceLogSumExp", "ArgMax"})
  void anAxisThatIsNotThereIsRefused(String operator) {
    OperatorRun reduction = run(operator, 20);
    if (operator.equals("ArgMax")) {
      assertThrows(SardonyxException.class, () -> reduction.with("axis", 2L).on(counting(2, 2)));
    } else {
      assertThrows(SardonyxException.class, () -> reduction.on(counting(2, 2), longs(2)));
      assertThrows(SardonyxException.class, () -> reduction.on(counting(2, 2), longs(-3)));
    }
  }

  private static long[] place(String operator, Tensor x, long axis, boolean last) {
    return run(operator, 13)
        .with("axis", axis)
        .with("select_last_index", last ? 1L : 0L)
        .on(x)
        .longs();
  }

  @Test
  void placesOfTheLargestAndLeast() {
    Tensor x = Tensor.of(new float[] {1, 5, 5, 2, 0, 2, 1, 2, -3}, 3, 3);
    assertArrayEquals(new long[] {1, 0, 1}, place("ArgMax", x, 1, false));
    assertArrayEquals(new long[] {2, 2, 1}, place("ArgMax", x, -1, true));
    assertArrayEquals(new long[] {1, 0, 0}, place("ArgMax", x, 0, false));
    assertArrayEquals(new long[] {0, 1, 2}, place("ArgMin", x, 1, false));
    assertArrayEquals(new long[] {2, 1, 2}, place("ArgMin", x, 0, true));
    assertEquals(Shape.of(3, 1), run("ArgMax", 13).with("axis", 1L).on(x).shape());
    assertEquals(
        Shape.of(3), run("ArgMax", 13).with("axis", 1L).with("keepdims", 0L).on(x).shape());
    Tensor special = floats(1, Float.NaN, Float.POSITIVE_INFINITY, Float.NaN);
    assertArrayEquals(new long[] {1}, place("ArgMax", special, 0, false));
    assertArrayEquals(new long[] {3}, place("ArgMax", special, 0, true));
    Tensor close = longs((1L << 53) + 1, (1L << 53) + 2, 1L << 53);
    assertArrayEquals(new long[] {1}, place("ArgMax", close, 0, false));
    assertArrayEquals(new long[] {2}, place("ArgMin", close, 0, false));
    assertThrows(
        ShapeMismatchException.class,
        () -> run("ArgMax", 13).with("axis", 1L).on(Tensor.of(new float[0], 2, 0)));
    assertEquals(
        Shape.of(0, 1),
        run("ArgMax", 13).with("axis", 1L).on(Tensor.of(new float[0], 0, 2)).shape());
  }

  @Test
  void runningSumsAndProducts() {
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    Tensor rows = Tensor.scalar(1L);
    Tensor columns = Tensor.scalar(-2L);
    assertArrayEquals(new float[] {1, 3, 6, 4, 9, 15}, run("CumSum", 14).on(x, rows).floats());
    assertArrayEquals(new float[] {1, 2, 3, 5, 7, 9}, run("CumSum", 14).on(x, columns).floats());
    assertArrayEquals(
        new float[] {6, 5, 3, 15, 11, 6},
        run("CumSum", 14).with("reverse", 1L).on(x, rows).floats());
    assertArrayEquals(
        new float[] {0, 1, 3, 0, 4, 9},
        run("CumSum", 14).with("exclusive", 1L).on(x, rows).floats());
    assertArrayEquals(
        new float[] {5, 3, 0, 11, 6, 0},
        run("CumSum", 14).with("exclusive", 1L).with("reverse", 1L).on(x, rows).floats());
    assertArrayEquals(new float[] {1, 2, 6, 4, 20, 120}, run("CumProd", 26).on(x, rows).floats());
    assertArrayEquals(
        new float[] {1, 1, 2, 1, 4, 20},
        run("CumProd", 26).with("exclusive", 1L).on(x, rows).floats());
    long big = 1L << 53;
    assertArrayEquals(
        new long[] {big, big + 1}, run("CumSum", 14).on(longs(big, 1), Tensor.scalar(0L)).longs());
    Tensor none = Tensor.of(new float[0], 2, 0);
    assertEquals(none.shape(), run("CumSum", 14).on(none, rows).shape());
  }
}
