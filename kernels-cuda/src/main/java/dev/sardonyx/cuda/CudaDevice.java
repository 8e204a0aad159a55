package dev.sardonyx.cuda;

import dev.sardonyx.cuda.driver.CudaContext;
import dev.sardonyx.cuda.driver.CudaDriver;
import dev.sardonyx.cuda.driver.CudaGraph;
import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.cuda.driver.DeviceMemory;
import dev.sardonyx.cuda.driver.StagedCopies;
import dev.sardonyx.cuda.library.GpuLibraries;
import dev.sardonyx.cuda.library.MatrixLibrary;
import dev.sardonyx.cuda.library.NetworkLibrary;
import dev.sardonyx.cuda.operators.CudaOperators;
import dev.sardonyx.cuda.operators.CudaResources;
import dev.sardonyx.cuda.operators.Gpu;
import dev.sardonyx.device.Device;
import dev.sardonyx.device.DeviceGraph;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSettings;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.error.DeviceException;
import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.error.SessionClosedException;
import dev.sardonyx.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A GPU opened for a session: its stream, pinned buffers, libraries and memory. */
final class CudaDevice implements Device {
  private final CudaContext context;
  private final Map<Long, DeviceMemory> blocks = new ConcurrentHashMap<>();

  /** What is to be closed, the last made first. */
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  private final CudaStream stream;
  private final StagedCopies copies;
  private final CudaResources resources;
  private final long fault;
  private final Gpu gpu;
  private boolean closed;

  /** Takes the context over, and closes it if anything fails. */
  CudaDevice(CudaContext context, DeviceSettings settings) {
    this.context = context;
    parts.push(context);
    try {
      stream = kept(new CudaStream(context));
      copies = kept(new StagedCopies(stream));
      GpuLibraries libraries = GpuLibraries.find();
      Optional<MatrixLibrary> matrices = libraries.matrices(stream).map(this::kept);
      Optional<NetworkLibrary> network = libraries.network(stream).map(this::kept);
      resources = new CudaResources(stream, matrices, network, settings.precision());
      fault = allocate(Integer.BYTES);
      stream.fill(fault, (byte) 0, Integer.BYTES);
      gpu = kept(new Gpu(resources, fault));
    } catch (RuntimeException e) {
      try {
        closeParts();
      } catch (RuntimeException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
  }

  private <T extends AutoCloseable> T kept(T part) {
    parts.push(part);
    return part;
  }

  @Override
  public String name() {
    return "cuda:" + context.gpu().index();
  }

  @Override
  public String description() {
    return "%s (sm_%d%d), driver for CUDA %s, %s, %s"
        .formatted(
            context.gpu().name(),
            context.gpu().major(),
            context.gpu().minor(),
            CudaDriver.load().version(),
            resources.matrices().isPresent() ? "cuBLAS" : "own products of matrices",
            resources.network().isPresent() ? "cuDNN" : "own convolutions");
  }

  @Override
  public Optional<DeviceOperator> operator(DeviceSetup setup) {
    return CudaOperators.find(setup, gpu);
  }

  @Override
  public long allocate(long bytes) {
    DeviceMemory memory = context.allocator().allocate(bytes);
    blocks.put(memory.address(), memory);
    return memory.address();
  }

  @Override
  public void free(long address) {
    DeviceMemory memory = blocks.remove(address);
    if (memory == null) {
      throw new IllegalArgumentException("no block of %s begins at %x".formatted(name(), address));
    }
    memory.close();
  }

  @Override
  public synchronized void copyIn(Tensor from, long address) {
    requireOpen();
    copies.copyIn(address, slots(from));
  }

  @Override
  public synchronized void copyOut(long address, Tensor to) {
    requireOpen();
    copies.copyOut(slots(to), address);
    requireNoFault();
  }

  /** The tensor's slots, in the byte order of the machine, which is that of all GPUs' hosts. */
  private static MemorySegment slots(Tensor tensor) {
    MemorySegment array =
        switch (tensor.elementType().storage()) {
          case FLOATS -> MemorySegment.ofArray(tensor.floatArray());
          case DOUBLES -> MemorySegment.ofArray(tensor.doubleArray());
          case BYTES -> MemorySegment.ofArray(tensor.byteArray());
          case SHORTS -> MemorySegment.ofArray(tensor.shortArray());
          case INTS -> MemorySegment.ofArray(tensor.intArray());
          case LONGS -> MemorySegment.ofArray(tensor.longArray());
          case STRINGS -> throw new IllegalArgumentException("strings stay with the processor");
        };
    long slotBytes = tensor.elementType().storage().slotBytes();
    return array.asSlice(tensor.offset() * slotBytes, tensor.slots() * slotBytes);
  }

  @Override
  public synchronized void copy(long from, long to, long bytes) {
    requireOpen();
    stream.copy(to, from, bytes);
  }

  @Override
  public synchronized void synchronize() {
    requireOpen();
    stream.synchronize();
    requireNoFault();
  }

  /** Kernels can't throw: what they found is told when their work is waited for. */
  private void requireNoFault() {
    if (!gpu.checksIndices()) {
      return;
    }
    Tensor found = Tensor.of(new int[1], 1);
    copies.copyOut(slots(found), fault);
    if (found.ints()[0] != 0) {
      stream.fill(fault, (byte) 0, Integer.BYTES);
      throw new InvalidInputException(
          "an index of a Gather, Scatter or relative is out of range; the processor, device(\"cpu\"),"
              + " says in which node");
    }
  }

  @Override
  public synchronized boolean beginCapture() {
    requireOpen();
    stream.beginCapture();
    return true;
  }

  @Override
  public synchronized DeviceGraph endCapture() {
    return new Recording(stream, stream.endCapture());
  }

  /** A graph on the session's stream. */
  private record Recording(CudaStream stream, CudaGraph graph) implements DeviceGraph {
    @Override
    public void launch() {
      stream.run(graph);
    }

    @Override
    public void close() {
      graph.close();
    }
  }

  @Override
  public synchronized void abandonCapture() {
    stream.abandonCapture();
  }

  private void requireOpen() {
    if (closed) {
      throw new SessionClosedException(name() + " is closed for this session");
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (!context.isLost()) {
      try {
        stream.synchronize();
      } catch (DeviceException e) {
        // The run whose work failed has reported it, or nobody waited for it; freeing goes on.
        System.getLogger("dev.sardonyx.device")
            .log(System.Logger.Level.DEBUG, "closing {0}: {1}", name(), e.getMessage());
      }
    }
    closeParts();
  }

  /** Closes memory and all parts, also when one fails; then throws what failed first. */
  private void closeParts() {
    RuntimeException first = null;
    blocks.values().forEach(parts::push);
    blocks.clear();
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (RuntimeException e) {
        first = first == null ? e : first;
      } catch (Exception e) {
        throw new IllegalStateException("no part throws checked exceptions", e);
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
