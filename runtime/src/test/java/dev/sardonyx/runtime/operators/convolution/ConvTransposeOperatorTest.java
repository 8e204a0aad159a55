package dev.sardonyx.runtime.operators.convolution;

import static dev.sardonyx.runtime.operators.OperatorRun.counting;
import static dev.sardonyx.runtime.operators.OperatorRun.floats;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.runtime.operators.OperatorRun;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Small cases worked out by hand, with weights that are constants and that are not. */
class ConvTransposeOperatorTest {
  private static final Tensor ROW = Tensor.of(new float[] {1, 2, 3}, 1, 1, 3);

  /** Each pixel is followed by itself times ten. */
  private static final Tensor WEIGHTS = Tensor.of(new float[] {1, 10}, 1, 1, 2);

  private static void check(
      float[] expected, UnaryOperator<OperatorRun> attributes, Tensor... inputs) {
    Tensor made = attributes.apply(run("ConvTranspose", 22)).on(inputs);
    assertArrayEquals(expected, made.floats());
    Tensor prepared = attributes.apply(run("ConvTranspose", 22)).knowingItsInputs().on(inputs);
    assertArrayEquals(expected, prepared.floats());
    assertEquals(made.shape(), prepared.shape());
    Tensor[] wide =
        Arrays.stream(inputs).map(x -> cast(x, ElementType.DOUBLE)).toArray(Tensor[]::new);
    Tensor doubles = attributes.apply(run("ConvTranspose", 22)).knowingItsInputs().on(wide);
    assertArrayEquals(expected, cast(doubles, ElementType.FLOAT).floats());
    assertEquals(made.shape(), doubles.shape());
  }

  private static Tensor cast(Tensor tensor, ElementType type) {
    return run("Cast", 21).with("to", (long) type.code()).on(tensor);
  }

  private static float[] numbers(float... numbers) {
    return numbers;
  }

  @Test
  void whatPixelsSpreadIsAddedUp() {
    check(numbers(1, 12, 23, 30), run -> run, ROW, WEIGHTS);
    check(numbers(1, 10, 2, 20, 3, 30), run -> run.with("strides", new long[] {2}), ROW, WEIGHTS);
  }

  @Test
  void attributes() {
    check(
        numbers(1, 10, 0, 2, 20, 0, 3, 30),
        run -> run.with("strides", new long[] {3}),
        ROW,
        WEIGHTS);
    check(numbers(1, 2, 13, 20, 30), run -> run.with("dilations", new long[] {2}), ROW, WEIGHTS);
    check(numbers(12, 23), run -> run.with("pads", 1, 1), ROW, WEIGHTS);
    check(numbers(12, 23, 30), run -> run.with("pads", 1, 0), ROW, WEIGHTS);
    check(
        numbers(1, 10, 2, 20, 3, 30, 0),
        run -> run.with("strides", new long[] {2}).with("output_padding", new long[] {1}),
        ROW,
        WEIGHTS);
    check(
        numbers(10, 2, 20, 3, 30),
        run -> run.with("strides", new long[] {2}).with("output_shape", new long[] {5}),
        ROW,
        WEIGHTS);
    check(
        numbers(1, 10, 2, 20, 3),
        run ->
            run.with("strides", new long[] {2})
                .with("auto_pad", "SAME_UPPER")
                .with("output_shape", new long[] {5}),
        ROW,
        WEIGHTS);
    check(numbers(1, 12, 23), run -> run.with("auto_pad", "SAME_UPPER"), ROW, WEIGHTS);
    check(numbers(12, 23, 30), run -> run.with("auto_pad", "SAME_LOWER"), ROW, WEIGHTS);
    check(numbers(1, 12, 23, 30), run -> run.with("auto_pad", "VALID"), ROW, WEIGHTS);
  }

  @Test
  void channelsAndGroups() {
    Tensor x = Tensor.of(new float[] {1, 2, 3, 4}, 1, 2, 2);
    // C = 2, M = 2: [c][m][k].
    Tensor weights = Tensor.of(new float[] {1, 10, 100, 1000, 5, 0, 0, 7}, 2, 2, 2);
    Tensor bias = floats(0.5f, -0.5f);
    // Output 0: 1 2 spread by (1, 10), 3 4 by (5, 0); output 1: by (100, 1000) and (0, 7).
    check(numbers(16.5f, 32.5f, 20.5f, 99.5f, 1220.5f, 2027.5f), run -> run, x, weights, bias);
    Tensor grouped = Tensor.of(new float[] {1, 10, 5, 7}, 2, 1, 2);
    check(
        numbers(1.5f, 12.5f, 20.5f, 14.5f, 40.5f, 27.5f),
        run -> run.with("group", 2L),
        x,
        grouped,
        bias);
  }

  @Test
  void halfFloats() {
    Tensor x = cast(ROW, ElementType.FLOAT16);
    Tensor weights = cast(WEIGHTS, ElementType.FLOAT16);
    Tensor y = run("ConvTranspose", 22).on(x, weights);
    assertEquals(ElementType.FLOAT16, y.elementType());
    assertArrayEquals(numbers(1, 12, 23, 30), cast(y, ElementType.FLOAT).floats());
  }

  @Test
  void nothingInNothingOut() {
    Tensor none = Tensor.of(new float[0], 0, 1, 3);
    assertEquals(Shape.of(0, 1, 4), run("ConvTranspose", 22).on(none, WEIGHTS).shape());
    Tensor noOutputs = Tensor.of(new float[0], 1, 0, 2);
    assertEquals(Shape.of(1, 0, 4), run("ConvTranspose", 22).on(ROW, noOutputs).shape());
  }

  private static void requireRefused(
      Class<? extends SardonyxException> type,
      UnaryOperator<OperatorRun> attributes,
      Tensor... inputs) {
    assertThrows(type, () -> attributes.apply(run("ConvTranspose", 22)).on(inputs));
  }

  @Test
  void whatIsWrongIsSaid() {
    requireRefused(ShapeMismatchException.class, run -> run, counting(1, 2, 3), WEIGHTS);
    requireRefused(ShapeMismatchException.class, run -> run, counting(1, 1, 3, 3), WEIGHTS);
    requireRefused(ShapeMismatchException.class, run -> run, ROW, WEIGHTS, floats(1, 2));
    requireRefused(ShapeMismatchException.class, run -> run.with("group", 2L), ROW, WEIGHTS);
    requireRefused(ShapeMismatchException.class, run -> run.with("group", 0L), ROW, WEIGHTS);
    requireRefused(
        ModelFormatException.class, run -> run.with("output_padding", 1, 1), ROW, WEIGHTS);
    requireRefused(
        UnsupportedOperatorException.class,
        run -> run,
        Tensor.of(new int[3], 1, 1, 3),
        Tensor.of(new int[2], 1, 1, 2));
    requireRefused(TypeMismatchException.class, run -> run, cast(ROW, ElementType.DOUBLE), WEIGHTS);
  }
}
