package dev.sardonyx.benchmarks.kernels;

import dev.sardonyx.ir.Node;
import dev.sardonyx.tensor.Shape;
import java.util.List;
import java.util.Map;

/** The scores of attention of BERT: 12 heads, 128 tokens. */
public class SoftmaxBert extends OperatorWorkload {
  public SoftmaxBert() {
    super(
        List.of(Node.of("Softmax", List.of("x"), List.of("y"))),
        Map.of("x", Shape.of(1, 12, 128, 128)));
  }
}
