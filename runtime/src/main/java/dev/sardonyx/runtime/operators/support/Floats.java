package dev.sardonyx.runtime.operators.support;

import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * Tensors of 16-bit floats for kernels that know only {@code float}: widened on the way in, rounded
 * on the way out. FLOAT itself passes through untouched.
 */
public final class Floats {
  private Floats() {}

  /** Whether {@link #widen} takes this type. */
  public static boolean isFloatLike(ElementType type) {
    return type == ElementType.FLOAT || type == ElementType.FLOAT16 || type == ElementType.BFLOAT16;
  }

  /**
   * {@code tensor} as FLOAT: itself, or a widened copy. Null stays null.
   *
   * @throws TypeMismatchException unless it is FLOAT, FLOAT16 or BFLOAT16
   */
  public static Tensor widen(Tensor tensor) {
    if (tensor == null || tensor.elementType() == ElementType.FLOAT) {
      return tensor;
    }
    if (!isFloatLike(tensor.elementType())) {
      throw new TypeMismatchException(
          "expected FLOAT, FLOAT16 or BFLOAT16; found " + tensor.elementType());
    }
    return Tensor.wrap(ElementType.FLOAT, tensor.shape(), Numbers.floats(tensor), 0);
  }

  /** Memory for FLOAT results that {@link #finish} turns into output {@code index}. */
  public static Tensor begin(ExecutionContext context, int index, ElementType type, Shape shape) {
    return type == ElementType.FLOAT
        ? context.allocate(index, type, shape)
        : Tensor.zeros(ElementType.FLOAT, shape);
  }

  /** Rounds what {@link #begin} gave to {@code type}, unless it is the output already. */
  public static void finish(ExecutionContext context, int index, ElementType type, Tensor results) {
    if (type == ElementType.FLOAT) {
      return;
    }
    Tensor output = context.allocate(index, type, results.shape());
    float[] from = results.floatArray();
    for (int i = 0; i < results.elements(); i++) {
      Numbers.setReal(output, i, from[results.offset() + i]);
    }
  }
}
