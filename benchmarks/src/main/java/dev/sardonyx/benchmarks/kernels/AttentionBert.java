package dev.sardonyx.benchmarks.kernels;

import dev.sardonyx.ir.Node;
import dev.sardonyx.tensor.Shape;
import java.util.List;
import java.util.Map;

/** Attention of BERT: 12 heads of 64, 128 tokens. */
public class AttentionBert extends OperatorWorkload {
  private static final Shape HEADS = Shape.of(1, 12, 128, 64);

  public AttentionBert() {
    super(
        List.of(Node.of("Attention", List.of("q", "k", "v"), List.of("y"))),
        Map.of("q", HEADS, "k", HEADS, "v", HEADS));
  }
}
