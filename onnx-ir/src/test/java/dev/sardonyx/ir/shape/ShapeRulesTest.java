package dev.sardonyx.ir.shape;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.ir.schema.OperatorSchemas;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** No operator is forgotten. */
class ShapeRulesTest {
  /** Inferred by {@link GraphInference}, through their bodies. */
  private static final Set<String> BY_BODIES = Set.of("If", "Loop", "Scan");

  /** What it gives are sequences of whatever its body makes. */
  private static final Set<String> WITHOUT = Set.of("SequenceMap");

  @Test
  void everyOperatorOfOnnxHasARule() {
    Set<String> without = new TreeSet<>();
    for (String operator : OperatorSchemas.standard().operators("")) {
      if (ShapeRules.find("", operator) == null && !BY_BODIES.contains(operator)) {
        without.add(operator);
      }
    }
    assertEquals(WITHOUT, without);
  }

  /** The types of maps' keys and values are not followed. */
  @Test
  void nearlyEveryOperatorOfMachineLearningHasARule() {
    Set<String> without = new TreeSet<>(OperatorSchemas.standard().operators("ai.onnx.ml"));
    without.removeIf(operator -> ShapeRules.find("ai.onnx.ml", operator) != null);
    assertEquals(Set.of("CastMap", "DictVectorizer"), without);
  }
}
