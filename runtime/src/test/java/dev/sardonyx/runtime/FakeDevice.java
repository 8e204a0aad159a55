package dev.sardonyx.runtime;

import dev.sardonyx.device.Device;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceGraph;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.DeviceException;
import dev.sardonyx.error.DeviceLostException;
import dev.sardonyx.error.DeviceMemoryException;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.kernels.parallel.CallerThread;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.runtime.plan.AllocationLimit;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A device whose memory is byte arrays full of garbage and whose operators are the processor's.
 * What it does is counted; reading or writing outside of allocated memory is an error.
 */
final class FakeDevice implements Device {
  /** Positions that an operator reads on the host, by operator. */
  private static final Map<String, Set<Integer>> ON_HOST =
      Map.of("Reshape", Set.of(1), "Expand", Set.of(1), "Slice", Set.of(1, 2, 3, 4));

  /** What all devices of one provider share. */
  static final class Machine {
    final TreeMap<Long, byte[]> blocks = new TreeMap<>();
    long next = 4096;
    long used;
    long capacity = Long.MAX_VALUE;
    int opened;
    int closed;
    int copiesIn;
    int copiesOut;
    int copiesInside;
    int launches;
    int graphLaunches;
    int captures;
    int graphs;
    boolean capturing = true;
    int failLaunch = -1;
    boolean lost;
    Set<String> declined = Set.of();

    synchronized int blockCount() {
      return blocks.size();
    }
  }

  private final Machine machine;
  private final String name;
  private final OperatorRegistry registry;
  private final KernelProvider kernels = KernelProviders.scalar();
  private List<Runnable> captured;
  private boolean closed;

  FakeDevice(Machine machine, String name, OperatorRegistry registry) {
    this.machine = machine;
    this.name = name;
    this.registry = registry;
    synchronized (machine) {
      machine.opened++;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return "byte arrays";
  }

  @Override
  public Optional<DeviceOperator> operator(DeviceSetup setup) {
    Optional<OperatorRegistry.Entry> entry =
        registry.find(setup.node().domain(), setup.node().operator(), setup.attributes().opset());
    if (entry.isEmpty() || machine.declined.contains(setup.node().operator())) {
      return Optional.empty();
    }
    Operator operator = entry.get().factory().create(setup.attributes());
    return Optional.of(
        new Evaluated(
            operator, entry.get().view(), ON_HOST.getOrDefault(setup.node().operator(), Set.of())));
  }

  /** An operator of the processor, on copies of the device's memory. */
  private final class Evaluated implements DeviceOperator {
    private final Operator operator;
    private final boolean view;
    private final Set<Integer> onHost;

    Evaluated(Operator operator, boolean view, Set<Integer> onHost) {
      this.operator = operator;
      this.view = view;
      this.onHost = onHost;
    }

    @Override
    public boolean readsOnHost(int index) {
      return onHost.contains(index);
    }

    @Override
    public boolean isView() {
      return view;
    }

    @Override
    public void run(DeviceContext context) {
      if (machine.failLaunch-- == 0) {
        throw new DeviceException("the launch failed");
      }
      List<Object> inputs = new ArrayList<>();
      for (int i = 0; i < context.inputCount(); i++) {
        inputs.add(
            !context.hasInput(i)
                ? null
                : onHost.contains(i) ? context.hostInput(i) : context.input(i));
      }
      List<OnnxValue> shapes = evaluate(inputs, context.outputCount());
      if (view) {
        context.forward(((Tensor) shapes.getFirst()).shape());
        return;
      }
      context.scratch(40);
      DeviceTensor[] outputs = new DeviceTensor[shapes.size()];
      for (int i = 0; i < outputs.length; i++) {
        if (context.wantsOutput(i)) {
          Tensor made = (Tensor) shapes.get(i);
          boolean sameSize =
              inputs.getFirst() instanceof DeviceTensor first
                  && first.bytes() == DeviceTensor.bytes(made.elementType(), made.shape());
          outputs[i] =
              sameSize && i == 0
                  ? context.allocateOver(i, 0, made.elementType(), made.shape())
                  : context.allocate(i, made.elementType(), made.shape());
        }
      }
      queue(
          () -> {
            List<OnnxValue> results = evaluate(inputs, outputs.length);
            for (int i = 0; i < outputs.length; i++) {
              if (outputs[i] != null && outputs[i].bytes() > 0) {
                write((Tensor) results.get(i), outputs[i].address());
              }
            }
          });
    }

    private List<OnnxValue> evaluate(List<Object> inputs, int outputCount) {
      List<OnnxValue> onHeap = new ArrayList<>();
      for (Object input : inputs) {
        onHeap.add(input instanceof DeviceTensor tensor ? read(tensor) : (OnnxValue) input);
      }
      HeapContext context =
          new HeapContext(
              onHeap,
              outputCount,
              CallerThread.INSTANCE,
              kernels,
              new AllocationLimit(Long.MAX_VALUE));
      operator.run(context);
      return context.outputs();
    }
  }

  private void queue(Runnable work) {
    requireAlive();
    machine.launches++;
    if (captured != null) {
      captured.add(work);
    } else {
      work.run();
    }
  }

  private void requireAlive() {
    if (closed) {
      throw new IllegalStateException("the fake device is closed");
    }
    if (machine.lost) {
      throw new DeviceLostException("the context is lost; load the model again");
    }
  }

  private Tensor read(DeviceTensor tensor) {
    Tensor copy = Tensor.zeros(tensor.elementType(), tensor.shape());
    if (copy.slots() > 0) {
      fill(tensor.address(), copy);
    }
    return copy;
  }

  private void fill(long address, Tensor to) {
    int bytes = (int) DeviceTensor.bytes(to.elementType(), to.shape());
    ByteBuffer from = memory(address, bytes);
    switch (to.array()) {
      case float[] array -> from.asFloatBuffer().get(array, to.offset(), to.slots());
      case long[] array -> from.asLongBuffer().get(array, to.offset(), to.slots());
      case int[] array -> from.asIntBuffer().get(array, to.offset(), to.slots());
      case byte[] array -> from.get(array, to.offset(), to.slots());
      default -> throw new AssertionError(to);
    }
  }

  private void write(Tensor from, long address) {
    int bytes = (int) DeviceTensor.bytes(from.elementType(), from.shape());
    ByteBuffer to = memory(address, bytes);
    switch (from.array()) {
      case float[] array -> to.asFloatBuffer().put(array, from.offset(), from.slots());
      case long[] array -> to.asLongBuffer().put(array, from.offset(), from.slots());
      case int[] array -> to.asIntBuffer().put(array, from.offset(), from.slots());
      case byte[] array -> to.put(array, from.offset(), from.slots());
      default -> throw new AssertionError(from);
    }
  }

  private ByteBuffer memory(long address, int bytes) {
    synchronized (machine) {
      Map.Entry<Long, byte[]> block = machine.blocks.floorEntry(address);
      long at = block == null ? -1 : address - block.getKey();
      if (block == null || at + bytes > block.getValue().length) {
        throw new AssertionError("access outside of allocated memory");
      }
      return ByteBuffer.wrap(block.getValue(), (int) at, bytes).slice();
    }
  }

  @Override
  public long allocate(long bytes) {
    requireAlive();
    if (captured != null) {
      throw new AssertionError("memory is allocated during a capture");
    }
    synchronized (machine) {
      if (machine.used + bytes > machine.capacity) {
        throw new DeviceMemoryException(
            name + " has " + (machine.capacity - machine.used) + " bytes free, not " + bytes);
      }
      byte[] block = new byte[Math.toIntExact(bytes)];
      Arrays.fill(block, (byte) 0x7F);
      long address = machine.next;
      machine.next += (bytes + 511) / 256 * 256;
      machine.used += bytes;
      machine.blocks.put(address, block);
      return address;
    }
  }

  @Override
  public void free(long address) {
    synchronized (machine) {
      byte[] block = machine.blocks.remove(address);
      if (block == null) {
        throw new AssertionError("freed twice, or never allocated");
      }
      machine.used -= block.length;
    }
  }

  @Override
  public void copyIn(Tensor from, long address) {
    requireAlive();
    machine.copiesIn++;
    write(from, address);
  }

  @Override
  public void copyOut(long address, Tensor to) {
    requireAlive();
    machine.copiesOut++;
    fill(address, to);
  }

  @Override
  public void copy(long from, long to, long bytes) {
    requireAlive();
    machine.copiesInside++;
    memory(to, (int) bytes).put(memory(from, (int) bytes));
  }

  @Override
  public void synchronize() {
    requireAlive();
  }

  @Override
  public boolean beginCapture() {
    if (machine.capturing) {
      captured = new ArrayList<>();
    }
    return machine.capturing;
  }

  @Override
  public DeviceGraph endCapture() {
    List<Runnable> work = captured;
    captured = null;
    machine.captures++;
    machine.graphs++;
    return new DeviceGraph() {
      @Override
      public void launch() {
        requireAlive();
        machine.graphLaunches++;
        work.forEach(Runnable::run);
      }

      @Override
      public void close() {
        machine.graphs--;
      }
    };
  }

  @Override
  public void abandonCapture() {
    captured = null;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      synchronized (machine) {
        machine.closed++;
      }
    }
  }
}
