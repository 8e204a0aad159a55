package dev.sardonyx.runtime;

import dev.sardonyx.Profile;
import dev.sardonyx.runtime.program.Program;
import dev.sardonyx.runtime.program.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Adds up the time of each step over all runs of a session. Safe for many threads. */
final class Profiler {
  private final List<Step> steps;
  private final AtomicLongArray nanos;
  private final AtomicLongArray calls;
  private final AtomicLong runs = new AtomicLong();
  private final AtomicLong totalNanos = new AtomicLong();

  Profiler(Program program) {
    this.steps = program.steps();
    this.nanos = new AtomicLongArray(steps.size());
    this.calls = new AtomicLongArray(steps.size());
  }

  void stepTook(Step step, long duration) {
    nanos.addAndGet(step.index(), duration);
    calls.incrementAndGet(step.index());
  }

  void runTook(long duration) {
    runs.incrementAndGet();
    totalNanos.addAndGet(duration);
  }

  Profile snapshot() {
    List<Profile.NodeTime> nodes = new ArrayList<>();
    for (Step step : steps) {
      nodes.add(
          new Profile.NodeTime(
              step.node().label(),
              step.node().qualifiedOperator(),
              calls.get(step.index()),
              nanos.get(step.index())));
    }
    return new Profile(runs.get(), totalNanos.get(), nodes);
  }

  void reset() {
    for (int i = 0; i < nanos.length(); i++) {
      nanos.set(i, 0);
      calls.set(i, 0);
    }
    runs.set(0);
    totalNanos.set(0);
  }
}
