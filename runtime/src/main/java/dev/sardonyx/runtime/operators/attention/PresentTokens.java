package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Keys or values of earlier runs with the new ones behind them. */
final class PresentTokens {
  private PresentTokens() {}

  /**
   * The tokens in input {@code input}, if it is there, and then the fresh ones; also put out, where
   * that is wanted, as {@code [batch, heads, length, size]}.
   *
   * @param fresh FLOAT or DOUBLE; so is the result
   * @param type of the input and the output
   */
  static Heads of(ExecutionContext context, Heads fresh, int input, int output, ElementType type) {
    boolean wanted = context.wantsOutput(output);
    ElementType working = fresh.tensor().elementType();
    Tensor past = wide(context.input(input), working);
    if (past == null && !wanted) {
      return fresh;
    }
    int before = past == null ? 0 : length(past.shape(), fresh);
    Shape shape = Shape.of(fresh.batch(), fresh.heads(), before + fresh.length(), fresh.size());
    boolean inPlace = wanted && type == working;
    Tensor tensor = inPlace ? context.allocate(output, type, shape) : Tensor.zeros(working, shape);
    Heads present = Heads.split(tensor);
    if (past != null) {
      Heads.split(past).copyTo(present, 0);
    }
    fresh.copyTo(present, before);
    if (wanted && !inPlace) {
      Tensor rounded = context.allocate(output, type, shape);
      for (int i = 0; i < tensor.elements(); i++) {
        Numbers.setReal(rounded, i, Numbers.real(tensor, i));
      }
    }
    return present;
  }

  /** A tensor of floating-point numbers as FLOAT or DOUBLE; null stays null. */
  static Tensor wide(Tensor tensor, ElementType working) {
    return tensor == null || working == ElementType.FLOAT
        ? Floats.widen(tensor)
        : Tensor.wrap(working, tensor.shape(), Numbers.doubles(tensor), 0);
  }

  private static int length(Shape past, Heads fresh) {
    if (past.rank() != 4
        || past.dimension(0) != fresh.batch()
        || past.dimension(1) != fresh.heads()
        || past.dimension(3) != fresh.size()) {
      throw new ShapeMismatchException(
          "expected past tokens of shape [%d, %d, past length, %d]; found %s"
              .formatted(fresh.batch(), fresh.heads(), fresh.size(), past));
    }
    return past.dimension(2);
  }
}
