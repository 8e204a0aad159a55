package dev.sardonyx.conformance.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sardonyx.SessionOptions;
import dev.sardonyx.conformance.ValueComparison;
import dev.sardonyx.optimizer.OptimizationLevel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Models exported from scikit-learn, LightGBM and XGBoost answer what those libraries predict:
 * labels exactly, numbers to what float32 leaves of their doubles.
 */
class ExportedModelsTest {
  /** Packed by {@code vectors/make-exports.py}. */
  private static final String ARCHIVE = "/exported-models.tar.xz";

  private static final ValueComparison ROUNDING = ValueComparison.within(2e-5, 2e-5);

  @TestFactory
  Stream<DynamicNode> exportedModels() throws IOException {
    CaseRunner plain =
        new CaseRunner(
            SessionOptions.defaults()
                .threads(1)
                .kernels(SessionOptions.Kernels.SCALAR)
                .optimization(OptimizationLevel.NONE));
    CaseRunner optimized =
        new CaseRunner(SessionOptions.defaults().threads(2).memory(SessionOptions.Memory.POISONED));
    return VectorArchive.casesIn(ARCHIVE).stream()
        .map(
            test ->
                dynamicContainer(
                    test.name(),
                    Stream.of(
                        dynamicTest("as it is", () -> plain.run(test, ROUNDING)),
                        dynamicTest("optimized", () -> optimized.run(test, ROUNDING)))));
  }

  @Test
  void theArchiveHasModelsOfEachLibrary() throws IOException {
    List<BackendCase> cases = VectorArchive.casesIn(ARCHIVE);
    assertEquals(
        Map.of("sklearn", 63L, "lightgbm", 5L, "xgboost", 5L),
        cases.stream().collect(Collectors.groupingBy(BackendCase::folder, Collectors.counting())));
  }
}
