package dev.sardonyx.cli;

import dev.sardonyx.Outputs;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Value;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.paddle.program.PaddleProgram;
import dev.sardonyx.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/**
 * How far an ONNX file is from the Paddle graph it came from, on the same random inputs. The Paddle
 * graph runs operator by operator, the file as any other.
 *
 * @param absolute the largest difference of two elements
 * @param relative the largest difference, by the largest magnitude of the output it is in
 * @param l2 the length of the difference, by the length of the output; the largest of all outputs
 */
record Parity(double absolute, double relative, double l2) {
  /** What rounding in another order comes to in deep networks, with room. */
  private static final double MOST_RELATIVE = 1e-3;

  /** Runs both. */
  static Parity measure(PaddleProgram program, Model reference, Path file, long seed) {
    Session paddle =
        Sardonyx.load(reference, SessionOptions.defaults().optimization(OptimizationLevel.NONE));
    Map<String, Tensor> inputs = SampleInputs.of(program, reference, seed);
    Outputs expected;
    try {
      expected = paddle.run(inputs);
    } catch (SardonyxException e) {
      inputs = SampleInputs.ofUsualSizes(program, reference, seed);
      expected = paddle.run(inputs);
    }
    Outputs actual = Sardonyx.load(file).run(inputs);
    Parity all = new Parity(0, 0, 0);
    for (Value output : reference.graph().outputs()) {
      all = all.max(of(output.name(), expected.get(output.name()), actual.get(output.name())));
    }
    return all;
  }

  /** Of one output. */
  static Parity of(String name, Tensor expected, Tensor actual) {
    if (!expected.shape().equals(actual.shape())) {
      throw new ModelFormatException(
          "output '"
              + name
              + "' is "
              + expected
              + " in Paddle's graph and "
              + actual
              + " in the ONNX file. Please report this with the model");
    }
    double largest = 0;
    double difference = 0;
    double squares = 0;
    double differenceSquares = 0;
    double[] wanted = elements(expected);
    double[] found = elements(actual);
    for (int i = 0; i < wanted.length; i++) {
      // Equal infinities, and NaN in both, are no difference.
      boolean isSame = Double.compare(wanted[i], found[i]) == 0;
      double distance = isSame ? 0 : Math.abs(wanted[i] - found[i]);
      difference = Math.max(difference, Double.isNaN(distance) ? Double.MAX_VALUE : distance);
      differenceSquares += distance * distance;
      if (Double.isFinite(wanted[i])) {
        largest = Math.max(largest, Math.abs(wanted[i]));
        squares += wanted[i] * wanted[i];
      }
    }
    double length = Math.sqrt(differenceSquares);
    return new Parity(
        difference,
        largest == 0 ? difference : difference / largest,
        squares == 0 ? length : length / Math.sqrt(squares));
  }

  private static double[] elements(Tensor tensor) {
    return switch (tensor.array()) {
      case float[] all -> widen(tensor, i -> all[i]);
      case double[] all -> widen(tensor, i -> all[i]);
      case long[] all -> widen(tensor, i -> all[i]);
      case int[] all -> widen(tensor, i -> all[i]);
      case short[] all -> widen(tensor, i -> all[i]);
      case byte[] all -> widen(tensor, i -> all[i]);
      default -> throw new IllegalStateException(tensor + " is no output of Paddle");
    };
  }

  private static double[] widen(Tensor tensor, IntToDoubleFunction element) {
    double[] all = new double[tensor.slots()];
    Arrays.setAll(all, i -> element.applyAsDouble(tensor.offset() + i));
    return all;
  }

  private Parity max(Parity other) {
    return new Parity(
        Math.max(absolute, other.absolute),
        Math.max(relative, other.relative),
        Math.max(l2, other.l2));
  }

  /**
   * Checks that the difference is rounding.
   *
   * @throws ModelFormatException if it is more
   */
  void require(Path source) {
    if (!(relative <= MOST_RELATIVE)) {
      throw new ModelFormatException(
          source
              + ": the ONNX file gives other results than Paddle's graph: "
              + this
              + "; expected a relative difference of at most "
              + MOST_RELATIVE
              + ". Please report this with the model");
    }
  }

  @Override
  public String toString() {
    return "largest difference absolute "
        + Texts.number(absolute)
        + ", relative "
        + Texts.number(relative)
        + ", L2 "
        + Texts.number(l2);
  }
}
