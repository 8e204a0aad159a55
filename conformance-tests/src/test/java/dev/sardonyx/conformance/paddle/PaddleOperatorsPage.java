package dev.sardonyx.conformance.paddle;

import dev.sardonyx.paddle.PaddleImporter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Writes the section of {@code docs/paddle.md} about operators: from the importer's mappings, the
 * fixtures of native Paddle, and the lists of what is open, which their tests hold to be exact.
 */
final class PaddleOperatorsPage {
  /** One command for the lists and the page, in this order. */
  static final String RENEW =
      "./mvnw -pl conformance-tests -am test -Dtest='ConvertedFixturesTest,OperatorFixturesTest,"
          + "PaddleOperatorsPageTest' -Dsurefire.runOrder=alphabetical"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dconformance.update=true";

  private final NavigableMap<String, List<PaddleFixture>> fixtures;
  private final OpenCases open;
  private final OpenCases limits;

  private PaddleOperatorsPage() throws IOException {
    this.fixtures = PaddleFixtures.byOperator();
    this.open = OpenCases.read("open.txt");
    this.limits = OpenCases.read("onnx-runtime.tsv");
  }

  static String text() throws IOException {
    PaddleOperatorsPage page = new PaddleOperatorsPage();
    return page.summary() + page.table() + page.withoutFixtures();
  }

  private String summary() {
    List<PaddleFixture> all = fixtures.values().stream().flatMap(List::stream).toList();
    return """
    %,d programs of one operator each, %d operators, were run by native Paddle 2.3.2 over several attributes, shapes and \
    types; their results are replayed in every build. This section is written by a test, from the importer's mappings, the \
    fixtures, and the lists of what is open; renew all of them:

    ```sh
    %s
    ```

    | column | form of the programs | passed | of |
    |---|---|--:|--:|
    | desc | ProgramDesc | %s |
    | open | ProgramDesc whose inputs have no known size | %s |
    | PIR | PIR json | %s |
    | 11 | converted to opset 11; a refusal by name counts where a later opset passes | %s |
    | ORT | converted to the usual opset and run by ONNX Runtime | %s |

    What ONNX Runtime does not run are operators that ONNX defines for float64 and it has no kernel for; \
    `conformance-tests/src/test/resources/paddle-operators/onnx-runtime.tsv` has each with its message.

    """
        .formatted(
            all.size(),
            fixtures.size(),
            RENEW,
            cells(count(all, ProgramForm.PROGRAM)),
            cells(count(all, ProgramForm.DYNAMIC)),
            cells(count(all, ProgramForm.PIR)),
            cells(count(all, ProgramForm.OLDEST_OPSET)),
            cells(inOnnxRuntime(all)));
  }

  private String table() {
    StringBuilder table =
        new StringBuilder(
            "| operator | desc | open | PIR | 11 | ORT |\n|---|--:|--:|--:|--:|--:|\n");
    fixtures.forEach(
        (operator, all) -> {
          List<String> cells = new ArrayList<>();
          cells.add("`" + operator + "`" + (isMapped(operator) ? "" : ": no mapping"));
          for (ProgramForm form : ProgramForm.values()) {
            cells.add(cell(count(all, form)));
          }
          cells.add(cell(inOnnxRuntime(all)));
          table.append("| ").append(String.join(" | ", cells)).append(" |\n");
        });
    return table.toString();
  }

  /** Operators that Paddle 2.3.2's inference library does not have, or refuses. */
  private String withoutFixtures() {
    NavigableSet<String> left = new TreeSet<>(PaddleImporter.operators());
    left.removeAll(fixtures.keySet());
    return left.isEmpty()
        ? ""
        : "\nMapped without fixtures, as other names of those above, parts of control flow, or"
            + " operators that Paddle 2.3.2 does not run: `"
            + String.join("`, `", left)
            + "`.\n";
  }

  private static boolean isMapped(String operator) {
    return PaddleImporter.operators().contains(operator);
  }

  private FixtureCount count(List<PaddleFixture> all, ProgramForm form) {
    return count(
        all.stream().filter(form::isThereFor).toList(),
        fixture -> isMapped(fixture.operator()) && !open.lists(line(fixture, form)));
  }

  private FixtureCount inOnnxRuntime(List<PaddleFixture> all) {
    return count(
        all,
        fixture ->
            isMapped(fixture.operator())
                && !open.lists(line(fixture, ProgramForm.PROGRAM))
                && !limits.lists(line(fixture, ProgramForm.PROGRAM)));
  }

  private static FixtureCount count(List<PaddleFixture> all, Predicate<PaddleFixture> passes) {
    FixtureCount count = new FixtureCount();
    all.forEach(fixture -> count.add(passes.test(fixture)));
    return count;
  }

  private static String line(PaddleFixture fixture, ProgramForm form) {
    return "failing " + fixture.name() + " " + form;
  }

  private static String cells(FixtureCount count) {
    return String.format(Locale.ROOT, "%,d | %,d", count.passed(), count.total());
  }

  private static String cell(FixtureCount count) {
    return count.passed() == count.total() && count.total() > 0
        ? Integer.toString(count.total())
        : count.toString();
  }
}
