package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.ir.Node;
import java.util.Optional;

/** How one family of operators works on tensors in channel blocks. */
interface BlockingRule {
  /**
   * The node that does in blocks what {@code node} does, with output {@code output}; empty if the
   * node stays as it is.
   *
   * @param node has inputs and outputs
   * @param values which values are in blocks; a rule may ask for others to be
   */
  Optional<Blocked> apply(Node node, BlockedValues values);

  /**
   * A node to put in the place of another.
   *
   * @param node its output 0 is in blocks
   * @param lanes the channels of its output
   */
  record Blocked(Node node, ChannelLanes lanes) {}
}
