package dev.sardonyx.runtime;

import dev.sardonyx.Profile;
import dev.sardonyx.runtime.program.Program;
import dev.sardonyx.runtime.program.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Adds up the time of each step over all runs of a session, those of control flow's bodies
 * included. Safe for many threads, once the session is built.
 */
public final class Profiler {
  private final List<Section> bodies = new ArrayList<>();
  private final AtomicLong runs = new AtomicLong();
  private final AtomicLong totalNanos = new AtomicLong();
  private Section graph;

  /** The steps of one program. */
  public static final class Section {
    private final List<Step> steps;
    private final AtomicLongArray nanos;
    private final AtomicLongArray calls;

    private Section(Program program) {
      this.steps = program.steps();
      this.nanos = new AtomicLongArray(steps.size());
      this.calls = new AtomicLongArray(steps.size());
    }

    /** Takes a run of a step into account, without the time spent in its bodies. */
    void stepTook(Step step, long duration) {
      nanos.addAndGet(step.index(), duration);
      calls.incrementAndGet(step.index());
    }

    private void addTo(List<Profile.NodeTime> nodes) {
      for (Step step : steps) {
        nodes.add(
            new Profile.NodeTime(
                step.node().label(),
                step.node().qualifiedOperator(),
                calls.get(step.index()),
                nanos.get(step.index())));
      }
    }

    private void reset() {
      for (int i = 0; i < nanos.length(); i++) {
        nanos.set(i, 0);
        calls.set(i, 0);
      }
    }
  }

  /** To be called once, for the model's own graph. */
  Section graph(Program program) {
    graph = new Section(program);
    return graph;
  }

  /** To be called for each graph that a node holds. */
  Section body(Program program) {
    Section section = new Section(program);
    bodies.add(section);
    return section;
  }

  void runTook(long duration) {
    runs.incrementAndGet();
    totalNanos.addAndGet(duration);
  }

  Profile snapshot() {
    List<Profile.NodeTime> nodes = new ArrayList<>();
    graph.addTo(nodes);
    bodies.forEach(section -> section.addTo(nodes));
    return new Profile(runs.get(), totalNanos.get(), nodes);
  }

  void reset() {
    graph.reset();
    bodies.forEach(Section::reset);
    runs.set(0);
    totalNanos.set(0);
  }
}
