package dev.sardonyx.conformance.types;

import dev.sardonyx.conformance.backend.BackendCases.Example;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.schema.OperatorSchema;
import dev.sardonyx.ir.schema.OperatorSchema.AttributeSchema;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Runs the examples of an operator with each type of each of its variables. */
final class TypeMeasurement {
  /** Kinds of examples of one version, by which attributes and inputs are there. */
  private static final int MOST_EXAMPLES = 8;

  /** What an operator made of a type. */
  enum Outcome {
    /** Results that agree with those of a wider type, where there is one. */
    WORKS,
    /** No example, or none that is meant for this type. */
    NOT_TRIED,
    FAILS
  }

  /** How a type did: over all examples and versions, and the first failure's text. */
  record Finding(Outcome outcome, String text) {
    private static final Finding NOT_TRIED = new Finding(Outcome.NOT_TRIED, "");
    private static final Finding WORKS = new Finding(Outcome.WORKS, "");

    private static Finding failure(String text) {
      return new Finding(Outcome.FAILS, text);
    }

    private Finding and(Finding other) {
      return outcome.compareTo(other.outcome) >= 0 || other.outcome == Outcome.NOT_TRIED
          ? outcome == Outcome.NOT_TRIED ? other : this
          : outcome == Outcome.NOT_TRIED || other.outcome == Outcome.FAILS ? other : this;
    }
  }

  /** Integers are compared with integers, as long as there are any. */
  private static final List<String> WIDER_INTEGERS =
      List.of("int64", "int32", "double", "float", "int16", "uint8");

  private static final List<String> WIDER_REALS = List.of("float", "double");

  /** Results that are drawn from a generator, in each type another number of them. */
  private static final Set<String> RANDOM =
      Set.of(
          "Bernoulli",
          "Multinomial",
          "RandomNormal",
          "RandomNormalLike",
          "RandomUniform",
          "RandomUniformLike");

  /** Where another type is meant to give other numbers, and the official examples are enough. */
  private static final Set<String> TYPE_IS_MEANING =
      Set.of(
          "Attention U", // numbers are added, booleans mask
          "BitCast T1",
          "BitCast T2",
          "Cast T2",
          "CastLike T2",
          "NonZero T", // every string but the empty one counts
          "QuantizeLinear T2", // saturates
          "QuantizeLinear T3");

  /** Each step of the function body is rounded, as the official examples in half floats want it. */
  private static final Set<String> STEP_BY_STEP =
      Set.of("Attention", "CausalConvWithState", "RotaryEmbedding", "Softmax");

  private final Map<String, Finding> findings = new TreeMap<>();

  /** By "variable type". */
  Map<String, Finding> findings() {
    return findings;
  }

  /**
   * @param newest whether it is the newest version, of which every kind of example is run; of older
   *     ones it is one
   */
  void measure(OperatorSchema schema, List<Example> examples, boolean newest) {
    Set<List<Object>> seen = new HashSet<>();
    for (Example example : examples) {
      Node node = example.node();
      if (fits(schema, node)
          && seen.size() < (newest ? MOST_EXAMPLES : 1)
          && seen.add(List.of(node.name(), node.attributes().keySet(), present(node)))) {
        measure(schema, TypedCase.of(example, schema.sinceVersion()), newest);
      }
    }
  }

  private void measure(OperatorSchema schema, TypedCase base, boolean newest) {
    for (TypeVariable variable : TypeVariable.of(schema, base.node())) {
      if (!base.determines(schema, variable)) {
        continue;
      }
      for (String type : variable.types()) {
        boolean isContainer = type.contains("(");
        if (isContainer && !newest) {
          continue; // the newest version's are enough
        }
        findings.merge(
            variable.name() + " " + type, finding(schema, base, variable, type), Finding::and);
      }
    }
  }

  private static List<Boolean> present(Node node) {
    List<Boolean> present = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      present.add(node.hasInput(i));
    }
    return present;
  }

  /** Whether a node is one of this version, which it may have been written before or after. */
  private static boolean fits(OperatorSchema schema, Node node) {
    for (Attribute attribute : node.attributes().values()) {
      AttributeSchema known = schema.attributes().get(attribute.name());
      if (known == null || known.type() != attribute.type()) {
        return false;
      }
    }
    return node.inputs().size() <= OperatorSchema.most(schema.inputs())
        && node.inputs().size() >= OperatorSchema.fewest(schema.inputs())
        && node.outputs().size() <= OperatorSchema.most(schema.outputs())
        && node.outputs().size() >= OperatorSchema.fewest(schema.outputs())
        && schema.attributes().entrySet().stream()
            .filter(entry -> entry.getValue().required())
            .allMatch(entry -> node.attribute(entry.getKey()).isPresent());
  }

  private static Finding finding(
      OperatorSchema schema, TypedCase base, TypeVariable variable, String type) {
    Optional<TypedCase> typed = base.with(schema, variable, type);
    if (typed.isEmpty()) {
      return Finding.NOT_TRIED;
    }
    Optional<Map<String, OnnxValue>> expected = reference(schema, typed.get(), variable, type);
    Map<String, OnnxValue> found;
    try {
      found = typed.get().run();
    } catch (RuntimeException e) {
      boolean isMeantForIt = expected.isPresent() || hasNoReference(variable, type);
      return isMeantForIt ? Finding.failure(text(e)) : Finding.NOT_TRIED;
    }
    ElementType element = TypedCase.elementType(type);
    try {
      requireTypes(schema, typed.get().node(), variable, type, found);
      if (expected.isPresent() && !RANDOM.contains(schema.name())) {
        double rounding = STEP_BY_STEP.contains(schema.name()) ? 8 : 1;
        WiderComparison.require(expected.get(), found, rounding);
        if (element == ElementType.DOUBLE) {
          WiderComparison.requireSmooth(typed.get(), variable, found);
        }
      }
      return Finding.WORKS;
    } catch (NumberFormatException words) { // results that are no numbers
      return Finding.WORKS;
    } catch (AssertionError e) {
      return Finding.failure(schema.name() + "-" + schema.sinceVersion() + " " + e.getMessage());
    }
  }

  /**
   * Requires that the outputs are of types that the schema has, and those of the variable of it.
   */
  private static void requireTypes(
      OperatorSchema schema,
      Node node,
      TypeVariable variable,
      String type,
      Map<String, OnnxValue> found) {
    for (int i = 0; i < node.outputs().size(); i++) {
      OnnxValue value = found.get(node.outputs().get(i));
      if (value instanceof Tensor tensor) {
        Set<String> allowed =
            variable.outputs().contains(i) ? Set.of(type) : TypeVariable.of(schema.outputs(), i);
        if (!allowed.contains(tensor.elementType().onnxName())) {
          throw new AssertionError("output %d is %s; allowed %s".formatted(i, tensor, allowed));
        }
      }
    }
  }

  /** What the same case gives in a wider type; empty if there is none or it is refused there. */
  private static Optional<Map<String, OnnxValue>> reference(
      OperatorSchema schema, TypedCase typed, TypeVariable variable, String type) {
    if (TYPE_IS_MEANING.contains(schema.name() + " " + variable.name())) {
      return Optional.empty();
    }
    for (String wider : wider(variable, type)) {
      Optional<TypedCase> wide = typed.with(schema, variable, wider);
      if (wide.isPresent() && wide.get().hasNumbersOf(typed)) {
        try {
          return Optional.of(wide.get().run());
        } catch (SardonyxException refused) {
          // By the next, then.
        }
      }
    }
    return Optional.empty();
  }

  private static boolean hasNoReference(TypeVariable variable, String type) {
    return wider(variable, type).isEmpty();
  }

  private static List<String> wider(TypeVariable variable, String type) {
    ElementType element = TypedCase.elementType(type);
    List<String> wider =
        element.isFloatingPoint() || element.isComplex() ? WIDER_REALS : WIDER_INTEGERS;
    return wider.stream()
        .map(name -> TypedCase.withElements(type, name))
        .filter(name -> variable.types().contains(name) && !name.equals(type))
        .toList();
  }

  private static String text(Throwable e) {
    return e.getCause() == null
        ? e.getClass().getSimpleName() + ": " + e.getMessage()
        : text(e.getCause());
  }
}
