package dev.sardonyx.runtime.operators.elementwise;

import static dev.sardonyx.runtime.operators.OperatorRun.floats;
import static dev.sardonyx.runtime.operators.OperatorRun.run;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PRelu, whose slopes went by the channels before opset 7. */
class ParametricReluTest {
  private static final Tensor X = Tensor.of(new float[] {-1, 2, -3, 4, -5, -6}, 1, 3, 2);

  @Test
  void slopesGoByTheChannelsAtFirst() {
    assertArrayEquals(
        new float[] {-2, 2, -9, 4, -25, -30}, run("PRelu", 6).on(X, floats(2, 3, 5)).floats());
  }

  @Test
  void slopesGoByTheLastDimensionSince() {
    assertArrayEquals(
        new float[] {-2, 2, -6, 4, -10, -18}, run("PRelu", 7).on(X, floats(2, 3)).floats());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 7, 16})
  void slopesThatDoNotFitAreRefused(int opset) {
    assertThrows(ShapeMismatchException.class, () -> run("PRelu", opset).on(X, floats(1, 2, 3, 4)));
    Tensor matrix = Tensor.of(new float[8], 2, 4);
    assertThrows(ShapeMismatchException.class, () -> run("PRelu", opset).on(X, matrix));
  }
}
