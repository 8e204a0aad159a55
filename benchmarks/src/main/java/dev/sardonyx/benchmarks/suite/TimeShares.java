package dev.sardonyx.benchmarks.suite;

import dev.sardonyx.Profile;
import dev.sardonyx.RunTrace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What takes a model's time, in one line: the kinds of steps that take most, convolutions by their
 * windows, each with its share and the speed it reaches.
 */
final class TimeShares {
  private static final int MOST_KINDS = 4;

  /** Shares below are not worth a word. */
  private static final double LEAST_SHARE = 0.03;

  private TimeShares() {}

  private record Kind(String name, int steps, double nanos, double operations) {
    Kind with(Kind other) {
      return new Kind(
          name, steps + other.steps, nanos + other.nanos, operations + other.operations);
    }
  }

  /**
   * @param profile of many runs
   * @param trace of one, for shapes and operations
   * @param peak GFLOP/s that the machine reaches at the same number of threads
   */
  static String of(Profile profile, RunTrace trace, double peak) {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    for (RunTrace.Step step : trace.steps()) {
      double nanos = (double) profile.nodes().get(step.index()).nanos() / profile.runs();
      kinds.merge(kind(step), new Kind(kind(step), 1, nanos, step.operations()), Kind::with);
    }
    double run = (double) profile.nanos() / profile.runs();
    List<Kind> longest = new ArrayList<>(kinds.values());
    longest.sort(Comparator.comparingDouble(Kind::nanos).reversed());
    return longest.stream()
        .limit(MOST_KINDS)
        .filter(kind -> kind.nanos >= LEAST_SHARE * run)
        .map(kind -> describe(kind, run, peak))
        .collect(Collectors.joining("; "));
  }

  private static String describe(Kind kind, double run, double peak) {
    String text =
        String.format(
            Locale.ROOT,
            "%s %.0f%% (%d %s",
            kind.name,
            100 * kind.nanos / run,
            kind.steps,
            kind.steps == 1 ? "step" : "steps");
    if (kind.operations > 0) {
      double speed = kind.operations / kind.nanos;
      text +=
          String.format(Locale.ROOT, ", %.0f GFLOP/s, %.0f%% of peak", speed, 100 * speed / peak);
    }
    return text + ")";
  }

  /** The operator without its domain; of a convolution also its window, and whether by channel. */
  private static String kind(RunTrace.Step step) {
    String operator = step.operator().substring(step.operator().indexOf(':') + 1);
    if (!operator.contains("Conv") || step.operations() == 0 || step.inputs().size() < 2) {
      return operator;
    }
    int[] weights = step.inputs().get(1).shape().toArray();
    if (weights.length < 3) {
      return operator;
    }
    StringBuilder window = new StringBuilder();
    for (int axis = 2; axis < weights.length; axis++) {
      window.append(axis == 2 ? " " : "x").append(weights[axis]);
    }
    boolean single = weights[1] == 1 && weights[0] > 1;
    return operator + window + (single ? " of single channels" : "");
  }
}
