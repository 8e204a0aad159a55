package dev.sardonyx.ir.shape;

import dev.sardonyx.tensor.ElementType;
import java.util.List;

/** Attention and its kin of ai.onnx, heads packed into the last dimension or apart. */
final class AttentionRules {
  private AttentionRules() {}

  static void register(ShapeRules rules) {
    rules.add("Attention", AttentionRules::attention);
    rules.add("ai.onnx.preview", "FlexAttention", AttentionRules::attention);
    rules.add("LinearAttention", AttentionRules::linear);
    rules.add("CausalConvWithState", AttentionRules::causalConvolution);
    rules.addAll(List.of("RotaryEmbedding", "SwiGLU"), ElementwiseRules::sameAsInput);
  }

  /**
   * Queries {@code [N, heads, L, d]} or {@code [N, L, heads * d]}, and keys and values alike; past
   * keys and values are always {@code [N, heads, P, d]}.
   */
  private static void attention(NodeInference node) {
    List<Size> query = split(node.shape(0), node.integer("q_num_heads", 0));
    List<Size> key = split(node.shape(1), node.integer("kv_num_heads", 0));
    List<Size> value = split(node.shape(2), node.integer("kv_num_heads", 0));
    if (query == null || key == null || value == null) {
      return;
    }
    Size total = key.get(2);
    if (node.hasInput(4)) {
      List<Size> past = node.shape(4);
      total = past != null && past.size() == 4 ? past.get(2).plus(total) : Size.UNKNOWN;
    }
    boolean apart = node.shape(0).size() == 4;
    node.output(
        0,
        node.type(0),
        apart
            ? List.of(query.get(0), query.get(1), query.get(2), value.get(3))
            : List.of(query.get(0), query.get(2), query.get(1).times(value.get(3))));
    node.output(1, node.type(1), List.of(key.get(0), key.get(1), total, key.get(3)));
    node.output(2, node.type(2), List.of(value.get(0), value.get(1), total, value.get(3)));
    node.output(3, node.type(0), List.of(query.get(0), query.get(1), query.get(2), total));
  }

  /** {@code [N, heads, L, d]}; null if unknown. */
  private static List<Size> split(List<Size> shape, long heads) {
    if (shape == null || shape.size() == 4) {
      return shape;
    }
    return shape.size() == 3 && heads > 0
        ? List.of(shape.get(0), Size.of(heads), shape.get(1), shape.get(2).floorDivide(heads))
        : null;
  }

  private static void linear(NodeInference node) {
    List<Size> query = split(node.shape(0), node.integer("q_num_heads", 0));
    List<Size> key = split(node.shape(1), node.integer("kv_num_heads", 0));
    List<Size> value = split(node.shape(2), node.integer("kv_num_heads", 0));
    ElementType stateType = node.hasInput(3) ? node.type(3) : null;
    if (query == null || key == null || value == null) {
      node.output(0, node.type(0), NodeInference.unknown(3));
      node.output(1, stateType, NodeInference.unknown(4));
      return;
    }
    node.output(
        0, node.type(0), List.of(query.get(0), query.get(2), query.get(1).times(value.get(3))));
    node.output(1, stateType, List.of(key.get(0), key.get(1), key.get(3), value.get(3)));
  }

  /** The state is what the next piece's first windows reach back to. */
  private static void causalConvolution(NodeInference node) {
    ElementwiseRules.sameAsInput(node);
    List<Size> input = node.shape(0);
    List<Size> weight = node.shape(1);
    boolean known = input != null && input.size() == 3 && weight != null && weight.size() == 3;
    node.output(
        1,
        node.type(0),
        known
            ? List.of(input.get(0), input.get(1), weight.get(2).plus(-1))
            : NodeInference.unknown(3));
  }
}
