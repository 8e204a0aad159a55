package dev.sardonyx.conformance.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.conformance.ValueComparison;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.io.OnnxReader;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Gradient of ai.onnx.preview.training makes what torch's autograd does. */
class GradientsTest {
  /** Packed by {@code vectors/make-gradients.py}. */
  private static final String ARCHIVE = "/gradients.tar.xz";

  private static final ValueComparison ROUNDING = ValueComparison.within(1e-5, 1e-5);

  @TestFactory
  Stream<DynamicTest> gradients() throws IOException {
    CaseRunner runner =
        new CaseRunner(SessionOptions.defaults().threads(1).memory(SessionOptions.Memory.POISONED));
    List<BackendCase> cases = VectorArchive.casesIn(ARCHIVE);
    assertEquals(111, cases.size());
    return cases.stream().map(test -> dynamicTest(test.test(), () -> runner.run(test, ROUNDING)));
  }

  @Test
  void anOperatorWithoutGradientIsNamed() throws IOException {
    BackendCase sine =
        VectorArchive.casesIn(ARCHIVE).stream()
            .filter(test -> test.test().equals("sin"))
            .findFirst()
            .orElseThrow();
    Model model = OnnxReader.read(sine.model());
    List<Node> nodes =
        model.graph().nodes().stream()
            .map(
                node ->
                    node.operator().equals("Sin")
                        ? Node.of("Hardmax", node.inputs(), node.outputs())
                        : node)
            .toList();
    Model other = model.withGraph(model.graph().withNodes(nodes));
    String message =
        assertThrows(UnsupportedOperatorException.class, () -> Sardonyx.load(other)).getMessage();
    assertTrue(message.contains("Hardmax"), message);
  }
}
