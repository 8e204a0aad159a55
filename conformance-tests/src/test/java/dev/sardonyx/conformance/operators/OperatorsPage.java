package dev.sardonyx.conformance.operators;

import dev.sardonyx.conformance.types.UnsupportedTypes;
import dev.sardonyx.ir.schema.OperatorSchema;
import dev.sardonyx.ir.schema.OperatorSchemas;
import dev.sardonyx.ir.schema.Parameter;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.runtime.operators.StandardOperators;
import dev.sardonyx.runtime.program.expansion.OperatorExpander;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes {@code docs/operators.md} from the registry, the expansions and ONNX's schemas. */
final class OperatorsPage {
  static final String RENEW =
      "./mvnw -pl conformance-tests -am test -Dtest=OperatorsPageTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dconformance.update=true";

  private static final OperatorSchemas SCHEMAS = OperatorSchemas.standard();
  private static final OperatorRegistry REGISTRY = StandardOperators.registry();
  private static final SortedSet<String> EXPANDED = OperatorExpander.operators();

  /** The domain of the operators that only the optimizer and expansions put into a graph. */
  private static final String OWN = "dev.sardonyx";

  private final UnsupportedTypes unsupported;
  private final StringBuilder text = new StringBuilder();
  private int operators;
  private int run;

  private OperatorsPage(UnsupportedTypes unsupported) {
    this.unsupported = unsupported;
  }

  static String text() throws IOException {
    OperatorsPage page = new OperatorsPage(UnsupportedTypes.read());
    SCHEMAS.domains().forEach(page::addStandardDomain);
    page.addOthers();
    return page.head() + page.text;
  }

  private String head() {
    return """
    # Operators

    Which operators the engine runs, by domain. Written from its registry and ONNX's schemas \
    (`onnx-ir/src/main/resources/dev/sardonyx/ir/schema/operators.tsv`); don't edit this page, renew it:

    ```sh
    %s
    ```

    %d of the %d operators that ONNX defines are run in their newest version, those it has deprecated counted with \
    the last version before that.

    - **in ONNX**: the versions of the domain that brought or changed the operator; (n) deprecated it.
    - **in the registry**: the versions from which on there is code of its own. Later versions that only admit more \
    types need none.
    - **how**: *kernel*: code of its own; *expansion*: rewritten into other operators when the model is loaded; \
    *none*: not run. A model with such an operator, or with one in a version listed as not run, is refused at load.
    - **types**: what the engine does of those that ONNX's newest version admits for the first input, or the output \
    where there is no input, and what it doesn't. Of ai.onnx a test runs every operator on every type and compares with \
    a wider one (`TypeCoverageTest`); of the other domains the column says what ONNX admits. \
    *float*: float16, bfloat16, float and double; *float8*, *float6*: all kinds of these; *int*, *uint*: 8 to 64 bits.
    """
        .formatted(RENEW, run, operators);
  }

  private void addStandardDomain(String domain) {
    text.append("\n## ").append(domain.isEmpty() ? "ai.onnx" : domain).append("\n\n");
    text.append("| operator | in ONNX | in the registry | how | types |\n|---|---|---|---|---|\n");
    for (String operator : SCHEMAS.operators(domain)) {
      Collection<OperatorSchema> versions = SCHEMAS.versions(domain, operator).values();
      List<Integer> missing = new ArrayList<>();
      OperatorSchema newest = null;
      for (OperatorSchema version : versions) {
        if (version.deprecated()) {
          continue;
        }
        newest = version;
        if (how(domain, operator, version.sinceVersion()).equals("none")) {
          missing.add(version.sinceVersion());
        }
      }
      String how = how(domain, operator, newest.sinceVersion());
      operators++;
      run += how.equals("none") ? 0 : 1;
      boolean partly = !missing.isEmpty() && !how.equals("none");
      row(
          operator,
          versions.stream()
              .map(v -> v.deprecated() ? "(" + v.sinceVersion() + ")" : "" + v.sinceVersion())
              .collect(Collectors.joining(", ")),
          numbers(REGISTRY.versions(domain, operator)),
          partly ? how + "; not run: " + numbers(missing) : how,
          types(newest));
    }
  }

  /** The types of what an operator works on: its first input, or its output if it has none. */
  private String types(OperatorSchema schema) {
    Parameter main = (schema.inputs().isEmpty() ? schema.outputs() : schema.inputs()).getFirst();
    String variable = main.variable().isEmpty() ? main.name() : main.variable();
    SortedSet<String> done = new TreeSet<>();
    TreeMap<String, SortedSet<String>> left = new TreeMap<>();
    for (String type : main.types()) {
      Optional<String> reason =
          schema.domain().isEmpty()
              ? unsupported.reason(schema.name(), variable, type)
              : Optional.empty();
      reason
          .map(text -> left.computeIfAbsent(text, ignored -> new TreeSet<>()))
          .orElse(done)
          .add(type);
    }
    StringBuilder types = new StringBuilder(TypeGroups.shorten(done));
    left.forEach(
        (reason, those) ->
            types.append("; not ").append(TypeGroups.shorten(those)).append(": ").append(reason));
    return types.toString();
  }

  /** What ONNX's schemas don't have: other domains, and what ONNX took back. */
  private void addOthers() {
    TreeMap<String, TreeSet<String>> others = new TreeMap<>();
    for (OperatorRegistry.Entry entry : REGISTRY.entries()) {
      addOther(entry.domain(), entry.operator(), others);
    }
    for (String name : EXPANDED) {
      int colon = name.lastIndexOf(':');
      addOther(name.substring(0, colon), name.substring(colon + 1), others);
    }
    others.forEach(
        (domain, names) -> {
          text.append("\n## ")
              .append(domain.isEmpty() ? "ai.onnx, experimental once and taken back" : domain)
              .append("\n\n| operator | in the registry | how |\n|---|---|---|\n");
          for (String operator : names) {
            SortedSet<Integer> versions = REGISTRY.versions(domain, operator);
            row(operator, numbers(versions), how(domain, operator, Integer.MAX_VALUE));
          }
        });
  }

  private static void addOther(
      String domain, String operator, TreeMap<String, TreeSet<String>> others) {
    if (!domain.equals(OWN) && SCHEMAS.versions(domain, operator).isEmpty()) {
      others.computeIfAbsent(domain, ignored -> new TreeSet<>()).add(operator);
    }
  }

  private static String how(String domain, String operator, int version) {
    if (REGISTRY.find(domain, operator, version).isPresent()) {
      return "kernel";
    }
    return EXPANDED.contains(domain + ":" + operator) ? "expansion" : "none";
  }

  private static String numbers(Collection<Integer> versions) {
    return versions.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private void row(String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
