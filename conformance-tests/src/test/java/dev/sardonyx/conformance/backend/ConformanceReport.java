package dev.sardonyx.conformance.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * What came of the cases, by release: {@code target/conformance/onnx-1.23.tsv} and its like, with
 * the columns folder, test, PASS or FAIL or SKIP, reason.
 */
final class ConformanceReport {
  static final Path FOLDER = Path.of("target/conformance");

  private static final String PASS = "PASS";
  private static final String FAIL = "FAIL";
  private static final String SKIP = "SKIP";

  /** Passed and run, of one folder. */
  private static final class Count {
    private int passed;
    private int run;
  }

  private final Map<BackendCase, String> outcomes;

  /**
   * @param outcomes by case: an empty text if it passed, else why not; cases that were not run are
   *     absent
   */
  ConformanceReport(Map<BackendCase, String> outcomes) {
    this.outcomes = outcomes;
  }

  /**
   * Writes the table of a release.
   *
   * @param cases all cases of the archive
   * @return passed / run by folder, in words
   */
  String write(OnnxRelease release, List<BackendCase> cases) throws IOException {
    List<String> rows = new ArrayList<>();
    NavigableMap<String, Count> counts = new TreeMap<>();
    for (BackendCase test : cases) {
      if (!test.releases().contains(release)) {
        continue;
      }
      String outcome = outcomes.get(test);
      boolean random = test.hasRandomValues() && "".equals(outcome);
      String verdict = outcome == null || random ? SKIP : outcome.isEmpty() ? PASS : FAIL;
      String reason =
          outcome == null
              ? "filtered out"
              : random
                  ? "expected values are unseeded random; type, shape and distribution hold"
                  : outcome.replaceAll("\\s+", " ");
      rows.add(String.join("\t", test.folder(), test.test(), verdict, reason));
      Count count = counts.computeIfAbsent(test.folder(), folder -> new Count());
      count.passed += verdict.equals(PASS) ? 1 : 0;
      count.run += outcome == null ? 0 : 1;
    }
    Files.createDirectories(FOLDER);
    Files.write(FOLDER.resolve(release.label() + ".tsv"), rows);
    return summary(release, counts);
  }

  private static String summary(OnnxRelease release, NavigableMap<String, Count> counts) {
    int passed = counts.values().stream().mapToInt(count -> count.passed).sum();
    int run = counts.values().stream().mapToInt(count -> count.run).sum();
    StringJoiner folders =
        new StringJoiner(", ", release.label() + " " + passed + "/" + run + ": ", "");
    counts.forEach((folder, count) -> folders.add(folder + " " + count.passed + "/" + count.run));
    return folders.toString();
  }
}
