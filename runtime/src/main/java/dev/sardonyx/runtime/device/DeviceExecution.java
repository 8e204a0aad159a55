package dev.sardonyx.runtime.device;

import dev.sardonyx.MemoryReport;
import dev.sardonyx.device.Device;
import dev.sardonyx.device.DeviceGraph;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.DeviceException;
import dev.sardonyx.error.DeviceLostException;
import dev.sardonyx.error.DeviceMemoryException;
import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.runtime.device.DeviceRun.Host;
import dev.sardonyx.runtime.plan.BoundedCache;
import dev.sardonyx.runtime.plan.MemoryPlan;
import dev.sardonyx.runtime.plan.Planner;
import dev.sardonyx.runtime.plan.Schedule;
import dev.sardonyx.runtime.plan.Signature;
import dev.sardonyx.runtime.program.Program;
import dev.sardonyx.runtime.program.Step;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.lang.ref.Cleaner;
import java.util.BitSet;
import java.util.List;

/**
 * Runs a program's schedules on a device. Safe for many threads: runs of one session take turns on
 * its stream, those of several sessions overlap.
 *
 * <p>The first run with inputs of certain shapes allocates each value apart and is recorded; from
 * the record comes a plan. The second run works in one arena by that plan, and captures the work of
 * each {@link Stretch}; later ones launch what was captured.
 */
public final class DeviceExecution implements AutoCloseable {
  /** What is known of one schedule and one set of input shapes. */
  private record Planned(MemoryPlan plan, List<Stretch> stretches) {
    long bytes() {
      return Math.max(1, plan.arenaBytes()) * DeviceMemory.UNIT;
    }
  }

  private final Device device;
  private final SharedDevice shared;
  private final DeviceResources resources;
  private final Cleaner.Cleanable release;
  private final Program program;
  private final boolean planned;
  private final BoundedCache<Signature, Planned> plans;

  /** Inputs that a step of the processor reads, or that are outputs. */
  private final BitSet inputsReadOnHost = new BitSet();

  private MemoryReport largest = MemoryReport.NONE;
  private DeviceLostException lost;

  /**
   * @param placed a program some of whose steps are placed on the device
   * @param planned whether runs share memory by plans
   * @param planCacheSize how many plans, and how much captured work, are kept
   */
  public DeviceExecution(
      DeviceResources resources, Program placed, boolean planned, int planCacheSize) {
    this.resources = resources;
    this.shared = resources.shared();
    this.device = shared.device();
    this.program = CopyInsertion.insert(placed, resources::upload);
    this.planned = planned;
    this.plans = new BoundedCache<>(planCacheSize);
    this.release = OwnedMemory.CLEANER.register(this, resources);
    findInputsReadOnHost();
  }

  private void findInputsReadOnHost() {
    for (Step step : program.steps()) {
      for (int i = 0; i < step.inputs().length; i++) {
        int value = step.inputs()[i];
        boolean free =
            step.operator() instanceof PlacedStep.CopyIn || step.operator() instanceof RemoteShape;
        if (value != Step.ABSENT
            && value < program.inputs().size()
            && !free
            && !CopyInsertion.readsOnDevice(step, i)) {
          inputsReadOnHost.set(value);
        }
      }
    }
    for (int value : program.outputValues()) {
      if (value < program.inputs().size()) {
        inputsReadOnHost.set(value);
      }
    }
  }

  /** The program with copies; its outputs are each once on the host and once on the device. */
  public Program program() {
    return program;
  }

  public Device device() {
    return device;
  }

  /** A tensor of the caller's on the device. */
  public DeviceTensor toDevice(Tensor tensor) {
    shared.turn().lock();
    try {
      resources.requireOpen();
      DeviceTensor made = OwnedMemory.allocate(shared, tensor.elementType(), tensor.shape());
      try {
        if (made.bytes() > 0) {
          device.copyIn(tensor, made.address());
          device.synchronize();
        }
        return made;
      } catch (RuntimeException e) {
        made.close();
        throw e;
      }
    } finally {
      shared.turn().unlock();
    }
  }

  /** What the largest plan so far takes on the device. */
  public MemoryReport memoryReport() {
    shared.turn().lock();
    try {
      return largest;
    } finally {
      shared.turn().unlock();
    }
  }

  /** How many plans there are at this moment. */
  public int planCount() {
    return plans.size();
  }

  /**
   * Runs a schedule.
   *
   * @param values by number: inputs and constants; the results that the schedule wants are added
   */
  public void run(Schedule schedule, OnnxValue[] values, Host host) {
    shared.turn().lock();
    try {
      resources.requireOpen();
      if (lost != null) {
        throw new DeviceLostException(lost.getMessage(), lost);
      }
      bringInputs(values);
      OnnxValue[] given = values.clone();
      try {
        runOnce(schedule, values, host);
      } catch (DeviceMemoryException e) {
        if (!resources.trim()) {
          throw e;
        }
        System.arraycopy(given, 0, values, 0, given.length);
        runOnce(schedule, values, host);
      }
    } catch (DeviceLostException e) {
      lost = e;
      throw e;
    } finally {
      shared.turn().unlock();
    }
  }

  /** Checks tensors given on a device, and copies those to the host that are read there. */
  private void bringInputs(OnnxValue[] values) {
    for (int i = 0; i < program.inputs().size(); i++) {
      if (!(values[i] instanceof DeviceTensor tensor)) {
        continue;
      }
      if (!tensor.device().name().equals(device.name())) {
        throw new InvalidInputException(
            "input '"
                + program.inputs().get(i).name()
                + "' is "
                + tensor
                + ", but this session runs on "
                + device.name()
                + "; give it toHost()");
      }
      tensor.address(); // fails if it is closed
      if (inputsReadOnHost.get(i)) {
        values[i] = tensor.toHost();
      }
    }
  }

  private void runOnce(Schedule schedule, OnnxValue[] values, Host host) {
    Signature signature = planned ? Signature.of(schedule, values) : null;
    Planned known = planned ? plans.get(signature) : null;
    if (known == null) {
      RecordingDeviceMemory recording = new RecordingDeviceMemory(device, schedule);
      whole(new DeviceRun(schedule, values, shared, recording, host), recording, schedule);
      if (planned) {
        plan(schedule, signature, recording);
      }
      return;
    }
    long arena = resources.arena(known.bytes());
    PlannedDeviceMemory memory = new PlannedDeviceMemory(device, known.plan(), arena);
    DeviceRun run = new DeviceRun(schedule, values, shared, memory, host);
    if (host.profile() != null || known.stretches().isEmpty()) { // a profile is of single steps
      whole(run, memory, schedule);
    } else {
      CapturedWork work = resources.captured(signature, known.stretches().size());
      guarded(
          run,
          memory,
          () -> {
            int done = byStretches(run, values, known.stretches(), work, memory);
            run.steps(done, schedule.stepCount());
            device.synchronize();
          });
    }
  }

  private void plan(Schedule schedule, Signature signature, RecordingDeviceMemory recording) {
    MemoryPlan plan = Planner.plan(schedule, recording.requests(), 1, false);
    plans.put(signature, new Planned(plan, Stretch.of(schedule)));
    MemoryReport report =
        new MemoryReport(
            plan.arenaBytes() * DeviceMemory.UNIT, plan.leastBytes() * DeviceMemory.UNIT);
    if (report.plannedBytes() > largest.plannedBytes()) {
      largest = report;
    }
  }

  /** Runs all steps, and leaves nothing behind whatever happens. */
  private void whole(DeviceRun run, DeviceMemory memory, Schedule schedule) {
    guarded(
        run,
        memory,
        () -> {
          run.steps(0, schedule.stepCount());
          device.synchronize();
        });
  }

  private void guarded(DeviceRun run, DeviceMemory memory, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      try {
        run.releaseKept();
        memory.release();
      } catch (DeviceException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
    memory.release();
  }

  /**
   * Runs the steps up to the end of the last stretch, stretches by captured work, which is captured
   * where there is none.
   *
   * @return the position after it
   */
  private int byStretches(
      DeviceRun run,
      OnnxValue[] values,
      List<Stretch> stretches,
      CapturedWork work,
      PlannedDeviceMemory memory) {
    int position = 0;
    for (int i = 0; i < stretches.size(); i++) {
      Stretch stretch = stretches.get(i);
      run.steps(position, stretch.first());
      position = stretch.end();
      CapturedStretch captured = work.find(i, values);
      if (captured == null && work.mayRecord(i)) {
        captured = capture(run, values, stretch, memory);
        if (captured != null) {
          work.keep(i, captured);
        }
      }
      if (captured == null) {
        run.steps(stretch.first(), position);
      } else {
        captured.launch(values);
      }
    }
    return position;
  }

  /** Writes a stretch down, which leaves the values as they were; null if that can't be. */
  private CapturedStretch capture(
      DeviceRun run, OnnxValue[] values, Stretch stretch, PlannedDeviceMemory memory) {
    if (!device.beginCapture()) {
      return null;
    }
    OnnxValue[] before = values.clone();
    memory.capturing(true);
    DeviceGraph graph = null;
    try {
      run.steps(stretch.first(), stretch.end());
      graph = device.endCapture();
      return new CapturedStretch(stretch, graph, before, values);
    } catch (DeviceLostException e) {
      throw e;
    } catch (RuntimeException e) {
      return null; // the run without capture fails too, or does what could not be written down
    } finally {
      memory.capturing(false);
      if (graph == null) {
        device.abandonCapture();
      }
      System.arraycopy(before, 0, values, 0, before.length);
    }
  }

  /** Releases everything on the device but tensors that callers keep. */
  @Override
  public void close() {
    release.clean();
  }
}
