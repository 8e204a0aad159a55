package dev.sardonyx.runtime.operators.normalization;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.elementwise.Broadcast;
import dev.sardonyx.kernels.normalization.NormalizationKernels;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.reduce.Accumulation;
import dev.sardonyx.kernels.reduce.ReductionKernels;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** LayerNormalization and RMSNormalization: rows of all axes from {@code axis} on. */
final class RowNormalizations {
  private RowNormalizations() {}

  static Operator layer(OperatorSetup setup) {
    long axisAttribute = setup.integer("axis", -1);
    float epsilon = setup.real("epsilon", 1e-5f);
    ElementType statisticsType = statisticsType(setup);
    return context -> {
      Shape shape = context.input(0).shape();
      int axis = shape.normalizeAxis(axisAttribute);
      if (DoubleNormalizations.applies(context)) {
        double[] scale = doubles(context, 1, shape, axis, 1);
        double[] shift = doubles(context, 2, shape, axis, 0);
        ElementType type = context.input(0).elementType();
        DoubleNormalizations.rows(context, axis, epsilon, scale, shift, true, type, statisticsType);
        return;
      }
      Tensor x = FloatValues.input(context, 0);
      int rows = shape.elements(0, axis);
      int length = shape.elements(axis, shape.rank());
      Tensor scale = parameter(context, 1, shape, axis, 1);
      Tensor shift = parameter(context, 2, shape, axis, 0);
      Tensor output = context.allocate(0, context.input(0).elementType(), shape);
      Tensor y = FloatValues.output(output);
      Tensor means = context.scratch(ElementType.FLOAT, rows);
      Tensor factors = context.scratch(ElementType.FLOAT, rows);
      NormalizationKernels loops = context.kernels().normalization();
      ReductionKernels reduction = context.kernels().reduction();
      if (x == context.input(0) && y == output) {
        context.repeatable();
      }
      Ranges.split(
          context.workers(),
          length == 0 ? 0 : rows,
          Ranges.grain(CostModel.FUNCTIONS, length),
          (begin, end) -> {
            for (int row = begin; row < end; row++) {
              int from = x.offset() + row * length;
              float mean = reduction.row(Accumulation.SUM, x.floatArray(), from, length) / length;
              float variance = loops.squaredDeviations(x.floatArray(), from, mean, length) / length;
              float factor = (float) (1 / Math.sqrt(variance + epsilon));
              means.floatArray()[means.offset() + row] = mean;
              factors.floatArray()[factors.offset() + row] = factor;
              loops.affine(
                  x.floatArray(),
                  from,
                  mean,
                  factor,
                  scale.floatArray(),
                  scale.offset(),
                  shift.floatArray(),
                  shift.offset(),
                  y.floatArray(),
                  y.offset() + row * length,
                  length);
            }
          });
      FloatValues.finish(context, y, output);
      output(context, 1, statisticsType, means, shape, axis);
      output(context, 2, statisticsType, factors, shape, axis);
    };
  }

  /** Without mean and shift; the squares' mean in place of the variance. */
  static Operator rootMeanSquare(OperatorSetup setup) {
    long axisAttribute = setup.integer("axis", -1);
    float epsilon = setup.real("epsilon", 1e-5f);
    return context -> {
      Shape shape = context.input(0).shape();
      int axis = shape.normalizeAxis(axisAttribute);
      int length = shape.elements(axis, shape.rank());
      if (DoubleNormalizations.applies(context)) {
        double[] scale = doubles(context, 1, shape, axis, 1);
        ElementType type = context.input(1).elementType();
        DoubleNormalizations.rows(
            context, axis, epsilon, scale, new double[length], false, type, ElementType.FLOAT);
        return;
      }
      Tensor x = FloatValues.input(context, 0);
      Tensor scale = parameter(context, 1, shape, axis, 1);
      Tensor noShift = everywhere(context, length, 0);
      // The output has the scale's type (RMSNormalization-23, V).
      Tensor output = context.allocate(0, context.input(1).elementType(), shape);
      Tensor y = FloatValues.output(output);
      NormalizationKernels loops = context.kernels().normalization();
      ReductionKernels reduction = context.kernels().reduction();
      if (x == context.input(0) && y == output) {
        context.repeatable();
      }
      Ranges.split(
          context.workers(),
          length == 0 ? 0 : shape.elements(0, axis),
          Ranges.grain(CostModel.FUNCTIONS, length),
          (begin, end) -> {
            for (int row = begin; row < end; row++) {
              int from = x.offset() + row * length;
              float square =
                  reduction.row(Accumulation.SUM_OF_SQUARES, x.floatArray(), from, length) / length;
              loops.affine(
                  x.floatArray(),
                  from,
                  0,
                  (float) (1 / Math.sqrt(square + epsilon)),
                  scale.floatArray(),
                  scale.offset(),
                  noShift.floatArray(),
                  noShift.offset(),
                  y.floatArray(),
                  y.offset() + row * length,
                  length);
            }
          });
      FloatValues.finish(context, y, output);
    };
  }

  /** Input {@code index} laid out for a row, or {@code absent} everywhere. */
  private static Tensor parameter(
      ExecutionContext context, int index, Shape shape, int axis, float absent) {
    int length = shape.elements(axis, shape.rank());
    if (!context.hasInput(index)) {
      return everywhere(context, length, absent);
    }
    Tensor tensor = FloatValues.input(context, index);
    if (isRow(tensor.shape(), shape, axis)) {
      return tensor;
    }
    int[] row = Arrays.copyOfRange(shape.toArray(), axis, shape.rank());
    int[] places = places(row, tensor.shape(), index);
    Tensor laidOut = context.scratch(ElementType.FLOAT, length);
    inOneChunk(
        context,
        () -> {
          for (int i = 0; i < length; i++) {
            laidOut.floatArray()[laidOut.offset() + i] =
                tensor.floatArray()[tensor.offset() + places[i]];
          }
        });
    return laidOut;
  }

  private static Tensor everywhere(ExecutionContext context, int length, float value) {
    Tensor row = context.scratch(ElementType.FLOAT, length);
    inOneChunk(
        context, () -> Arrays.fill(row.floatArray(), row.offset(), row.offset() + length, value));
    return row;
  }

  /** So that it is done again where chunks are repeated. */
  private static void inOneChunk(ExecutionContext context, Runnable work) {
    context.workers().run(1, ignored -> work.run());
  }

  /** Whether a parameter's shape is that of a row, the axes of {@code shape} from {@code axis}. */
  private static boolean isRow(Shape parameter, Shape shape, int axis) {
    if (parameter.rank() != shape.rank() - axis) {
      return false;
    }
    for (int i = 0; i < parameter.rank(); i++) {
      if (parameter.dimension(i) != shape.dimension(axis + i)) {
        return false;
      }
    }
    return true;
  }

  /** As {@link #parameter}, in double precision. */
  private static double[] doubles(
      ExecutionContext context, int index, Shape shape, int axis, double absent) {
    int[] row = Arrays.copyOfRange(shape.toArray(), axis, shape.rank());
    double[] laidOut = new double[shape.elements(axis, shape.rank())];
    if (!context.hasInput(index)) {
      Arrays.fill(laidOut, absent);
      return laidOut;
    }
    double[] values = Numbers.doubles(context.input(index));
    int[] places = places(row, context.input(index).shape(), index);
    Arrays.setAll(laidOut, i -> values[places[i]]);
    return laidOut;
  }

  /** Which element of an input of this shape stands at each place of a row. */
  private static int[] places(int[] row, Shape shape, int index) {
    Broadcast broadcast;
    try {
      broadcast = Broadcast.to(row, shape.toArray());
    } catch (IllegalArgumentException mismatch) {
      throw new ShapeMismatchException(
          "input " + index + " doesn't fit the normalized axes: " + mismatch.getMessage(),
          mismatch);
    }
    int[] places = new int[Shape.of(row).elements()];
    int step = broadcast.step(0);
    broadcast.rows(
        0,
        places.length,
        (offsets, output, length) -> {
          for (int i = 0; i < length; i++) {
            places[output + i] = offsets[0] + i * step;
          }
        });
    return places;
  }

  /** The attribute {@code stash_type}: of what type mean and deviation are put out. */
  private static ElementType statisticsType(OperatorSetup setup) {
    long code = setup.integer("stash_type", ElementType.FLOAT.code());
    if (code == ElementType.FLOAT.code()) {
      return ElementType.FLOAT;
    }
    if (code != ElementType.BFLOAT16.code()) {
      throw setup.unsupported("stash_type " + code + "; it is 1 (FLOAT) or 16 (BFLOAT16)");
    }
    return ElementType.BFLOAT16;
  }

  /** One number a row, of the shape that has 1 in place of the axes of a row. */
  private static void output(
      ExecutionContext context, int index, ElementType type, Tensor values, Shape shape, int axis) {
    if (context.wantsOutput(index)) {
      int[] dimensions = shape.toArray();
      Arrays.fill(dimensions, axis, dimensions.length, 1);
      Tensor output = context.allocate(index, type, Shape.of(dimensions));
      inOneChunk(
          context,
          () -> Floats.write(output, 0, values.floatArray(), values.offset(), values.elements()));
    }
  }
}
