package dev.sardonyx.tools;

import dev.sardonyx.kernels.convert.ElementFormat;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;
import java.util.Optional;

/**
 * A tensor in a few numbers.
 *
 * @param minimum the least finite element; NaN where there is none
 * @param maximum the largest finite element; NaN where there is none
 * @param mean of the finite elements; NaN where there are none
 * @param nonFinite how many elements are NaN or infinite
 */
public record TensorStatistics(double minimum, double maximum, double mean, int nonFinite) {
  private static final int BLOCK = 1024;

  /** The statistics of a tensor of numbers or BOOL; empty for strings and complex numbers. */
  public static Optional<TensorStatistics> of(Tensor tensor) {
    ElementType type = tensor.elementType();
    if (type == ElementType.STRING || type.isComplex()) {
      return Optional.empty();
    }
    ElementFormat format = ElementFormat.valueOf(type.name());
    double minimum = Double.POSITIVE_INFINITY;
    double maximum = Double.NEGATIVE_INFINITY;
    double sum = 0;
    int finite = 0;
    double[] block = new double[BLOCK];
    for (int done = 0; done < tensor.elements(); done += BLOCK) {
      int count = Math.min(BLOCK, tensor.elements() - done);
      format.readDoubles(tensor.array(), tensor.offset() + done, block, 0, count);
      for (int i = 0; i < count; i++) {
        if (Double.isFinite(block[i])) {
          minimum = Math.min(minimum, block[i]);
          maximum = Math.max(maximum, block[i]);
          sum += block[i];
          finite++;
        }
      }
    }
    int nonFinite = tensor.elements() - finite;
    return Optional.of(
        finite == 0
            ? new TensorStatistics(Double.NaN, Double.NaN, Double.NaN, nonFinite)
            : new TensorStatistics(minimum, maximum, sum / finite, nonFinite));
  }
}
