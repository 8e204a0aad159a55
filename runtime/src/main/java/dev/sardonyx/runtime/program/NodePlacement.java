package dev.sardonyx.runtime.program;

import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.ir.Node;
import dev.sardonyx.operator.Operator;
import java.util.BitSet;

/** Which nodes of a model's graph run elsewhere than on the processor, and as what. */
@FunctionalInterface
public interface NodePlacement {
  /** All on the processor. */
  NodePlacement NONE = node -> null;

  /** How a node runs elsewhere; null if it doesn't. */
  Placed of(Node node);

  /**
   * A node that runs elsewhere.
   *
   * @param step what its step in the program has for an operator
   * @param taken positions of constant inputs that the operator has made its own copies of
   */
  record Placed(Operator step, BitSet taken, DeviceOperator operator) {
    public boolean readsOnHost(int index) {
      return operator.readsOnHost(index);
    }
  }
}
