package dev.sardonyx.runtime.operators.normalization;

import dev.sardonyx.kernels.convert.Elements;
import dev.sardonyx.kernels.normalization.Softmax;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorFactory;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * Softmax, LogSoftmax and Hardmax. Before opset 13 the input is taken as a matrix, all axes from
 * {@code axis} on being its columns; since then they go along {@code axis} alone.
 */
final class SoftmaxOperators {
  private SoftmaxOperators() {}

  /** The input as {@code [outer, extent, inner]}, to be normalized along the middle. */
  private record Layout(int outer, int extent, int inner) {}

  private static Layout layout(OperatorSetup setup, Shape shape) {
    boolean matrix = setup.opset() < 13;
    long attribute = setup.integer("axis", matrix ? 1 : -1);
    if (shape.rank() == 0) {
      return new Layout(1, 1, 1);
    }
    // In the old form the axis may be the rank, which leaves columns of one element.
    int axis = matrix && attribute == shape.rank() ? shape.rank() : shape.normalizeAxis(attribute);
    int outer = shape.elements(0, axis);
    return matrix
        ? new Layout(outer, shape.elements(axis, shape.rank()), 1)
        : new Layout(outer, shape.dimension(axis), shape.elements(axis + 1, shape.rank()));
  }

  static OperatorFactory softmax(boolean logarithm) {
    return setup -> context -> softmax(setup, context, logarithm);
  }

  private static void softmax(OperatorSetup setup, ExecutionContext context, boolean logarithm) {
    Tensor output = context.allocate(0, context.input(0).elementType(), context.input(0).shape());
    if (output.elementType() == ElementType.DOUBLE) {
      softmaxOfDoubles(layout(setup, output.shape()), logarithm, context.input(0), output);
      return;
    }
    Tensor x = FloatValues.input(context, 0);
    Tensor y = FloatValues.output(output);
    Layout layout = layout(setup, x.shape());
    if (x.elements() > 0 && !logarithm && output.elementType() != ElementType.FLOAT) {
      softmaxOfHalves(layout, output.elementType(), x, y);
    } else if (x.elements() > 0) {
      if (y == output) {
        context.repeatable();
      }
      Softmax.run(
          logarithm,
          x.floatArray(),
          x.offset(),
          y.floatArray(),
          y.offset(),
          layout.outer(),
          layout.extent(),
          layout.inner(),
          context.kernels(),
          context.workers());
    }
    FloatValues.finish(context, y, output);
  }

  /** Each step of Softmax's function body (Softmax-13) rounded to the type. */
  private static void softmaxOfHalves(Layout layout, ElementType type, Tensor x, Tensor y) {
    float[] from = x.floatArray();
    float[] to = y.floatArray();
    int inner = layout.inner();
    for (int line = 0; line < layout.outer() * inner; line++) {
      int first = line / inner * layout.extent() * inner + line % inner;
      float max = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < layout.extent(); i++) {
        max = Math.max(max, from[x.offset() + first + i * inner]);
      }
      float sum = 0;
      for (int i = 0; i < layout.extent(); i++) {
        float shifted = Floats.round(type, from[x.offset() + first + i * inner] - max);
        float exponential = Floats.round(type, (float) Math.exp(shifted));
        to[y.offset() + first + i * inner] = exponential;
        sum += exponential;
      }
      float divisor = Floats.round(type, sum);
      for (int i = 0; i < layout.extent(); i++) {
        to[y.offset() + first + i * inner] /= divisor;
      }
    }
  }

  private static void softmaxOfDoubles(Layout layout, boolean logarithm, Tensor x, Tensor y) {
    double[] from = x.doubleArray();
    double[] to = y.doubleArray();
    int inner = layout.inner();
    for (int line = 0; line < layout.outer() * inner; line++) {
      int first = line / inner * layout.extent() * inner + line % inner;
      double max = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < layout.extent(); i++) {
        max = Math.max(max, from[x.offset() + first + i * inner]);
      }
      double sum = 0;
      for (int i = 0; i < layout.extent(); i++) {
        sum += Math.exp(from[x.offset() + first + i * inner] - max);
      }
      double logarithmOfSum = Math.log(sum);
      for (int i = 0; i < layout.extent(); i++) {
        double shifted = from[x.offset() + first + i * inner] - max;
        to[y.offset() + first + i * inner] =
            logarithm ? shifted - logarithmOfSum : Math.exp(shifted) / sum;
      }
    }
  }

  /** 1 at the first largest element, 0 elsewhere. */
  static Operator hardmax(OperatorSetup setup) {
    return context -> {
      Tensor x = context.input(0);
      Layout layout = layout(setup, x.shape());
      Tensor y = context.allocate(0, x.elementType(), x.shape());
      Elements from = Formats.elements(x);
      double[] values = new double[x.elements()];
      from.read(0, values, 0, values.length);
      double[] marks = new double[values.length];
      int inner = layout.inner();
      int lines = values.length == 0 ? 0 : layout.outer() * inner;
      for (int line = 0; line < lines; line++) {
        int best = line / inner * layout.extent() * inner + line % inner;
        for (int i = 1, at = best + inner; i < layout.extent(); i++, at += inner) {
          best = values[at] > values[best] ? at : best;
        }
        marks[best] = 1;
      }
      Formats.elements(y).write(0, marks, 0, marks.length);
    };
  }
}
