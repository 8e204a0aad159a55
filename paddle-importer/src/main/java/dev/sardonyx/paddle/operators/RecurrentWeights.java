package dev.sardonyx.paddle.operators;

import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Weights of recurrent layers with their gates in ONNX's order. */
final class RecurrentWeights {
  /** Paddle's order in the padded layer: input, forget, cell, output. */
  private static final int[] PADDED_LSTM = {0, 3, 1, 2};

  /** Reset, update, candidate. */
  private static final int[] PADDED_GRU = {1, 0, 2};

  private RecurrentWeights() {}

  /** Which of Paddle's gates stands at each place of ONNX's, in the padded layer. */
  static int[] paddedOrder(String mode) {
    return switch (mode) {
      case "LSTM" -> PADDED_LSTM.clone();
      case "GRU" -> PADDED_GRU.clone();
      default -> new int[] {0};
    };
  }

  /** The equal blocks of {@code x} along an axis in another order. */
  static String ordered(Onnx onnx, String x, int axis, long size, int... order) {
    if (order.length == 1) {
      return x;
    }
    List<String> blocks = new ArrayList<>();
    for (int block : order) {
      blocks.add(
          onnx.slice(
              x, new long[] {axis}, new long[] {block * size}, new long[] {(block + 1) * size}));
    }
    return onnx.concat(axis, blocks);
  }

  /**
   * Input weights {@code [1, gates * size, gates * size]} for inputs that are products with the
   * weights already: they put the gates in order, those of sign -1 negated.
   */
  static String gates(Onnx onnx, int size, int[] order, int[] signs) {
    int all = order.length * size;
    Tensor tensor = Tensor.zeros(ElementType.FLOAT, Shape.of(1, all, all));
    for (int gate = 0; gate < order.length; gate++) {
      for (int i = 0; i < size; i++) {
        tensor.floatArray()[(gate * size + i) * all + order[gate] * size + i] = signs[gate];
      }
    }
    return onnx.graph().initializer("gates", tensor);
  }

  /** The name that ONNX has for an activation. */
  static String activation(String paddle) {
    return switch (paddle) {
      case "sigmoid" -> "Sigmoid";
      case "tanh" -> "Tanh";
      case "relu" -> "Relu";
      case "identity" -> "Affine";
      default -> "";
    };
  }

  /** The activation of {@code x}. */
  static String activate(Onnx onnx, String paddle, String x) {
    return paddle.equals("identity") ? x : onnx.unary(activation(paddle), x);
  }
}
