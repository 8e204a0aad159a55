package dev.sardonyx.conformance.hostile;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sardonyx.conformance.backend.BackendCases;
import dev.sardonyx.conformance.backend.BackendCases.Example;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * An {@link Attack} on every operator that has an official case of one node. Contributed operators
 * are attacked where they are compared with ONNX Runtime.
 */
class HostileInputsTest {
  @TestFactory
  Stream<DynamicTest> operators() throws IOException {
    Map<String, Example> examples = new TreeMap<>();
    for (Example example : BackendCases.ofSingleNodes()) {
      examples.putIfAbsent(example.node().qualifiedOperator(), example);
    }
    return examples.entrySet().stream()
        .map(
            entry ->
                dynamicTest(
                    entry.getKey(),
                    () -> Attack.once(entry.getValue().model(), entry.getValue().inputs())));
  }
}
