package dev.sardonyx.runtime.operators.signal;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Numbers;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/**
 * STFT: Fourier transforms of overlapping frames of a signal {@code [batch, length, 1 or 2]}, each
 * multiplied by a window: {@code [batch, frames, bins, 2]}.
 */
final class StftOperator {
  /** Complex numbers in one piece of work. */
  private static final int GRAIN = 1 << 12;

  private StftOperator() {}

  static Operator create(OperatorSetup setup) {
    boolean oneSided = setup.flag("onesided", true);
    return context -> run(context, oneSided);
  }

  private static void run(ExecutionContext context, boolean oneSided) {
    Tensor signal = context.input(0);
    DftOperator.requireSignal(signal);
    if (signal.shape().rank() != 3) {
      throw new ShapeMismatchException(
          "'signal' must be [batch, length, 1 or 2]; found " + signal.shape());
    }
    int batch = signal.shape().dimension(0);
    int samples = signal.shape().dimension(1);
    long step = Integers.readOne(context.input(1), "frame_step");
    double[] window = context.hasInput(2) ? Numbers.doubles(context.input(2)) : null;
    long wanted =
        context.hasInput(3)
            ? Integers.readOne(context.input(3), "frame_length")
            : window == null ? samples : window.length;
    if (window != null && window.length != wanted) {
      throw new ShapeMismatchException(
          "'window' must have the frame length " + wanted + "; found " + window.length);
    }
    if (step < 1 || wanted < 1 || wanted > samples) {
      throw new ShapeMismatchException(
          "expected frame_step >= 1 and a frame length from 1 to the signal's "
              + samples
              + "; found "
              + step
              + " and "
              + wanted);
    }
    SignalTransform transform = new SignalTransform(signal.elementType(), wanted, false);
    int length = transform.length();
    int frames = (int) (1 + (samples - wanted) / step);
    int bins = oneSided ? length / 2 + 1 : length;
    Tensor output = context.allocate(0, signal.elementType(), Shape.of(batch, frames, bins, 2));
    int hop = (int) Math.min(step, samples);
    Ranges.split(
        context.workers(),
        batch * frames,
        Ranges.grain(GRAIN, length),
        (begin, end) -> {
          double[] real = new double[length];
          double[] imaginary = new double[length];
          for (int frame = begin; frame < end; frame++) {
            int first = frame / frames * samples + frame % frames * hop;
            read(signal, first, window, real, imaginary);
            transform.run(real, imaginary);
            for (int bin = 0; bin < bins; bin++) {
              int at = (frame * bins + bin) * 2;
              Numbers.setReal(output, at, real[bin]);
              Numbers.setReal(output, at + 1, imaginary[bin]);
            }
          }
        });
  }

  private static void read(
      Tensor signal, int first, double[] window, double[] real, double[] imaginary) {
    boolean complex = signal.shape().dimension(-1) == 2;
    Arrays.fill(imaginary, 0);
    for (int n = 0; n < real.length; n++) {
      double weight = window == null ? 1 : window[n];
      int at = first + n;
      real[n] = weight * Numbers.real(signal, complex ? 2 * at : at);
      if (complex) {
        imaginary[n] = weight * Numbers.real(signal, 2 * at + 1);
      }
    }
  }
}
