package dev.sardonyx.runtime;

import dev.sardonyx.MemoryReport;
import dev.sardonyx.Outputs;
import dev.sardonyx.Profile;
import dev.sardonyx.RunTrace;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.DeviceUnavailableException;
import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.error.ResourceLimitException;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.optimizer.OptimizationReport;
import dev.sardonyx.runtime.device.DeviceExecution;
import dev.sardonyx.runtime.device.DeviceRun;
import dev.sardonyx.runtime.plan.AllocationLimit;
import dev.sardonyx.runtime.plan.BoundedCache;
import dev.sardonyx.runtime.plan.RunMemory;
import dev.sardonyx.runtime.plan.Schedule;
import dev.sardonyx.runtime.plan.SessionMemory;
import dev.sardonyx.runtime.program.Program;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.RemoteTensor;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
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
  private final AllocationLimit limit;
  private final DeviceExecution device;
  private final List<Value> outputs;

  /**
   * @param profiler null to measure nothing
   * @param parameters types of the graph's constants, for traces
   * @param limit of a single tensor in the memory of the JVM
   * @param device what runs {@code program} where that is one for a device; else null
   */
  Engine(
      Program program,
      OptimizationReport report,
      KernelProvider kernels,
      WorkerPool workers,
      SessionMemory memory,
      Profiler profiler,
      Map<String, TensorType> parameters,
      AllocationLimit limit,
      DeviceExecution device) {
    this.program = program;
    this.report = report;
    this.kernels = kernels;
    this.workers = workers;
    this.memory = memory;
    this.profiler = profiler;
    this.parameters = parameters;
    this.limit = limit;
    this.device = device;
    this.profile = profiler == null ? null : profiler.graph(program);
    this.binding = new InputBinding(program.inputs());
    int count = device == null ? program.outputs().size() : outputsOfModel(program);
    this.outputs = program.outputs().subList(0, count);
    this.everything = new Schedule(program, IntStream.range(0, count).toArray());
  }

  /** A program for a device has all outputs on the host, then all once more, kept there. */
  private static int outputsOfModel(Program onDevice) {
    return onDevice.outputs().size() / 2;
  }

  public List<Value> inputs() {
    return program.inputs();
  }

  public List<Value> outputs() {
    return outputs;
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
    return device == null ? memory.report() : device.memoryReport();
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
    return device == null ? memory.planCount() : device.planCount();
  }

  /** Computes all outputs. */
  public Outputs run(Map<String, ? extends OnnxValue> inputs) {
    return run(inputs, everything, null);
  }

  /** Computes the outputs of these names, in the model's order. */
  public Outputs run(Map<String, ? extends OnnxValue> inputs, Set<String> wantedOutputs) {
    return run(inputs, schedule(wantedOutputs, Set.of()), null);
  }

  /**
   * Computes the outputs of these names.
   *
   * @param kept those to leave on the device, whether they are among {@code wantedOutputs} or not
   * @throws DeviceUnavailableException if this engine has no device
   */
  public Outputs run(
      Map<String, ? extends OnnxValue> inputs, Set<String> wantedOutputs, Set<String> kept) {
    requireDevice("outputs can be kept");
    return run(inputs, schedule(wantedOutputs, kept), null);
  }

  /**
   * A tensor of the caller's on the device.
   *
   * @throws DeviceUnavailableException if this engine has no device
   */
  public DeviceTensor toDevice(Tensor tensor) {
    requireDevice("a tensor can be put");
    return device.toDevice(tensor);
  }

  private void requireDevice(String what) {
    if (device == null) {
      throw new DeviceUnavailableException(
          "this session runs on the processor, so that there is no device on which "
              + what
              + "; load it with SessionOptions.device, or use run");
    }
  }

  /** The device, for people; empty for the processor. */
  public Optional<String> device() {
    return Optional.ofNullable(device)
        .map(d -> d.device().name() + ", " + d.device().description());
  }

  /** Releases what this engine holds on a device; one without can be used on. */
  public void close() {
    if (device != null) {
      device.close();
    }
  }

  private Schedule schedule(Set<String> wantedOutputs, Set<String> kept) {
    BitSet wanted = new BitSet();
    Set<String> unknown = new HashSet<>(wantedOutputs);
    unknown.addAll(kept);
    for (int i = 0; i < outputs.size(); i++) {
      String name = outputs.get(i).name();
      if (unknown.remove(name)) {
        boolean stays = kept.contains(name);
        wanted.set(stays ? outputs.size() + i : i);
      }
    }
    if (!unknown.isEmpty()) {
      throw new InvalidInputException(
          "unknown output '"
              + unknown.iterator().next()
              + "'; the model's outputs are "
              + outputs.stream().map(Value::name).toList());
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
    OnnxValue[] given = Arrays.copyOf(program.constants(), program.inputs().size());
    binding.bind(inputs, given);
    workers.beginRun();
    try {
      if (device != null) {
        OnnxValue[] values = program.constants().clone();
        System.arraycopy(given, 0, values, 0, given.length);
        device.run(
            schedule, values, new DeviceRun.Host(workers, kernels, profile, observer, limit));
        return results(schedule, values, UnaryOperator.identity());
      }
      requireOnHost(given);
      return memory.supply(schedule, given, runMemory -> run(schedule, given, runMemory, observer));
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
      Schedule schedule, OnnxValue[] given, RunMemory runMemory, StepObserver observer) {
    OnnxValue[] values = runMemory.values(program, given);
    new RunContext(schedule, values, runMemory, workers, kernels, profile, observer, true).run();
    return results(schedule, values, runMemory::kept);
  }

  private void requireOnHost(OnnxValue[] values) {
    for (int i = 0; i < program.inputs().size(); i++) {
      if (values[i] instanceof RemoteTensor remote) {
        throw new InvalidInputException(
            "input '"
                + program.inputs().get(i).name()
                + "' is "
                + remote
                + ", but this session runs on the processor; give it toHost()");
      }
    }
  }

  /** The caller may write to what it gets: never into an input, a constant or another output. */
  private Outputs results(Schedule schedule, OnnxValue[] values, UnaryOperator<OnnxValue> kept) {
    Map<String, OnnxValue> results = LinkedHashMap.newLinkedHashMap(schedule.wantedCount());
    for (int i = 0; i < schedule.wantedCount(); i++) {
      int output = schedule.wantedOutput(i);
      OnnxValue value = values[program.outputValues()[output]];
      results.put(
          program.outputs().get(output).name(),
          schedule.hasOwnMemory(i) ? kept.apply(value) : Values.map(value, Tensor::copy));
    }
    return new Outputs(results);
  }
}
