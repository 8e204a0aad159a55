package dev.sardonyx.runtime.operators.normalization;

import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.kernels.convert.Conversion;
import dev.sardonyx.kernels.convert.Rounding;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;

/** Tensors as FLOAT: themselves, or converted copies of half floats. */
final class FloatValues {
  private FloatValues() {}

  /** Input {@code index} as a FLOAT tensor, which must only be read. */
  static Tensor input(ExecutionContext context, int index) {
    Tensor x = context.input(index);
    if (x.elementType() == ElementType.FLOAT) {
      return x;
    }
    requireFloats(x);
    Tensor copy = Tensor.zeros(ElementType.FLOAT, x.shape());
    convert(context, x, copy);
    return copy;
  }

  /** What to compute the values of {@code output} in: itself, or a FLOAT tensor of its shape. */
  static Tensor output(Tensor output) {
    if (output.elementType() == ElementType.FLOAT) {
      return output;
    }
    requireFloats(output);
    return Tensor.zeros(ElementType.FLOAT, output.shape());
  }

  /** Brings values made in {@link #output} to the output, rounded to its type. */
  static void finish(ExecutionContext context, Tensor values, Tensor output) {
    if (values != output) {
      convert(context, values, output);
    }
  }

  private static void requireFloats(Tensor tensor) {
    switch (tensor.elementType()) {
      case FLOAT16, BFLOAT16 -> {}
      default ->
          throw new UnsupportedOperatorException(
              "normalization is done on FLOAT, FLOAT16 and BFLOAT16; found " + tensor);
    }
  }

  private static void convert(ExecutionContext context, Tensor from, Tensor to) {
    Conversion.convert(
        Formats.elements(from),
        Formats.elements(to),
        from.elements(),
        Rounding.DEFAULT,
        context.workers());
  }
}
