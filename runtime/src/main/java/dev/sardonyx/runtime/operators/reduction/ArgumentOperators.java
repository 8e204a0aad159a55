package dev.sardonyx.runtime.operators.reduction;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.convert.ElementFormat;
import dev.sardonyx.kernels.convert.Elements;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorFactory;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** ArgMax and ArgMin: where along an axis the largest or least element is. */
final class ArgumentOperators {
  private static final int GRAIN = 16384;

  private ArgumentOperators() {}

  static OperatorFactory of(boolean largest) {
    return setup -> create(setup, largest);
  }

  private static Operator create(OperatorSetup setup, boolean largest) {
    long axisAttribute = setup.integer("axis", 0);
    boolean keepDimensions = setup.flag("keepdims", true);
    boolean last = setup.flag("select_last_index", false);
    return context -> {
      Tensor x = context.input(0);
      int axis = x.shape().normalizeAxis(axisAttribute);
      int extent = x.shape().dimension(axis);
      Shape shape = ReducedShape.of(x.shape(), new long[] {axis}, keepDimensions).output();
      if (extent == 0 && shape.elements() > 0) {
        throw new ShapeMismatchException("expected elements along axis " + axis + "; found " + x);
      }
      int inner = x.shape().elements(axis + 1, x.shape().rank());
      Tensor y = context.allocate(0, ElementType.INT64, shape);
      Elements from = Formats.elements(x);
      Ranges.split(
          context.workers(),
          shape.elements() == 0 ? 0 : shape.elements() / inner,
          Ranges.grain(GRAIN, (long) extent * inner),
          (begin, end) -> {
            double[] keys = new double[extent * inner];
            for (int outer = begin; outer < end; outer++) {
              long[] result = y.longArray();
              int at = y.offset() + outer * inner;
              if (from.format() == ElementFormat.INT64 || from.format() == ElementFormat.UINT64) {
                long[] wide = new long[keys.length];
                from.read(outer * keys.length, wide, 0, wide.length);
                findWide(
                    wide, from.format().isUnsigned(), largest, last, extent, inner, result, at);
              } else {
                from.read(outer * keys.length, keys, 0, keys.length);
                find(keys, largest, last, extent, inner, result, at);
              }
            }
          });
    };
  }

  private static void find(
      double[] keys, boolean largest, boolean last, int extent, int inner, long[] to, int at) {
    for (int column = 0; column < inner; column++) {
      int best = 0;
      for (int i = 1; i < extent; i++) {
        double candidate = keys[i * inner + column];
        double leader = keys[best * inner + column];
        // As in NumPy, NaN comes before every number.
        boolean better =
            Double.isNaN(candidate)
                ? !Double.isNaN(leader) || last
                : largest ? candidate > leader : candidate < leader;
        if (better || last && candidate == leader) {
          best = i;
        }
      }
      to[at + column] = best;
    }
  }

  /** 64-bit integers, which a double would round. */
  private static void findWide(
      long[] keys,
      boolean unsigned,
      boolean largest,
      boolean last,
      int extent,
      int inner,
      long[] to,
      int at) {
    long flip = unsigned ? Long.MIN_VALUE : 0;
    for (int column = 0; column < inner; column++) {
      int best = 0;
      for (int i = 1; i < extent; i++) {
        int order =
            Long.compare(keys[i * inner + column] ^ flip, keys[best * inner + column] ^ flip);
        if (largest ? order > 0 : order < 0) {
          best = i;
        } else if (last && order == 0) {
          best = i;
        }
      }
      to[at + column] = best;
    }
  }
}
