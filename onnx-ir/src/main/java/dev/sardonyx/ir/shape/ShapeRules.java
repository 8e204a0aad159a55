package dev.sardonyx.ir.shape;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The rules by operator: a line a family. */
final class ShapeRules {
  private static final ShapeRules STANDARD = standard();

  private final Map<String, ShapeRule> rules = new HashMap<>();

  private ShapeRules() {}

  /** The rule for an operator; null if there is none. */
  static ShapeRule find(String domain, String operator) {
    return STANDARD.rules.get(domain + ":" + operator);
  }

  private static ShapeRules standard() {
    ShapeRules rules = new ShapeRules();
    AttentionRules.register(rules);
    ContributedRules.register(rules);
    ConvolutionRules.register(rules);
    DetectionRules.register(rules);
    ElementwiseRules.register(rules);
    EngineRules.register(rules);
    GeneratorRules.register(rules);
    IndexingRules.register(rules);
    LinearRules.register(rules);
    LossRules.register(rules);
    MlRules.register(rules);
    NormalizationRules.register(rules);
    PoolingRules.register(rules);
    QuantizationRules.register(rules);
    RecurrentRules.register(rules);
    ReductionRules.register(rules);
    ReshapingRules.register(rules);
    ResizingRules.register(rules);
    SequenceRules.register(rules);
    SignalRules.register(rules);
    TextRules.register(rules);
    return rules;
  }

  void add(String operator, ShapeRule rule) {
    add("", operator, rule);
  }

  void add(String domain, String operator, ShapeRule rule) {
    if (rules.put(domain + ":" + operator, rule) != null) {
      throw new IllegalStateException("two shape rules for " + domain + ":" + operator);
    }
  }

  /** The same rule for several operators of ai.onnx. */
  void addAll(Collection<String> operators, ShapeRule rule) {
    operators.forEach(operator -> add(operator, rule));
  }
}
