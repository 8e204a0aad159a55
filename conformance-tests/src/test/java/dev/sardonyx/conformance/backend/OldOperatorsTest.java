package dev.sardonyx.conformance.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sardonyx.SessionOptions;
import dev.sardonyx.conformance.ValueComparison;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Operators in versions that today's backend tests have no case of, operators that were taken back,
 * and the maps of ai.onnx.ml.
 */
class OldOperatorsTest {
  /** Packed by {@code vectors/make-old-operators.py}. */
  private static final String ARCHIVE = "/old-operators.tar.xz";

  private static final ValueComparison ROUNDING = ValueComparison.within(1e-5, 1e-6);

  @TestFactory
  Stream<DynamicTest> operators() throws IOException {
    CaseRunner runner =
        new CaseRunner(SessionOptions.defaults().threads(1).memory(SessionOptions.Memory.POISONED));
    List<BackendCase> cases = VectorArchive.casesIn(ARCHIVE);
    assertEquals(76, cases.size());
    return cases.stream().map(test -> dynamicTest(test.test(), () -> runner.run(test, ROUNDING)));
  }
}
