package dev.sardonyx.runtime.device;

import dev.sardonyx.device.Device;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.runtime.Profiler;
import dev.sardonyx.runtime.RunContext;
import dev.sardonyx.runtime.StepObserver;
import dev.sardonyx.runtime.Values;
import dev.sardonyx.runtime.plan.AllocationLimit;
import dev.sardonyx.runtime.plan.HeapMemory;
import dev.sardonyx.runtime.plan.Schedule;
import dev.sardonyx.runtime.program.Step;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** One run of a schedule, on a device and the processor. */
public final class DeviceRun extends RunContext {
  /**
   * What is the same for all steps that the processor runs.
   *
   * @param profile null to measure nothing
   * @param observer is told of each step; null for nobody
   * @param limit of a single tensor in the memory of the JVM
   */
  public record Host(
      WorkerPool workers,
      KernelProvider kernels,
      Profiler.Section profile,
      StepObserver observer,
      AllocationLimit limit) {}

  private final SharedDevice shared;
  private final Device device;
  private final DeviceMemory memory;
  private final Host host;
  private final OnDevice onDevice = new OnDevice();
  private final List<DeviceTensor> kept = new ArrayList<>();
  private int scratchPieces;

  DeviceRun(
      Schedule schedule, OnnxValue[] values, SharedDevice shared, DeviceMemory memory, Host host) {
    super(
        schedule,
        values,
        new HeapMemory(host.limit()),
        host.workers(),
        host.kernels(),
        host.profile(),
        host.observer(),
        true);
    this.shared = shared;
    this.device = shared.device();
    this.memory = memory;
    this.host = host;
  }

  /** Runs the steps from one position to before another. */
  void steps(int from, int to) {
    run(from, to);
  }

  /** Closes the tensors kept so far, for a run that failed. */
  void releaseKept() {
    kept.forEach(DeviceTensor::close);
    kept.clear();
  }

  @Override
  protected void execute(Step step) {
    if (!(step.operator() instanceof PlacedStep placed)) {
      super.execute(step);
      return;
    }
    scratchPieces = 0;
    switch (placed) {
      case PlacedStep.OnDevice node -> node.operator().run(onDevice);
      case PlacedStep.CopyIn ignored -> copyIn();
      case PlacedStep.CopyOut ignored -> copyOut();
      case PlacedStep.Keep ignored -> keep();
    }
    if (host.profile() != null) {
      device.synchronize(); // else the time would be that of queueing it
    }
  }

  @Override
  protected void stepDone(int done, int[] dying) {
    memory.stepDone(done, dying);
  }

  /** Of a tensor in the JVM's memory, or of one that the caller has on the device. */
  private void copyIn() {
    OnnxValue value = value(0);
    if (value instanceof Tensor tensor) {
      DeviceTensor copy = onDevice.allocate(0, tensor.elementType(), tensor.shape());
      if (copy.bytes() > 0) {
        device.copyIn(tensor, copy.address());
      }
    } else if (value instanceof DeviceTensor given) {
      DeviceTensor copy = onDevice.allocate(0, given.elementType(), given.shape());
      if (copy.bytes() > 0) {
        device.copy(given.address(), copy.address(), copy.bytes());
      }
    } else {
      throw new TypeMismatchException(
          "only dense tensors go to a device; found " + Values.describe(value));
    }
  }

  private void copyOut() {
    DeviceTensor from = onDevice.input(0);
    Tensor copy = host.limit().allocate(from.elementType(), from.shape());
    if (copy.slots() > 0) {
      device.copyOut(from.address(), copy);
    }
    set(0, copy);
  }

  private void keep() {
    DeviceTensor from = onDevice.input(0);
    DeviceTensor copy = OwnedMemory.allocate(shared, from.elementType(), from.shape());
    kept.add(copy);
    if (copy.bytes() > 0) {
      device.copy(from.address(), copy.address(), copy.bytes());
    }
    set(0, copy);
  }

  /** What a step on the device sees of the run. */
  private final class OnDevice implements DeviceContext {
    @Override
    public int inputCount() {
      return DeviceRun.this.inputCount();
    }

    @Override
    public boolean hasInput(int index) {
      return DeviceRun.this.hasInput(index);
    }

    @Override
    public DeviceTensor input(int index) {
      OnnxValue value = value(index);
      if (value == null || value instanceof DeviceTensor) {
        return (DeviceTensor) value;
      }
      throw new TypeMismatchException(
          "input " + index + " must be a tensor on the device; found " + Values.describe(value));
    }

    @Override
    public Tensor hostInput(int index) {
      return DeviceRun.this.input(index);
    }

    @Override
    public int outputCount() {
      return DeviceRun.this.outputCount();
    }

    @Override
    public boolean wantsOutput(int index) {
      return DeviceRun.this.wantsOutput(index);
    }

    @Override
    public DeviceTensor allocate(int index, ElementType elementType, Shape shape) {
      long bytes = DeviceTensor.bytes(elementType, shape);
      return made(index, elementType, shape, memory.output(position(), index, bytes));
    }

    @Override
    public DeviceTensor allocateOver(int index, int input, ElementType elementType, Shape shape) {
      long bytes = DeviceTensor.bytes(elementType, shape);
      long address = memory.outputOver(position(), index, input, input(input), bytes);
      return made(index, elementType, shape, address);
    }

    private DeviceTensor made(int index, ElementType elementType, Shape shape, long address) {
      DeviceTensor tensor = new DeviceTensor(device, elementType, shape, address);
      set(index, tensor);
      return tensor;
    }

    @Override
    public void forward(Shape shape) {
      set(0, input(0).reshape(shape));
    }

    @Override
    public long scratch(long bytes) {
      return memory.scratch(position(), scratchPieces++, bytes);
    }
  }
}
