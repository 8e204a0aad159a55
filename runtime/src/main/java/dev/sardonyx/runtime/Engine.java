package dev.sardonyx.runtime;

import dev.sardonyx.MemoryReport;
import dev.sardonyx.Outputs;
import dev.sardonyx.Profile;
import dev.sardonyx.RunTrace;
import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.error.ResourceLimitException;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.optimizer.OptimizationReport;
import dev.sardonyx.runtime.plan.BoundedCache;
import dev.sardonyx.runtime.plan.RunMemory;
import dev.sardonyx.runtime.plan.Schedule;
import dev.sardonyx.runtime.plan.SessionMemory;
import dev.sardonyx.runtime.program.Program;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Runs a {@link Program}: what a session does. Safe for many threads. */
public final class Engine {
  /** How many choices of outputs a session keeps schedules for, besides that of all outputs. */
  private static final int SCHEDULES_KEPT = 16;

  private final Program program;
  private final OptimizationReport report;
  private final KernelProvider kernels;
  private final WorkerPool workers;
  private final SessionMemory memory;
  private final InputBinding binding;
  private final Schedule everything;
  private final BoundedCache<BitSet, Schedule> schedules = new BoundedCache<>(SCHEDULES_KEPT);
  private final Profiler profiler;
  private final Profiler.Section profile;
  private final Map<String, TensorType> parameters;

  /**
   * @param profiler null to measure nothing
   * @param parameters types of the graph's constants, for traces
   */
  Engine(
      Program program,
      OptimizationReport report,
      KernelProvider kernels,
      WorkerPool workers,
      SessionMemory memory,
      Profiler profiler,
      Map<String, TensorType> parameters) {
    this.program = program;
    this.report = report;
    this.kernels = kernels;
    this.workers = workers;
    this.memory = memory;
    this.profiler = profiler;
    this.parameters = parameters;
    this.profile = profiler == null ? null : profiler.graph(program);
    this.binding = new InputBinding(program.inputs());
    this.everything = new Schedule(program, IntStream.range(0, program.outputs().size()).toArray());
  }

  public List<Value> inputs() {
    return program.inputs();
  }

  public List<Value> outputs() {
    return program.outputs();
  }

  public OptimizationReport optimizationReport() {
    return report;
  }

  public KernelProvider kernels() {
    return kernels;
  }

  /** Times so far; empty if they are not measured. */
  public Profile profile() {
    return profiler == null ? Profile.EMPTY : profiler.snapshot();
  }

  public void resetProfile() {
    if (profiler != null) {
      profiler.reset();
    }
  }

  /** The memory that runs share. */
  public MemoryReport memoryReport() {
    return memory.report();
  }

  /**
   * Computes all outputs and tells what each step did.
   *
   * @throws IllegalStateException if times are not measured
   */
  public RunTrace trace(Map<String, ? extends OnnxValue> inputs) {
    if (profiler == null) {
      throw new IllegalStateException(
          "a trace needs a session that measures times; load it with SessionOptions.profile(true)");
    }
    Tracer tracer = new Tracer(parameters);
    run(inputs, everything, tracer);
    return tracer.trace();
  }

  /** Memory plans kept at this moment. */
  int planCount() {
    return memory.planCount();
  }

  /** Computes all outputs. */
  public Outputs run(Map<String, ? extends OnnxValue> inputs) {
    return run(inputs, everything, null);
  }

  /** Computes the outputs of these names, in the model's order. */
  public Outputs run(Map<String, ? extends OnnxValue> inputs, Set<String> wantedOutputs) {
    return run(inputs, schedule(wantedOutputs), null);
  }

  private Schedule schedule(Set<String> wantedOutputs) {
    BitSet wanted = new BitSet();
    Set<String> unknown = new HashSet<>(wantedOutputs);
    for (int i = 0; i < program.outputs().size(); i++) {
      if (unknown.remove(program.outputs().get(i).name())) {
        wanted.set(i);
      }
    }
    if (!unknown.isEmpty()) {
      throw new InvalidInputException(
          "unknown output '"
              + unknown.iterator().next()
              + "'; the model's outputs are "
              + program.outputs().stream().map(Value::name).toList());
    }
    Schedule schedule = schedules.get(wanted);
    if (schedule == null) {
      schedule = new Schedule(program, wanted.stream().toArray());
      schedules.put(wanted, schedule);
    }
    return schedule;
  }

  private Outputs run(
      Map<String, ? extends OnnxValue> inputs, Schedule schedule, StepObserver observer) {
    long start = profiler == null ? 0 : System.nanoTime();
    OnnxValue[] values = program.constants().clone();
    binding.bind(inputs, values);
    workers.beginRun();
    try {
      return memory.supply(
          schedule, values, runMemory -> run(schedule, values, runMemory, observer));
    } catch (OutOfMemoryError e) { // outside of all nodes: the arena, or a copy of an output
      throw new ResourceLimitException(
          "the Java heap is too small for this run; start Java with a larger -Xmx", e);
    } finally {
      workers.endRun();
      if (profiler != null) {
        profiler.runTook(System.nanoTime() - start);
      }
    }
  }

  private Outputs run(
      Schedule schedule, OnnxValue[] values, RunMemory runMemory, StepObserver observer) {
    new RunContext(schedule, values, runMemory, workers, kernels, profile, observer, true).run();
    Map<String, OnnxValue> results = new LinkedHashMap<>();
    List<Integer> groups = new ArrayList<>();
    for (int i = 0; i < schedule.wantedCount(); i++) {
      int output = schedule.wantedOutput(i);
      int value = program.outputValues()[output];
      int group = schedule.group(value);
      // The caller may write to what it gets: never into an input, a constant or another output.
      boolean own = schedule.isMade(group) && !groups.contains(group);
      groups.add(group);
      results.put(
          program.outputs().get(output).name(),
          own ? values[value] : Values.map(values[value], Tensor::copy));
    }
    return new Outputs(results);
  }
}
