package dev.sardonyx.cli;

import dev.sardonyx.MemoryReport;
import dev.sardonyx.Profile;
import dev.sardonyx.RunTrace;
import dev.sardonyx.optimizer.OptimizationReport;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints where the time of a session's runs goes, and why. */
final class ProfileReport {
  private final PrintWriter out;

  ProfileReport(PrintWriter out) {
    this.out = out;
  }

  /**
   * The steps that take longest.
   *
   * @param profile times of all runs
   * @param trace one run, for shapes and operations
   * @param peak GFLOP/s of the machine
   * @param most how many
   */
  void steps(Profile profile, RunTrace trace, double peak, int most) {
    out.printf(Locale.ROOT, "%n%-8s %6s %9s %6s  step%n", "ms", "share", "GFLOP/s", "peak");
    trace.steps().stream()
        .sorted(Comparator.comparingDouble(step -> -nanos(profile, step)))
        .limit(most)
        .forEach(step -> step(profile, step, peak));
    int more = trace.steps().size() - most;
    if (more > 0) {
      out.println("... and " + Texts.count(more, "step") + "; --top " + (more + most) + " for all");
    }
    long operations = trace.steps().stream().mapToLong(RunTrace.Step::operations).sum();
    double nanos = (double) profile.nanos() / profile.runs();
    out.printf(
        Locale.ROOT,
        "whole run: %.2f GFLOP in products, %.1f GFLOP/s, %.0f%% of the machine's peak of %.1f"
            + " (measured)%n",
        operations / 1e9,
        operations / nanos,
        100 * operations / nanos / peak,
        peak);
  }

  private static double nanos(Profile profile, RunTrace.Step step) {
    return (double) profile.nodes().get(step.index()).nanos() / profile.runs();
  }

  private void step(Profile profile, RunTrace.Step step, double peak) {
    double nanos = nanos(profile, step);
    double speed = step.operations() / nanos;
    out.printf(
        Locale.ROOT,
        "%8.3f %5.1f%% %9s %6s  %s  %s -> %s%n",
        nanos / 1e6,
        100 * nanos * profile.runs() / profile.nanos(),
        step.operations() == 0 ? "" : String.format(Locale.ROOT, "%.1f", speed),
        step.operations() == 0 ? "" : String.format(Locale.ROOT, "%.0f%%", 100 * speed / peak),
        step.label(),
        shapes(step.inputs()),
        shapes(step.outputs()));
  }

  private static String shapes(List<RunTrace.Argument> arguments) {
    return arguments.stream()
        .map(argument -> argument.shape().toString())
        .collect(Collectors.joining(" "));
  }

  /** What each pass did, and what was declined, by reason. */
  void optimizations(OptimizationReport report) {
    out.printf("%noptimizer: %d nodes -> %d nodes%n", report.nodesBefore(), report.nodesAfter());
    for (OptimizationReport.PassReport pass : report.passes()) {
      Map<String, List<OptimizationReport.Declined>> byReason =
          pass.declined().stream()
              .collect(
                  Collectors.groupingBy(
                      OptimizationReport.Declined::reason,
                      LinkedHashMap::new,
                      Collectors.toList()));
      if (pass.rewrites().isEmpty() && byReason.isEmpty()) {
        continue;
      }
      out.println(
          "  "
              + pass.pass()
              + " ("
              + pass.level().name().toLowerCase(Locale.ROOT)
              + "): "
              + Texts.count(pass.rewrites().size(), "rewrite"));
      byReason.forEach(
          (reason, declined) ->
              out.println(
                  "    declined "
                      + declined.size()
                      + ": "
                      + reason
                      + " (first: "
                      + declined.getFirst().candidate()
                      + ")"));
    }
    out.println("  every rewrite: sardonyx inspect --optimizer");
  }

  void memory(MemoryReport memory) {
    out.printf(
        "%nmemory of a run: %s planned, %s alive at once at the worst moment%n",
        Texts.bytes(memory.plannedBytes()), Texts.bytes(memory.leastBytes()));
  }
}
