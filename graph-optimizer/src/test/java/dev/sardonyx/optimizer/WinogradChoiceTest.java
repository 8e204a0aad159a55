package dev.sardonyx.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.optimizer.rewrite.Nodes;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which of Winograd's algorithms a convolution may use; expected values by the times measured. */
class WinogradChoiceTest {
  private static long choice(int channels, Object side, OptimizerOptions options) {
    Optimized result =
        Models.model()
            .input("x", 1, channels, side, side)
            .constant("w", Tensor.of(new float[channels * channels * 9], channels, channels, 3, 3))
            .node("Conv", "x w", "y", Attribute.ofInts("pads", List.of(1L, 1L, 1L, 1L)))
            .output("y")
            .engine(options);
    Node node = Models.only(result, "dev.sardonyx:BlockedConv");
    return Nodes.integer(node, "winograd", -1);
  }

  private static OptimizerOptions lanes(int lanes) {
    return OptimizerOptions.DEFAULT.channelBlock(lanes);
  }

  @Test
  void largeImagesTakeFour() {
    assertEquals(4, choice(64, 56, lanes(8)));
    assertEquals(4, choice(64, 56, lanes(16)));
    assertEquals(4, choice(512, 28, lanes(16)));
    assertEquals(4, choice(64, "n", lanes(16)));
  }

  @Test
  void weightsFromMemoryDecideOverSmallImages() {
    assertEquals(4, choice(256, 14, lanes(8)));
    assertEquals(2, choice(256, 14, lanes(16)));
    assertEquals(2, choice(512, 7, lanes(8)));
    assertEquals(0, choice(512, 7, lanes(16)));
  }

  @Test
  void weightsInTheCacheDoNot() {
    assertEquals(4, choice(128, 14, lanes(16)));
    assertEquals(2, choice(128, 7, lanes(16)));
  }

  @Test
  void optionsRuleAlgorithmsOut() {
    assertEquals(2, choice(64, 56, lanes(8).accuracy(Accuracy.STRICT)));
    assertEquals(0, choice(64, 56, lanes(8).footprint(Footprint.SMALL)));
  }
}
