package dev.sardonyx.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A Pad that becomes the padding of the window behind it. */
class PadFusionTest {
  private static final Attribute WINDOW = Attribute.ofInts("kernel_shape", List.of(3L, 3L));

  private static Models padded(float value, long... pads) {
    return Models.model()
        .input("x", 1, 2, 9, 9)
        .constant("w", Tensor.of(new float[36], 2, 2, 3, 3))
        .constant("pads", Tensor.of(pads, pads.length))
        .scalar("value", value)
        .node("Pad", "x pads value", "p");
  }

  private static void assertPads(Optimized result, String operator, long... pads) {
    assertEquals(Map.of(operator, 1), Models.operators(result));
    Node node = Models.only(result, operator);
    assertEquals("x", node.inputs().getFirst());
    assertArrayEquals(pads, node.attributes().get("pads").asInts());
  }

  private static void assertKept(Models model, String reason) {
    Optimized result = model.output("y").portable();
    assertEquals(2, result.report().nodesAfter());
    String declined = Models.declined(result, "pad-fusion");
    assertTrue(declined.contains(reason), declined);
  }

  @Test
  void zerosGoIntoAConvolution() {
    Models model =
        padded(0, 0, 0, 1, 2, 0, 0, 3, 4)
            .node("Conv", "p w", "y", Attribute.ofInts("pads", List.of(1L, 1L, 0L, 0L)));
    assertPads(model.output("y").portable(), "Conv", 2, 3, 3, 4);
  }

  @Test
  void axesAndAttributes() {
    Models byAxes =
        Models.model()
            .opset(18)
            .input("x", 1, 2, 9, 9)
            .constant("w", Tensor.of(new float[36], 2, 2, 3, 3))
            .constant("pads", Tensor.of(new long[] {1, 2, 3, 4}, 4))
            .constant("axes", Tensor.of(new long[] {-1, 2}, 2))
            .node("Pad", "x pads - axes", "p")
            .node("Conv", "p w", "y");
    assertPads(byAxes.output("y").portable(), "Conv", 2, 1, 4, 3);
    Models byAttributes =
        Models.model()
            .opset(10)
            .input("x", 1, 2, 9, 9)
            .constant("w", Tensor.of(new float[36], 2, 2, 3, 3))
            .node(
                "Pad", "x", "p", Attribute.ofInts("pads", List.of(0L, 0L, 1L, 1L, 0L, 0L, 1L, 1L)))
            .node("Conv", "p w", "y");
    assertPads(byAttributes.output("y").portable(), "Conv", 1, 1, 1, 1);
  }

  @Test
  void poolsTakeWhatTheyPadWith() {
    float least = Float.NEGATIVE_INFINITY;
    Models maximum = padded(least, 0, 0, 1, 1, 0, 0, 1, 1).node("MaxPool", "p", "y", WINDOW);
    assertPads(maximum.output("y").portable(), "MaxPool", 1, 1, 1, 1);
    Models mean = padded(0, 0, 0, 1, 1, 0, 0, 1, 1).node("AveragePool", "p", "y", WINDOW);
    Optimized result = mean.output("y").portable();
    assertPads(result, "AveragePool", 1, 1, 1, 1);
    Node node = Models.only(result, "AveragePool");
    assertEquals(1, node.attributes().get("count_include_pad").asInt());
  }

  @Test
  void whatWouldChangeStays() {
    assertKept(
        padded(0, 0, 0, 1, 1, 0, 0, 1, 1).node("MaxPool", "p", "y", WINDOW), "something else");
    assertKept(padded(1, 0, 0, 1, 1, 0, 0, 1, 1).node("Conv", "p w", "y"), "something else");
    assertKept(padded(0, 0, 0, -1, 1, 0, 0, 1, 1).node("Conv", "p w", "y"), "not known");
    assertKept(
        padded(0, 0, 0, 1, 1, 0, 0, 1, 1)
            .node("Conv", "p w", "y", Attribute.of("auto_pad", "SAME_UPPER")),
        "auto_pad");
    assertKept(
        padded(0, 0, 0, 3, 1, 0, 0, 1, 1).node("AveragePool", "p", "y", WINDOW),
        "in the padding alone");
    assertKept(
        padded(0, 0, 0, 1, 1, 0, 0, 1, 1)
            .node(
                "AveragePool", "p", "y", WINDOW, Attribute.ofInts("pads", List.of(1L, 1L, 1L, 1L))),
        "doesn't count");
    assertKept(
        padded(0, 0, 0, 1, 1, 0, 0, 1, 1)
            .node("AveragePool", "p", "y", WINDOW, Attribute.of("ceil_mode", 1L)),
        "over the end");
    assertKept(
        padded(0, 0, 0, 1, 1, 0, 0, 1, 1).node("Conv", "p w", "y").output("p"), "graph output");
    assertKept(
        Models.model()
            .input("x", 1, 2, 9, 9)
            .constant("w", Tensor.of(new float[36], 2, 2, 3, 3))
            .constant("pads", Tensor.of(new long[] {0, 0, 1, 1, 0, 0, 1, 1}, 8))
            .node("Pad", "x pads", "p", Attribute.of("mode", "reflect"))
            .node("Conv", "p w", "y"),
        "something else");
  }
}
