package dev.sardonyx.optimizer;

import java.util.List;
import java.util.Locale;

/**
 * What the optimizer did to a model.
 *
 * @param passes one entry for each pass that ran, in order of its first run
 * @param contradictions where the model contradicts itself about shapes and types
 * @param runs how many passes ran, each repetition counted
 * @param nodesBefore nodes of the model as given, bodies included
 * @param nodesAfter nodes of the result, bodies included
 */
public record OptimizationReport(
    List<PassReport> passes,
    List<String> contradictions,
    int runs,
    int nodesBefore,
    int nodesAfter) {
  public OptimizationReport {
    passes = List.copyOf(passes);
    contradictions = List.copyOf(contradictions);
  }

  /**
   * One pass over all its runs.
   *
   * @param rewrites what it did, in order
   * @param declined what it looked at in its last run and left alone
   * @param nodesBefore nodes of the model before its first run
   * @param nodesAfter nodes of the model after its last run
   */
  public record PassReport(
      String pass,
      OptimizationLevel level,
      int runs,
      List<String> rewrites,
      List<Declined> declined,
      int nodesBefore,
      int nodesAfter) {
    public PassReport {
      rewrites = List.copyOf(rewrites);
      declined = List.copyOf(declined);
    }
  }

  /**
   * A candidate a pass left as it was.
   *
   * @param candidate the node, as {@link dev.sardonyx.ir.Node#label()} gives it
   * @param reason the rule that forbade it
   */
  public record Declined(String candidate, String reason) {}

  /** The entry of one pass; null if it never ran. */
  public PassReport pass(String name) {
    return passes.stream().filter(entry -> entry.pass().equals(name)).findFirst().orElse(null);
  }

  /** The report as text, several lines. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append("%d nodes -> %d nodes in %d pass runs%n".formatted(nodesBefore, nodesAfter, runs));
    for (String contradiction : contradictions) {
      text.append("contradiction: ").append(contradiction).append(System.lineSeparator());
    }
    for (PassReport pass : passes) {
      text.append(
          "%s (%s): %d rewrites, %d declined%n"
              .formatted(
                  pass.pass(),
                  pass.level().name().toLowerCase(Locale.ROOT),
                  pass.rewrites().size(),
                  pass.declined().size()));
      for (String rewrite : pass.rewrites()) {
        text.append("  + ").append(rewrite).append(System.lineSeparator());
      }
      for (Declined declined : pass.declined()) {
        text.append("  - ")
            .append(declined.candidate())
            .append(": ")
            .append(declined.reason())
            .append(System.lineSeparator());
      }
    }
    return text.toString();
  }
}
