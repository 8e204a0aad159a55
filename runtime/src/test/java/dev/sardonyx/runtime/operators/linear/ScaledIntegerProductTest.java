package dev.sardonyx.runtime.operators.linear;

import static dev.sardonyx.runtime.operators.OperatorRun.floats;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.runtime.operators.OperatorRun;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** FusedMatMulInteger against MatMulInteger, Cast, Mul and Add written out. */
class ScaledIntegerProductTest {
  private static final int COLUMNS = 37;

  private static OperatorRun fused() {
    return run("FusedMatMulInteger", 1).in("dev.sardonyx");
  }

  private static Tensor bytes(ElementType type, Random random, int bound, long... shape) {
    byte[] elements = new byte[Shape.of(shape).elements() + 1];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = (byte) (random.nextInt(2 * bound) - bound);
    }
    return Tensor.wrap(type, Shape.of(shape), elements, 1);
  }

  private static int at(Tensor tensor, int index) {
    byte element = tensor.byteArray()[tensor.offset() + index];
    return tensor.elementType() == ElementType.UINT8 ? element & 0xFF : element;
  }

  private static Tensor reals(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = random.nextFloat() / 64;
    }
    return floats(values);
  }

  /** Numbers up to 128 in 2,500 rows make sums that floats do not hold: the other way to sum. */
  @ParameterizedTest
  @CsvSource({"UINT8, 40, 40", "INT8, 1, 128", "UINT8, 700, 30", "INT8, 2500, 128", "INT8, 0, 5"})
  void scalesAndAddsTheExactProduct(ElementType aType, int depth, int bound) {
    Random random = new Random(depth);
    Tensor a = bytes(aType, random, 128, 2, 3, depth);
    Tensor aZero = bytes(aType, random, 128, 1);
    Tensor b = bytes(ElementType.INT8, random, bound, depth, COLUMNS);
    Tensor bZero = bytes(ElementType.INT8, random, 3, COLUMNS);
    Tensor scale = reals(random, COLUMNS);
    Tensor bias = reals(random, COLUMNS);
    float[] expected = new float[6 * COLUMNS];
    for (int i = 0; i < expected.length; i++) {
      int column = i % COLUMNS;
      long sum = 0;
      for (int k = 0; k < depth; k++) {
        int x = at(a, i / COLUMNS * depth + k) - at(aZero, 0);
        sum += (long) x * (at(b, k * COLUMNS + column) - at(bZero, column));
      }
      expected[i] = (float) sum * scale.floats()[column] + bias.floats()[column];
    }
    OperatorRun anyInputs = fused();
    assertArrayEquals(expected, anyInputs.on(a, b, aZero, bZero, scale, bias).floats());
    OperatorRun constants = fused().knowingItsInputs();
    assertArrayEquals(expected, constants.on(a, b, aZero, bZero, scale, bias).floats());
  }

  @Test
  void runsItsSteps() {
    Tensor a = Tensor.wrap(ElementType.INT8, Shape.of(1, 2), new byte[] {3, -2}, 0);
    Tensor b = Tensor.wrap(ElementType.INT8, Shape.of(2, 2), new byte[] {1, 2, 5, 1}, 0);
    OperatorRun relu =
        fused()
            .with(
                Attribute.ofStrings("steps", List.of("Relu")),
                Attribute.ofFloats("parameters", List.of(0f, 0f)));
    // Products -7 and 4, one scale, no bias.
    assertArrayEquals(new float[] {0, 2}, relu.on(a, b, null, null, floats(0.5f)).floats());
  }

  @Test
  void addsAResidual() {
    Tensor a = Tensor.wrap(ElementType.INT8, Shape.of(1, 2), new byte[] {3, -2}, 0);
    Tensor b = Tensor.wrap(ElementType.INT8, Shape.of(2, 2), new byte[] {1, 2, 5, 1}, 0);
    Tensor skip = Tensor.of(new float[] {3, -4}, 1, 2);
    Attribute steps = Attribute.ofStrings("steps", List.of("Residual", "Relu"));
    Attribute parameters = Attribute.ofFloats("parameters", List.of(0f, 0f, 0f, 0f));
    // Products -7 and 4, one scale, bias 1 and 3: -2.5 and 5.
    for (OperatorRun run : List.of(fused(), fused().knowingItsInputs())) {
      assertArrayEquals(
          new float[] {0.5f, 1},
          run.with(steps, parameters)
              .on(a, b, null, null, floats(0.5f), floats(1, 3), skip)
              .floats());
    }
  }

  @Test
  void refusesScalesThatDoNotFit() {
    Tensor a = Tensor.wrap(ElementType.INT8, Shape.of(1, 2), new byte[2], 0);
    Tensor b = Tensor.wrap(ElementType.INT8, Shape.of(2, 3), new byte[6], 0);
    assertThrows(ShapeMismatchException.class, () -> fused().on(a, b, null, null, floats(1, 2)));
    assertThrows(TypeMismatchException.class, () -> fused().on(a, b, null, null, a));
  }
}
