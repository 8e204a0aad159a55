package dev.sardonyx.ir.shape;

import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;

/** Fourier transforms; complex numbers are a last dimension of 2. */
final class SignalRules {
  private SignalRules() {}

  static void register(ShapeRules rules) {
    rules.add("DFT", SignalRules::transform);
    rules.add("STFT", SignalRules::shortTime);
    rules.add("MelWeightMatrix", SignalRules::melWeights);
  }

  private static void transform(NodeInference node) {
    List<Size> input = node.shape(0);
    long[] axis =
        node.opset() < 20
            ? new long[] {node.integer("axis", 1)}
            : node.hasInput(2) ? node.integers(2) : new long[] {-2};
    if (input == null || axis == null || axis.length != 1) {
      node.output(0, node.type(0), input == null ? null : NodeInference.unknown(input.size()));
      return;
    }
    int at = node.normalizeAxis(axis[0], input.size());
    boolean oneSided = node.integer("onesided", 0) != 0;
    boolean inverse = node.integer("inverse", 0) != 0;
    Size length = node.hasInput(1) ? scalar(node, 1) : input.get(at);
    List<Size> result = new ArrayList<>(input);
    if (oneSided && inverse) {
      // What comes out of half a spectrum is real; without a length it has one of two.
      result.set(at, node.hasInput(1) ? length : Size.UNKNOWN);
      result.set(result.size() - 1, Size.ONE);
    } else {
      result.set(at, oneSided ? half(length) : length);
      result.set(result.size() - 1, Size.of(2));
    }
    node.output(0, node.type(0), result);
  }

  private static void shortTime(NodeInference node) {
    List<Size> signal = node.shape(0);
    List<Size> window = node.shape(2);
    Size frame = Size.UNKNOWN;
    if (node.hasInput(3)) {
      frame = scalar(node, 3);
    } else if (window != null && window.size() == 1) {
      frame = window.getFirst();
    }
    boolean known = signal != null && signal.size() >= 2;
    Size frames = Size.UNKNOWN;
    Size step = scalar(node, 1);
    if (known && signal.get(1).isConstant() && frame.isConstant() && step.isConstant()) {
      long span = signal.get(1).constant() - frame.constant();
      frames =
          span >= 0 && step.constant() > 0 ? Size.of(span / step.constant() + 1) : Size.UNKNOWN;
    }
    Size bins = node.integer("onesided", 1) != 0 ? half(frame) : frame;
    node.output(
        0,
        node.type(0),
        List.of(known ? signal.getFirst() : Size.UNKNOWN, frames, bins, Size.of(2)));
  }

  private static void melWeights(NodeInference node) {
    node.output(
        0,
        node.typeAttribute("output_datatype", ElementType.FLOAT),
        List.of(half(scalar(node, 1)), scalar(node, 0)));
  }

  private static Size half(Size length) {
    return length.isKnown() && length.isNonNegative()
        ? length.floorDivide(2).plus(1)
        : Size.UNKNOWN;
  }

  private static Size scalar(NodeInference node, int input) {
    List<Size> data = node.data(input);
    return data != null && data.size() == 1 ? data.getFirst() : Size.UNKNOWN;
  }
}
