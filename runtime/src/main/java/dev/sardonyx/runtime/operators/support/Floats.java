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
    write(output, 0, results.floatArray(), results.offset(), results.elements());
  }

  /** {@code value} rounded to FLOAT16 or BFLOAT16; for FLOAT, itself. */
  public static float round(ElementType type, float value) {
    return switch (type) {
      case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16(value));
      case BFLOAT16 -> Float.intBitsToFloat(Numbers.bfloat16(value) << 16);
      default -> value;
    };
  }

  /** Rounds elements in place, see {@link #round(ElementType, float)}. */
  public static void round(ElementType type, float[] values, int offset, int length) {
    if (type == ElementType.FLOAT) {
      return;
    }
    for (int i = offset; i < offset + length; i++) {
      values[i] = round(type, values[i]);
    }
  }

  /** Writes elements {@code index ...} of a FLOAT, FLOAT16 or BFLOAT16 tensor, rounded to it. */
  public static void write(Tensor tensor, int index, float[] from, int offset, int length) {
    for (int i = 0; i < length; i++) {
      Numbers.setReal(tensor, index + i, from[offset + i]);
    }
  }
}
