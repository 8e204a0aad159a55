package dev.sardonyx.optimizer.blocking;

import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.optimizer.Accuracy;
import dev.sardonyx.optimizer.Footprint;
import dev.sardonyx.optimizer.OptimizerOptions;
import dev.sardonyx.tensor.Shape;
import java.util.List;

/**
 * Which of Winograd's algorithms a 3x3 convolution may use: by the multiply-adds of each, and by
 * its weights where they are so many that they come from memory in each run.
 *
 * <p>F(4x4, 3x3) has four times the weights of the layer and F(2x2, 3x3) 1.8 times. Measured with
 * vectors of 512 bits and cold caches: 256 channels of 14x14 in 0.98 ms by F4, 0.81 by F2, 1.38
 * without; 512 of 7x7 in 3.9, 3.0 and 2.4 ms (the core shared); with 256 bits 512 of 7x7 in 3.1,
 * 4.1 and 5.4 ms with one thread, 3.1, 2.1 and 3.0 with two.
 */
final class WinogradChoice {
  /**
   * Weights of all taps from which on the caches of the processor do not keep them from run to run:
   * 4 MB.
   */
  private static final long NEAR_WEIGHTS = 1 << 20;

  /** Multiply-adds in the time that a weight takes to come from memory, with 16 lanes. */
  private static final long WIDE_WEIGHT = 40;

  /** The same with fewer lanes. */
  private static final long WEIGHT = 10;

  /** Rows and columns up to which the few patches of F(4x4, 3x3) are work for one thread only. */
  private static final long FEW = 8;

  private WinogradChoice() {}

  /**
   * The side of the largest output tile that may be used; 0 for none. The kernels have further
   * conditions.
   *
   * @param weights {@code [M, C / group, k1, k2]}
   */
  static long of(Node node, Shape weights, BlockedValues values) {
    OptimizerOptions options = values.context().options();
    if (options.footprint() == Footprint.SMALL) {
      return 0;
    }
    boolean fast = options.accuracy() == Accuracy.FAST;
    List<Dimension> output =
        values
            .graph()
            .type(node.outputs().getFirst())
            .flatMap(TensorType::dimensions)
            .orElse(List.of());
    if (output.size() != 4
        || !(output.get(2) instanceof Dimension.Known height)
        || !(output.get(3) instanceof Dimension.Known width)) {
      return fast ? 4 : 2;
    }
    long pairs = (long) weights.dimension(0) * weights.dimension(1);
    long four = cost(4, pairs, height.size(), width.size(), values.block());
    long two = cost(2, pairs, height.size(), width.size(), values.block());
    long none = cost(1, pairs, height.size(), width.size(), values.block());
    boolean many = Math.max(height.size(), width.size()) > FEW;
    if (fast && many && four <= Math.min(two, none)) {
      return 4;
    }
    return two <= none ? 2 : 0;
  }

  /**
   * Multiply-adds for one input channel and output, and what reading its weights costs.
   *
   * @param tile rows of an output tile; 1 for the definition's sums
   * @param pairs of input channels and outputs
   */
  private static long cost(long tile, long pairs, long height, long width, int block) {
    long positions = (tile + 2) * (tile + 2);
    long patches = Math.ceilDiv(height, tile) * Math.ceilDiv(width, tile);
    boolean near = positions * pairs < NEAR_WEIGHTS;
    long weight = near ? 0 : block >= 16 ? WIDE_WEIGHT : WEIGHT;
    return positions * (patches + weight);
  }
}
