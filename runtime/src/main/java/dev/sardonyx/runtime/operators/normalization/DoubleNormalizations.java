package dev.sardonyx.runtime.operators.normalization;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * The normalizations where an input is of DOUBLE: all in double precision, by plain loops. Such
 * models are there to be exact, not fast.
 */
final class DoubleNormalizations {
  private DoubleNormalizations() {}

  /** Whether any input is of DOUBLE. */
  static boolean applies(ExecutionContext context) {
    for (int i = 0; i < context.inputCount(); i++) {
      if (context.hasInput(i) && context.input(i).elementType() == ElementType.DOUBLE) {
        return true;
      }
    }
    return false;
  }

  /**
   * BatchNormalization.
   *
   * @param training whether the statistics are those of the batch, which then also move the running
   *     ones
   */
  static void batch(ExecutionContext context, float epsilon, float momentum, boolean training) {
    Shape shape = context.input(0).shape();
    int channels = shape.rank() < 2 ? 1 : shape.dimension(1);
    int spatial = shape.rank() < 2 ? 1 : shape.elements(2, shape.rank());
    double[] x = Numbers.doubles(context.input(0));
    double[] scale = parameter(context, 1, channels);
    double[] shift = parameter(context, 2, channels);
    double[] mean = parameter(context, 3, channels);
    double[] variance = parameter(context, 4, channels);
    if (training) {
      double[] batchMean = new double[channels];
      double[] batchVariance = new double[channels];
      double count = (double) x.length / channels;
      for (int i = 0; i < x.length; i++) {
        batchMean[i / spatial % channels] += x[i] / count;
      }
      for (int i = 0; i < x.length; i++) {
        double deviation = x[i] - batchMean[i / spatial % channels];
        batchVariance[i / spatial % channels] += deviation * deviation / count;
      }
      running(context, 1, mean, batchMean, momentum);
      running(context, 2, variance, batchVariance, momentum);
      mean = batchMean;
      variance = batchVariance;
    }
    for (int i = 0; i < x.length; i++) {
      int c = i / spatial % channels;
      x[i] = (x[i] - mean[c]) * (scale[c] / Math.sqrt(variance[c] + epsilon)) + shift[c];
    }
    write(context, 0, context.input(0).elementType(), shape, x);
  }

  private static void running(
      ExecutionContext context, int index, double[] input, double[] batch, float momentum) {
    double[] moved = new double[input.length];
    Arrays.setAll(moved, i -> input[i] * momentum + batch[i] * (1 - momentum));
    write(context, index, context.input(index + 2).elementType(), Shape.of(input.length), moved);
  }

  private static double[] parameter(ExecutionContext context, int index, int expected) {
    Tensor parameter = context.input(index);
    if (parameter.elements() != expected) {
      throw new ShapeMismatchException(
          "expected " + expected + " elements in input " + index + "; found " + parameter);
    }
    return Numbers.doubles(parameter);
  }

  /**
   * InstanceNormalization and GroupNormalization of {@code [N, C, ...]}.
   *
   * @param byGroup whether scale and shift go by groups instead of channels
   */
  static void groups(ExecutionContext context, int groups, float epsilon, boolean byGroup) {
    Shape shape = context.input(0).shape();
    int channels = shape.dimension(1);
    double[] x = Numbers.doubles(context.input(0));
    double[] scale = parameter(context, 1, byGroup ? groups : channels);
    double[] shift = parameter(context, 2, byGroup ? groups : channels);
    int spatial = shape.elements(2, shape.rank());
    int perGroup = groups == 0 ? 0 : channels / groups;
    int length = perGroup * spatial;
    for (int from = 0; length > 0 && from < x.length; from += length) {
      double mean = mean(x, from, length);
      double factor = 1 / Math.sqrt(meanSquare(x, from, length, mean) + epsilon);
      for (int i = from; i < from + length; i++) {
        int parameter = i / (byGroup ? length : spatial) % scale.length;
        x[i] = (x[i] - mean) * factor * scale[parameter] + shift[parameter];
      }
    }
    write(context, 0, context.input(0).elementType(), shape, x);
  }

  /**
   * LayerNormalization, or RMSNormalization, which has neither mean nor shift.
   *
   * @param scale laid out for a row
   * @param shift laid out for a row
   * @param centered whether the mean is taken off
   * @param type of the output
   * @param statisticsType of outputs 1 and 2
   */
  static void rows(
      ExecutionContext context,
      int axis,
      float epsilon,
      double[] scale,
      double[] shift,
      boolean centered,
      ElementType type,
      ElementType statisticsType) {
    Shape shape = context.input(0).shape();
    double[] x = Numbers.doubles(context.input(0));
    int length = shape.elements(axis, shape.rank());
    int[] statistics = shape.toArray();
    Arrays.fill(statistics, axis, statistics.length, 1);
    double[] means = new double[shape.elements(0, axis)];
    double[] factors = new double[means.length];
    for (int row = 0; length > 0 && row < means.length; row++) {
      int from = row * length;
      means[row] = centered ? mean(x, from, length) : 0;
      factors[row] = 1 / Math.sqrt(meanSquare(x, from, length, means[row]) + epsilon);
      for (int i = 0; i < length; i++) {
        x[from + i] = (x[from + i] - means[row]) * factors[row] * scale[i] + shift[i];
      }
    }
    write(context, 0, type, shape, x);
    write(context, 1, statisticsType, Shape.of(statistics), means);
    write(context, 2, statisticsType, Shape.of(statistics), factors);
  }

  /** LRN of {@code [N, C, ...]}, over {@code size} neighbouring channels. */
  static void acrossChannels(
      ExecutionContext context, int size, float alpha, float beta, float bias) {
    Shape shape = context.input(0).shape();
    double[] x = Numbers.doubles(context.input(0));
    double[] y = new double[x.length];
    int channels = shape.dimension(1);
    int spatial = shape.elements(2, shape.rank());
    for (int i = 0; i < x.length; i++) {
      int channel = i / spatial % channels;
      int first = Math.max(0, channel - (size - 1) / 2);
      int last = Math.min(channels - 1, channel + size / 2);
      double squares = 0;
      for (int c = first; c <= last; c++) {
        double neighbour = x[i + (c - channel) * spatial];
        squares += neighbour * neighbour;
      }
      y[i] = x[i] / Math.pow(bias + (double) alpha / size * squares, beta);
    }
    write(context, 0, context.input(0).elementType(), shape, y);
  }

  private static double mean(double[] x, int from, int length) {
    double sum = 0;
    for (int i = from; i < from + length; i++) {
      sum += x[i];
    }
    return sum / length;
  }

  /** The mean of {@code (x - center)^2}. */
  private static double meanSquare(double[] x, int from, int length, double center) {
    double sum = 0;
    for (int i = from; i < from + length; i++) {
      sum += (x[i] - center) * (x[i] - center);
    }
    return sum / length;
  }

  private static void write(
      ExecutionContext context, int index, ElementType type, Shape shape, double[] values) {
    if (context.wantsOutput(index)) {
      Tensor output = context.allocate(index, type, shape);
      Formats.elements(output).write(0, values, 0, values.length);
    }
  }
}
