package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.runtime.operators.support.Floats;
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
   * @param fresh FLOAT, or DOUBLE if that is {@code type}; so is the result
   * @param type of the input and the output
   */
  static Heads of(ExecutionContext context, Heads fresh, int input, int output, ElementType type) {
    boolean wanted = context.wantsOutput(output);
    ElementType computed = type == ElementType.DOUBLE ? type : ElementType.FLOAT;
    Tensor given = context.input(input);
    Tensor past = computed == ElementType.DOUBLE ? given : Floats.widen(given);
    if (past == null && !wanted) {
      return fresh;
    }
    int before = past == null ? 0 : length(past.shape(), fresh);
    Shape shape = Shape.of(fresh.batch(), fresh.heads(), before + fresh.length(), fresh.size());
    boolean direct = wanted && type == computed;
    Tensor tensor = direct ? context.allocate(output, type, shape) : Tensor.zeros(computed, shape);
    Heads present = Heads.split(tensor);
    if (past != null) {
      Heads.split(past).copyTo(present, 0);
    }
    fresh.copyTo(present, before);
    if (wanted && !direct) {
      Floats.finish(context, output, type, tensor);
    }
    return present;
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
