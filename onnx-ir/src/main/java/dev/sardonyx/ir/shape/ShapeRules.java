package dev.sardonyx.ir.shape;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The rules by operator. A family of rules is made when one of its operators is first asked for:
 * most models want few of them.
 */
final class ShapeRules {
  /** A line a family: its name, then its operators as {@code domain:operator}. */
  static final String INDEX = "families.txt";

  private static final ShapeRules STANDARD = standard();

  private final Map<String, ShapeRule> rules = new HashMap<>();

  /** The families by their operators. */
  private final Map<String, String> families = new HashMap<>();

  private final Set<String> registered = new HashSet<>();

  ShapeRules() {}

  /** The rule for an operator; null if there is none. */
  static ShapeRule find(String domain, String operator) {
    return STANDARD.rule(domain + ":" + operator);
  }

  private static ShapeRules standard() {
    ShapeRules rules = new ShapeRules();
    for (String line : index().split("\\n")) {
      String[] words = line.split(" ");
      for (int i = 1; i < words.length; i++) {
        rules.families.put(words[i], words[0]);
      }
    }
    return rules;
  }

  static String index() {
    try (InputStream stream = ShapeRules.class.getResourceAsStream(INDEX)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized ShapeRule rule(String key) {
    String family = families.get(key);
    if (family != null && registered.add(family)) {
      register(family, this);
    }
    return rules.get(key);
  }

  /** Adds the rules of one family. */
  static void register(String family, ShapeRules rules) {
    switch (family) {
      case "attention" -> AttentionRules.register(rules);
      case "contributed" -> ContributedRules.register(rules);
      case "convolution" -> ConvolutionRules.register(rules);
      case "detection" -> DetectionRules.register(rules);
      case "elementwise" -> ElementwiseRules.register(rules);
      case "engine" -> EngineRules.register(rules);
      case "generator" -> GeneratorRules.register(rules);
      case "indexing" -> IndexingRules.register(rules);
      case "linear" -> LinearRules.register(rules);
      case "loss" -> LossRules.register(rules);
      case "ml" -> MlRules.register(rules);
      case "normalization" -> NormalizationRules.register(rules);
      case "pooling" -> PoolingRules.register(rules);
      case "quantization" -> QuantizationRules.register(rules);
      case "recurrent" -> RecurrentRules.register(rules);
      case "reduction" -> ReductionRules.register(rules);
      case "reshaping" -> ReshapingRules.register(rules);
      case "resizing" -> ResizingRules.register(rules);
      case "sequence" -> SequenceRules.register(rules);
      case "signal" -> SignalRules.register(rules);
      case "text" -> TextRules.register(rules);
      default -> throw new IllegalStateException("there is no family '" + family + "'");
    }
  }

  /** The operators that have a rule by now, as {@code domain:operator}. */
  Set<String> operators() {
    return rules.keySet();
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
