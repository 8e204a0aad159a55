package dev.sardonyx.conformance.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sardonyx.SessionOptions;
import dev.sardonyx.conformance.DeviceUnderTest;
import dev.sardonyx.conformance.MustPassList;
import dev.sardonyx.conformance.image.LibwebpColours;
import dev.sardonyx.optimizer.OptimizationLevel;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The official ONNX backend tests, each a case of its own.
 *
 * <p>{@code must-pass.txt} lists the cases that must pass. A listed case that fails is a failure;
 * so is a case that passes and is not listed, so that the list stays true. What fails and is not
 * listed is skipped with its reason.
 *
 * <p>System properties:
 *
 * <ul>
 *   <li>{@code conformance.filter}: runs only the cases that match one of these patterns, separated
 *       by commas, {@code *} for any characters: {@code test_softmax*,light/*}
 *   <li>{@code conformance.update}: {@code true} rewrites the list by what passes and prints what
 *       that adds and removes
 *   <li>{@code conformance.optimization}: {@code none}, {@code portable} or {@code engine}
 *       (default)
 *   <li>{@code sardonyx.device}: {@code cuda:0} runs them on a GPU; see docs/cuda.md
 * </ul>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackendVectorsTest {
  private static final List<Pattern> FILTER =
      Pattern.compile(",")
          .splitAsStream(System.getProperty("conformance.filter", ""))
          .filter(pattern -> !pattern.isBlank())
          .map(BackendVectorsTest::compile)
          .toList();

  /** By case: an empty text if it passed, else why not. */
  private final Map<BackendCase, String> outcomes = new IdentityHashMap<>();

  private List<BackendCase> cases;
  private MustPassList mustPass;
  private CaseRunner runner;

  private static Pattern compile(String pattern) {
    String[] literals = pattern.strip().split("\\*", -1);
    return Pattern.compile(
        Stream.of(literals).map(Pattern::quote).collect(Collectors.joining(".*")));
  }

  @BeforeAll
  void unpack() throws IOException {
    DeviceUnderTest.require();
    LibwebpColours.register();
    cases = VectorArchive.cases();
    mustPass = MustPassList.read("must-pass.txt", BackendVectorsTest.class);
    String level = System.getProperty("conformance.optimization", "engine");
    runner =
        new CaseRunner(
            DeviceUnderTest.on(SessionOptions.defaults())
                .threads(1)
                .memory(SessionOptions.Memory.POISONED)
                .optimization(OptimizationLevel.valueOf(level.toUpperCase(Locale.ROOT))));
  }

  @TestFactory
  Stream<DynamicNode> vectors() {
    Map<String, List<BackendCase>> folders =
        cases.stream()
            .filter(BackendVectorsTest::isWanted)
            .collect(Collectors.groupingBy(BackendCase::folder, TreeMap::new, Collectors.toList()));
    return folders.entrySet().stream()
        .map(
            folder ->
                dynamicContainer(
                    folder.getKey(),
                    folder.getValue().stream()
                        .map(test -> dynamicTest(test.name(), () -> run(test)))));
  }

  private static boolean isWanted(BackendCase test) {
    return FILTER.isEmpty()
        || FILTER.stream()
            .anyMatch(
                pattern ->
                    pattern.matcher(test.test()).matches()
                        || pattern.matcher(test.name()).matches());
  }

  private void run(BackendCase test) {
    try {
      runner.run(test);
    } catch (RuntimeException | AssertionError | StackOverflowError failure) {
      outcomes.put(test, failure.toString());
      mustPass.failed(test.name(), failure);
    }
    outcomes.put(test, "");
    mustPass.passed(test.name());
  }

  @AfterAll
  void summarize() throws IOException {
    if (cases == null) {
      // The device under test isn't there, which has been said.
      return;
    }
    ConformanceReport report = new ConformanceReport(outcomes);
    for (OnnxRelease release : OnnxRelease.values()) {
      System.out.println("Backend tests passed, " + report.write(release, cases));
    }
    System.out.println("Each one's outcome: conformance-tests/" + ConformanceReport.FOLDER);
    if (MustPassList.isBeingUpdated()) {
      mustPass.update(names(String::isEmpty), names(outcome -> !outcome.isEmpty()));
    }
  }

  private NavigableSet<String> names(Predicate<String> outcome) {
    return outcomes.entrySet().stream()
        .filter(entry -> outcome.test(entry.getValue()))
        .map(entry -> entry.getKey().name())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @EnumSource
  void theArchiveHasEveryOfficialCase(OnnxRelease release) {
    Map<String, Integer> counts =
        cases.stream()
            .filter(test -> test.releases().contains(release))
            .collect(Collectors.toMap(BackendCase::folder, test -> 1, Integer::sum));
    assertEquals(release.tests(), counts);
    for (BackendCase test : cases) {
      assertTrue(!test.dataSets().isEmpty(), test + " has no data");
    }
  }

  @Test
  void theListIsSortedAndNamesCasesThatExist() {
    NavigableSet<String> names =
        cases.stream().map(BackendCase::name).collect(Collectors.toCollection(TreeSet::new));
    assertEquals(List.copyOf(new TreeSet<>(mustPass.lines())), mustPass.lines());
    for (String line : mustPass.lines()) {
      assertTrue(names.contains(line), "must-pass.txt names '" + line + "', which is no case");
    }
  }
}
