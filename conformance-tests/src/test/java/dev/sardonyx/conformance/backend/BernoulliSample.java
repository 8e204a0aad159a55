package dev.sardonyx.conformance.backend;

import dev.sardonyx.Session;
import dev.sardonyx.conformance.oracle.ElementDecoder;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.util.Map;

/** Whether a model draws ones with the probabilities it is given. */
final class BernoulliSample {
  private static final int RUNS = 500;

  /** In standard deviations: one in ten billion samples is farther from its mean by chance. */
  private static final double FARTHEST = 6.5;

  private BernoulliSample() {}

  /**
   * Runs a model of one input of probabilities and one output, many times.
   *
   * @param inverted whether the probabilities are those of zeros
   * @throws AssertionError if the output has other numbers than 0 and 1, or too many or few ones
   */
  static void require(Session session, Map<String, OnnxValue> inputs, boolean inverted) {
    Tensor probabilities = (Tensor) inputs.values().iterator().next();
    int elements = probabilities.elements();
    double expected = 0;
    double variance = 0;
    for (int i = 0; i < elements; i++) {
      double given = ElementDecoder.slot(probabilities, i);
      double p = inverted ? 1 - given : given;
      expected += RUNS * p;
      variance += RUNS * p * (1 - p);
    }
    long ones = 0;
    long onesBefore = -1;
    boolean sameEachTime = true;
    for (int run = 0; run < RUNS; run++) {
      Tensor drawn = (Tensor) session.run(inputs).values().values().iterator().next();
      long now = ones(drawn);
      sameEachTime &= onesBefore < 0 || now == onesBefore;
      onesBefore = now;
      ones += now;
    }
    // With a seed all runs draw the same, so that they count as one.
    double deviations =
        sameEachTime
            ? (ones - expected) / Math.sqrt(RUNS * variance)
            : (ones - expected) / Math.sqrt(variance);
    if (Math.abs(deviations) > FARTHEST) {
      throw new AssertionError(
          "drew %d ones; expected about %.0f, which is %.1f standard deviations off"
              .formatted(ones, expected, deviations));
    }
  }

  private static long ones(Tensor drawn) {
    long ones = 0;
    for (int i = 0; i < drawn.elements(); i++) {
      double value = ElementDecoder.slot(drawn, i);
      if (value != 0 && value != 1) {
        throw new AssertionError("drew " + value + "; expected 0 or 1");
      }
      ones += (long) value;
    }
    return ones;
  }
}
