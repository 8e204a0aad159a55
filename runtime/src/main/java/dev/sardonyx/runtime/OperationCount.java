package dev.sardonyx.runtime;

import dev.sardonyx.RunTrace.Argument;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.tensor.Shape;
import java.util.List;

/**
 * Counts the multiplications and additions of a node by its operator's definition, padding and
 * epilogues left out.
 */
final class OperationCount {
  private OperationCount() {}

  /**
   * Two for each multiply-add; 0 for operators that are not made of them.
   *
   * @param inputs the dense tensors it reads, in order
   * @param outputs the dense tensors it makes, in order
   */
  static long of(Node node, List<Argument> inputs, List<Argument> outputs) {
    if (inputs.size() < 2 || outputs.isEmpty()) {
      return 0;
    }
    Shape first = inputs.get(0).shape();
    Shape second = inputs.get(1).shape();
    Shape output = outputs.getFirst().shape();
    return switch (node.operator()) {
      case "Conv", "FusedConv", "BlockedConv", "BlockedGroupedConv" ->
          2 * places(output, second) * second.elements();
      case "ConvTranspose", "BlockedConvTranspose" -> 2 * places(first, second) * second.elements();
      case "MatMul", "FusedMatMul" ->
          first.rank() == 0 ? 0 : 2L * output.elements() * first.dimension(first.rank() - 1);
      case "Gemm", "FusedGemm" ->
          2L * output.elements() * first.dimension(isTransposed(node) ? 0 : 1);
      case "LSTM", "GRU", "RNN" -> recurrent(first, inputs);
      default -> 0;
    };
  }

  /**
   * Batch times places: elements of an image {@code [N, C, ...]} or of {@code [N, C/b, ..., b]}.
   */
  private static long places(Shape image, Shape weights) {
    boolean blocked = image.rank() > weights.rank();
    long channels = (long) image.dimension(1) * (blocked ? image.dimension(image.rank() - 1) : 1);
    return channels == 0 ? 0 : image.elements() / channels;
  }

  private static boolean isTransposed(Node gemm) {
    return gemm.attribute("transA").map(Attribute::asInt).orElse(0L) != 0;
  }

  /** Each step of each sequence {@code X[T, N, I]} meets all weights W and R once. */
  private static long recurrent(Shape sequences, List<Argument> inputs) {
    if (inputs.size() < 3 || sequences.rank() < 2) {
      return 0;
    }
    long weights = (long) inputs.get(1).shape().elements() + inputs.get(2).shape().elements();
    return 2L * sequences.dimension(0) * sequences.dimension(1) * weights;
  }
}
