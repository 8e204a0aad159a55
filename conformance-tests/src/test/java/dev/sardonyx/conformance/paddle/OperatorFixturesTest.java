package dev.sardonyx.conformance.paddle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sardonyx.conformance.MustPassList;
import dev.sardonyx.conformance.paddle.cases.Families;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.paddle.PaddleImporter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each of Paddle's operators against what Paddle 2.3.2 itself computes, without Paddle: programs,
 * inputs and results are in the fixtures, which the profile {@code paddle-oracle} makes.
 *
 * <p>What is open is listed in {@code open.txt}. A case that fails and is not listed is a failure;
 * so is one that is listed and passes, so that the list stays true.
 *
 * <p>System properties:
 *
 * <ul>
 *   <li>{@code conformance.filter}: a regular expression of the operators to run
 *   <li>{@code conformance.update}: {@code true} rewrites the list
 *   <li>{@code conformance.verbose}: {@code true} prints why each listed case fails
 * </ul>
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorFixturesTest {
  private static final Pattern FILTER =
      Pattern.compile(System.getProperty("conformance.filter", ".*"));
  private static final boolean VERBOSE = Boolean.getBoolean("conformance.verbose");

  @TempDir private Path folder;

  private final Map<String, Map<ProgramForm, FixtureCount>> counts = new TreeMap<>();
  private Map<String, List<PaddleFixture>> fixtures;
  private OpenCases open;

  @BeforeAll
  void read() throws IOException {
    fixtures = PaddleFixtures.byOperator();
    open = OpenCases.read("open.txt");
  }

  @TestFactory
  Stream<DynamicTest> operators() {
    return fixtures.keySet().stream()
        .filter(operator -> FILTER.matcher(operator).matches())
        .map(operator -> dynamicTest(operator, () -> run(operator)));
  }

  private void run(String operator) {
    List<String> failures = new ArrayList<>();
    Map<ProgramForm, FixtureCount> ofOperator = new EnumMap<>(ProgramForm.class);
    counts.put(operator, ofOperator);
    boolean isMapped = PaddleImporter.operators().contains(operator);
    if (!isMapped && !open.holds("unmapped " + operator)) {
      failures.add("there is no mapping");
    }
    FixtureRunner runner = new FixtureRunner(folder);
    Set<PaddleFixture> passedAsProgram = new HashSet<>();
    for (ProgramForm form : ProgramForm.values()) {
      FixtureCount count = new FixtureCount();
      ofOperator.put(form, count);
      for (PaddleFixture fixture : fixtures.get(operator)) {
        if (!form.isThereFor(fixture)) {
          continue;
        }
        boolean mayRefuse = form == ProgramForm.OLDEST_OPSET && passedAsProgram.contains(fixture);
        String reason = isMapped ? outcome(runner, fixture, form, mayRefuse) : "no mapping";
        if (form == ProgramForm.PROGRAM && reason.isEmpty()) {
          passedAsProgram.add(fixture);
        }
        count.add(reason.isEmpty());
        if (isMapped && !reason.isEmpty()) {
          String message = fixture.name() + " " + form + ": " + reason;
          if (!open.holds("failing " + fixture.name() + " " + form)) {
            failures.add(message);
          } else if (VERBOSE) {
            System.out.println(message);
          }
        }
      }
    }
    failures.addAll(open.solved(new TreeSet<>(List.of(operator))));
    if (!failures.isEmpty() && !MustPassList.isBeingUpdated()) {
      throw new AssertionError(String.join(System.lineSeparator(), failures));
    }
  }

  /**
   * An empty text if the case passes, else why not.
   *
   * @param mayRefuse whether a refusal is an answer: some of ONNX's operators are younger than the
   *     oldest opset, and newer ones do
   */
  private static String outcome(
      FixtureRunner runner, PaddleFixture fixture, ProgramForm form, boolean mayRefuse) {
    try {
      runner.run(fixture, form);
      return "";
    } catch (UnsupportedOperatorException refusal) {
      return mayRefuse ? "" : refusal.toString();
    } catch (RuntimeException | AssertionError | StackOverflowError failure) {
      return failure.toString();
    }
  }

  @AfterAll
  void summarize() throws IOException {
    System.out.println(FixtureTable.of(counts));
    if (MustPassList.isBeingUpdated()) {
      open.update(new TreeSet<>(counts.keySet()));
    }
  }

  /** The fixtures are those of the cases as they are written now. */
  @Test
  void everyCaseHasItsFixture() throws IOException {
    for (String family : Families.names()) {
      Map<String, PaddleFixture> made = new LinkedHashMap<>();
      PaddleFixtures.ofFamily(family).forEach(fixture -> made.put(fixture.name(), fixture));
      NavigableSet<String> cases = new TreeSet<>();
      Families.family(family).all().forEach(c -> cases.add(c.name()));
      cases.removeAll(RefusedCases.of(family).keySet());
      assertEquals(cases, new TreeSet<>(made.keySet()), "make the fixtures of " + family);
      assertTrue(!made.isEmpty(), family);
    }
  }
}
