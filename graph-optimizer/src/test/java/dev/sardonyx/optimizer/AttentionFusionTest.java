package dev.sardonyx.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.ir.Attribute;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Attention as exporters write it out. */
class AttentionFusionTest {
  private static final String FUSED = "dev.sardonyx:FusedAttention";

  private static Attribute permutation(Long... axes) {
    return Attribute.ofInts("perm", List.of(axes));
  }

  /** Up to the product of queries and keys. */
  private static Models scores() {
    return Models.model()
        .input("q", "b", "s", 12, 32)
        .input("k", "b", "t", 12, 32)
        .input("v", "b", "t", 12, 32)
        .input("mask", "b", 1, 1, "t")
        .scalar("root", 4)
        .node("Transpose", "q", "q2", permutation(0L, 2L, 1L, 3L))
        .node("Transpose", "k", "k2", permutation(0L, 2L, 3L, 1L))
        .node("Transpose", "v", "v2", permutation(0L, 2L, 1L, 3L))
        .node("MatMul", "q2 k2", "scores");
  }

  private static Models rest(Models models, String scores) {
    return models
        .node("Softmax", scores, "p", Attribute.of("axis", -1L))
        .node("MatMul", "p v2", "o")
        .node("Transpose", "o", "y", permutation(0L, 2L, 1L, 3L))
        .output("y");
  }

  @Test
  void scaleMaskAndTransposesGoIn() {
    Optimized result =
        rest(scores().node("Div", "scores root", "d").node("Add", "d mask", "m"), "m").engine();
    assertEquals(Map.of(FUSED, 1), Models.operators(result));
    assertEquals(List.of("q", "k", "v", "mask"), Models.only(result, FUSED).inputs());
    assertEquals(0.25f, Models.only(result, FUSED).attribute("scale").orElseThrow().asFloat());
  }

  @Test
  void scaleAndMaskMayBeMissingOrTheOtherWayRound() {
    Optimized bare = rest(scores(), "scores").engine();
    assertEquals(List.of("q", "k", "v"), Models.only(bare, FUSED).inputs());
    Optimized turned =
        rest(scores().node("Mul", "root scores", "d").node("Add", "mask d", "m"), "m").engine();
    assertEquals(List.of("q", "k", "v", "mask"), Models.only(turned, FUSED).inputs());
    assertEquals(4f, Models.only(turned, FUSED).attribute("scale").orElseThrow().asFloat());
  }

  @Test
  void declinesWhenTheProbabilitiesAreAsked() {
    Optimized result = rest(scores(), "scores").output("p").engine();
    assertFalse(Models.operators(result).containsKey(FUSED));
    assertTrue(Models.declined(result, "attention-fusion").contains("graph output"));
  }

  @Test
  void anotherAxisOrTransposeIsNoAttention() {
    Optimized axis =
        scores()
            .node("Softmax", "scores", "p", Attribute.of("axis", 2L))
            .node("MatMul", "p v2", "o")
            .node("Transpose", "o", "y", permutation(0L, 2L, 1L, 3L))
            .output("y")
            .engine();
    assertFalse(Models.operators(axis).containsKey(FUSED));
    Optimized transpose =
        scores()
            .node("Softmax", "scores", "p", Attribute.of("axis", -1L))
            .node("MatMul", "p v2", "o")
            .node("Transpose", "o", "y", permutation(0L, 3L, 1L, 2L))
            .output("y")
            .engine();
    assertFalse(Models.operators(transpose).containsKey(FUSED));
  }
}
