package dev.sardonyx.conformance.types;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sardonyx.conformance.backend.BackendCases;
import dev.sardonyx.conformance.backend.BackendCases.Example;
import dev.sardonyx.conformance.types.TypeMeasurement.Outcome;
import dev.sardonyx.ir.Subgraphs;
import dev.sardonyx.ir.schema.OperatorSchema;
import dev.sardonyx.ir.schema.OperatorSchemas;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operator on every type that its schemas allow, by the official examples with their types
 * exchanged: there must be a result, and it must be what a wider type gives, rounded once. What is
 * not done stands in {@code unsupported-types.txt}, each with its reason; what stands there must
 * really fail.
 */
class TypeCoverageTest {
  private static final OperatorSchemas SCHEMAS = OperatorSchemas.standard();

  @TestFactory
  Stream<DynamicTest> operators() throws IOException {
    Map<String, List<Example>> examples = new TreeMap<>();
    List<Example> all = OwnExamples.all();
    all.addAll(BackendCases.ofSingleNodes());
    for (Example example : all) {
      // Bodies are of the types they are written for: our own have bodies for any.
      boolean hasTypedBodies =
          !Subgraphs.of(example.node()).isEmpty()
              && !example.node().name().startsWith(OwnExamples.NAME);
      if (example.node().domain().isEmpty() && !hasTypedBodies) {
        examples.computeIfAbsent(example.node().operator(), n -> new ArrayList<>()).add(example);
      }
    }
    UnsupportedTypes listed = UnsupportedTypes.read();
    return SCHEMAS.operators("").stream()
        .map(
            operator ->
                dynamicTest(
                    operator,
                    () -> check(operator, examples.getOrDefault(operator, List.of()), listed)));
  }

  /** The newest version that is not deprecated. */
  private static int newest(String operator) {
    return SCHEMAS.versions("", operator).values().stream()
        .filter(schema -> !schema.deprecated())
        .mapToInt(OperatorSchema::sinceVersion)
        .max()
        .orElseThrow();
  }

  private static void check(String operator, List<Example> examples, UnsupportedTypes listed) {
    TypeMeasurement measurement = new TypeMeasurement();
    int newest = newest(operator);
    for (OperatorSchema schema : SCHEMAS.versions("", operator).values()) {
      if (!schema.deprecated()) {
        measurement.measure(schema, examples, schema.sinceVersion() == newest);
      }
    }
    List<String> wrong = new ArrayList<>();
    measurement
        .findings()
        .forEach(
            (what, finding) -> {
              String[] words = what.split(" ");
              boolean isListed = listed.reason(operator, words[0], words[1]).isPresent();
              if (finding.outcome() == Outcome.WORKS && isListed) {
                wrong.add(what + " works; take it off the list");
              } else if (finding.outcome() != Outcome.WORKS && !isListed) {
                wrong.add(what + ": " + finding.outcome() + " " + finding.text());
              }
            });
    assertTrue(wrong.isEmpty(), () -> operator + "\n" + String.join("\n", wrong));
  }
}
