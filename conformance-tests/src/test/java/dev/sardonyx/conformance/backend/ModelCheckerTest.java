package dev.sardonyx.conformance.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.ir.check.ModelChecker;
import dev.sardonyx.ir.check.Problem;
import dev.sardonyx.ir.io.OnnxReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The checker raises no false alarm: ONNX's own models are right. */
class ModelCheckerTest {
  @Test
  void findsNothingWrongWithTheOfficialModels() throws IOException {
    requireNoProblems(VectorArchive.cases());
  }

  @Test
  void findsNothingWrongWithGradients() throws IOException {
    requireNoProblems(VectorArchive.casesIn("/gradients.tar.xz"));
  }

  private static void requireNoProblems(List<BackendCase> cases) {
    Map<String, List<Problem>> found = new TreeMap<>();
    for (BackendCase test : cases) {
      List<Problem> problems = ModelChecker.check(OnnxReader.read(test.model()));
      if (!problems.isEmpty()) {
        found.put(test.name(), problems);
      }
    }
    assertEquals(Map.of(), found);
  }
}
