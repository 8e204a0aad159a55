package dev.sardonyx.benchmarks.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.benchmarks.Result;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SuiteReportTest {
  private final SuiteReport report = new SuiteReport(List.of(1, 2));

  private void add(SuiteGroup group, String name, int threads, double ours, double theirs) {
    report.add(
        new SuiteRow(group, name, "shared:m.onnx", Map.of()),
        new Result(name, "1x8", threads, ours, OptionalDouble.of(theirs), OptionalDouble.of(0)));
  }

  @Test
  void aTargetIsMetIfBothThreadCountsReachIt() {
    add(SuiteGroup.DETECTION, "a", 1, 1, 1.8);
    add(SuiteGroup.DETECTION, "a", 2, 1, 1.79);
    add(SuiteGroup.RECOGNITION, "b", 1, 1, 1.4);
    add(SuiteGroup.RECOGNITION, "b", 2, 1, 5.6);
    List<String> lines = report.targets().lines().toList();
    assertEquals("| suite | target | 1 thread | 2 threads | met |", lines.get(0));
    assertEquals(
        "| PP-OCR detection, 640x640 | each 1.80 | mean 1.80, least 1.80 | mean 1.79, least 1.79 |"
            + " **no** |",
        lines.get(2));
    assertTrue(lines.get(3).endsWith("| mean 1.40, least 1.40 | mean 5.60, least 5.60 | yes |"));
    assertTrue(lines.get(4).endsWith("|  |  | not measured |"), lines.get(4));
  }

  @Test
  void theMeanIsGeometricAndHasATargetOfItsOwn() {
    add(SuiteGroup.CLASSIFICATION, "a", 1, 1, 1);
    add(SuiteGroup.CLASSIFICATION, "b", 1, 1, 2.25);
    List<String> lines = report.targets().lines().toList();
    assertTrue(lines.get(5).contains("| mean 1.50, least 1.00 |  | yes |"), lines.get(5));
    assertTrue(lines.get(7).contains("| mean 1.50, least 1.00 |  | yes |"), lines.get(7));
    add(SuiteGroup.CLASSIFICATION, "c", 1, 1, 0.99);
    lines = report.targets().lines().toList();
    assertTrue(lines.get(5).endsWith("| **no** |"), lines.get(5));
  }

  @Test
  void everyRowAndWhatIsMissing() {
    add(SuiteGroup.OTHER, "a", 2, 2, 1);
    report.leaveOut(new SuiteRow(SuiteGroup.OTHER, "b", "shared:b", Map.of()), "not here");
    String page = report.markdown();
    assertTrue(page.contains("| a | 1x8 | 2 | 2.00 | 1.00 | 0e+00 | 0.50 | 1.00 | **no** |"), page);
    assertTrue(page.endsWith("Not measured:\n\n- b: not here\n"), page);
    assertEquals("2 threads: geometric mean 0.50 of 1 models, 1 below 1", report.summary());
  }
}
