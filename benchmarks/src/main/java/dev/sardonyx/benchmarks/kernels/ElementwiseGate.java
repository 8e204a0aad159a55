package dev.sardonyx.benchmarks.kernels;

import dev.sardonyx.ir.Node;
import dev.sardonyx.tensor.Shape;
import java.util.List;
import java.util.Map;

/** A gate as recurrent and speech models write it, {@code tanh(a) * sigmoid(b) + a}. */
public class ElementwiseGate extends OperatorWorkload {
  private static final Shape SHAPE = Shape.of(1, 64, 100, 100);

  public ElementwiseGate() {
    super(
        List.of(
            Node.of("Tanh", List.of("a"), List.of("t")),
            Node.of("Sigmoid", List.of("b"), List.of("s")),
            Node.of("Mul", List.of("t", "s"), List.of("p")),
            Node.of("Add", List.of("p", "a"), List.of("y"))),
        Map.of("a", SHAPE, "b", SHAPE));
  }
}
