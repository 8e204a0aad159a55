package dev.sardonyx.runtime.operators.signal;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * MelWeightMatrix: triangles over the bins of a spectrum, equally spaced on the mel scale, {@code
 * [dft_length / 2 + 1, num_mel_bins]}. As in the specification's reference, the spacing is the
 * whole range divided by {@code num_mel_bins + 2}.
 */
final class MelWeightMatrixOperator {
  private MelWeightMatrixOperator() {}

  static Operator create(OperatorSetup setup) {
    ElementType type = WindowOperators.outputType(setup);
    return context -> run(context, type);
  }

  private static void run(ExecutionContext context, ElementType type) {
    long melBins = Integers.readOne(context.input(0), "num_mel_bins");
    long dftLength = Integers.readOne(context.input(1), "dft_length");
    long sampleRate = Integers.readOne(context.input(2), "sample_rate");
    double low = Numbers.readOne(context.input(3), "lower_edge_hertz");
    double high = Numbers.readOne(context.input(4), "upper_edge_hertz");
    if (melBins < 0 || dftLength < 0 || sampleRate <= 0 || !(low >= 0 && low <= high)) {
      throw new ShapeMismatchException(
          "expected num_mel_bins >= 0, dft_length >= 0, sample_rate > 0 and 0 <= lower_edge_hertz"
              + " <= upper_edge_hertz; found "
              + melBins
              + ", "
              + dftLength
              + ", "
              + sampleRate
              + ", "
              + low
              + ", "
              + high);
    }
    Shape shape = Shape.of(dftLength / 2 + 1, melBins);
    Tensor weights = context.allocate(0, type, shape);
    for (int i = 0; i < shape.elements(); i++) {
      Numbers.setReal(weights, i, 0);
    }
    int[] edges = edges((int) melBins, dftLength, sampleRate, low, high);
    for (int bin = 0; bin < melBins; bin++) {
      triangle(weights, bin, edges[bin], edges[bin + 1], edges[bin + 2]);
    }
  }

  /** The spectrum's bins at which the triangles begin, peak and end. */
  private static int[] edges(
      int melBins, long dftLength, long sampleRate, double low, double high) {
    double lowMel = 2595 * Math.log1p(low / 700) / Math.log(10);
    double highMel = 2595 * Math.log1p(high / 700) / Math.log(10);
    double step = (highMel - lowMel) / (melBins + 2L);
    int[] edges = new int[melBins + 2];
    for (int i = 0; i < edges.length; i++) {
      double hertz = 700 * Math.expm1((i * step + lowMel) / 2595 * Math.log(10));
      double bin = Math.floor((dftLength + 1) * hertz / sampleRate);
      if (bin > dftLength / 2.0) {
        throw new ShapeMismatchException(
            "'upper_edge_hertz' "
                + high
                + " reaches past half the sample rate "
                + sampleRate
                + ", the spectrum's end");
      }
      edges[i] = (int) bin;
    }
    return edges;
  }

  private static void triangle(Tensor weights, int bin, int left, int peak, int right) {
    int columns = weights.shape().dimension(1);
    if (left == peak) {
      Numbers.setReal(weights, peak * columns + bin, 1);
    }
    for (int row = left; row <= peak && left < peak; row++) {
      Numbers.setReal(weights, row * columns + bin, (double) (row - left) / (peak - left));
    }
    for (int row = peak; row < right; row++) {
      Numbers.setReal(weights, row * columns + bin, (double) (right - row) / (right - peak));
    }
  }
}
