package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.operator.OperatorRegistry;

/** Registers the operators of this package. */
public final class AttentionOperators {
  private AttentionOperators() {}

  public static void register(OperatorRegistry.Builder builder) {
    builder
        .register("Attention", 23, AttentionOperator::create)
        .register("CausalConvWithState", 27, CausalConvolution::create)
        .register("LinearAttention", 27, LinearAttentionOperator::create)
        .register("com.microsoft", "GroupQueryAttention", 1, GroupQueryAttention::create)
        .register("com.microsoft", "MultiHeadAttention", 1, MultiHeadAttention::create)
        .register("com.microsoft", "RotaryEmbedding", 1, RotaryEmbedding::createContributed)
        .register("dev.sardonyx", "FusedAttention", 1, FusedAttention::create)
        .register("dev.sardonyx", "PackedAttention", 1, PackedAttention::create)
        .register("dev.sardonyx", "RepeatHeads", 1, RepeatHeads::create)
        .register("RotaryEmbedding", 23, RotaryEmbedding::create);
  }
}
