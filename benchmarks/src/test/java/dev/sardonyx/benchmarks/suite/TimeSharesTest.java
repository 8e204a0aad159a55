package dev.sardonyx.benchmarks.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.Profile;
import dev.sardonyx.RunTrace;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeSharesTest {
  private final List<Profile.NodeTime> times = new ArrayList<>();
  private final List<RunTrace.Step> steps = new ArrayList<>();

  /** A step of two runs that takes {@code nanos} each. */
  private void add(String operator, long nanos, long operations, int... weights) {
    times.add(new Profile.NodeTime("a node", operator, 2, 2 * nanos));
    List<RunTrace.Argument> inputs =
        List.of(
            new RunTrace.Argument(ElementType.FLOAT, Shape.of(1, 8, 4, 4), false),
            new RunTrace.Argument(ElementType.FLOAT, Shape.of(weights), true));
    steps.add(
        new RunTrace.Step(
            steps.size(), "a node", operator, 0, nanos, inputs, List.of(), operations));
  }

  @Test
  void convolutionsByWindowTheLongestFirst() {
    add("Relu", 100);
    add("dev.sardonyx:BlockedConv", 300, 6000, 8, 8, 1, 1);
    add("dev.sardonyx:BlockedConv", 200, 1200, 8, 1, 3, 3);
    add("dev.sardonyx:BlockedConv", 300, 6000, 8, 8, 1, 1);
    add("Add", 10);
    Profile profile = new Profile(2, 2000, times);
    RunTrace trace = new RunTrace(1000, steps);
    assertEquals(
        "BlockedConv 1x1 60% (2 steps, 20 GFLOP/s, 50% of peak);"
            + " BlockedConv 3x3 of single channels 20% (1 step, 6 GFLOP/s, 15% of peak);"
            + " Relu 10% (1 step)",
        TimeShares.of(profile, trace, 40));
  }

  private void add(String operator, long nanos) {
    add(operator, nanos, 0, 1);
  }
}
