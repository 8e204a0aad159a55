package dev.sardonyx.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.cuda.standin.StandIn;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A context and a stream of the stand-in; nothing may be left of what a test makes. */
abstract class DriverTestCase {
  static final int OUT_OF_MEMORY = 2;
  static final int NO_BINARY_FOR_GPU = 209;
  static final int INVALID_PTX = 218;
  static final int UNSUPPORTED_PTX_VERSION = 222;
  static final int ILLEGAL_ADDRESS = 700;
  static final int LAUNCH_FAILED = 719;

  StandIn standIn;
  CudaContext context;
  CudaStream stream;

  @BeforeEach
  void open() {
    standIn = StandIn.load();
    context = CudaContext.open(CudaDriver.load(), 0);
    stream = new CudaStream(context);
  }

  @AfterEach
  void everythingIsGivenBack() {
    stream.close();
    context.close();
    for (String kind :
        new String[] {
          "contexts",
          "streams",
          "events",
          "modules",
          "graphs",
          "executables",
          "memory.blocks",
          "memory.bytes",
          "memory.overruns",
          "host.blocks"
        }) {
      assertEquals(0, standIn.count(kind), kind);
    }
  }

  final CudaModule testKernels() {
    return CudaModule.ofResource(context, DriverTestCase.class, "testkernels.ptx");
  }

  final DeviceMemory upload(PinnedBuffer staging, float... values) {
    DeviceMemory memory = context.allocator().allocate(4L * values.length);
    MemorySegment part = staging.segment().asSlice(0, 4L * values.length);
    MemorySegment.copy(values, 0, part, ValueLayout.JAVA_FLOAT, 0, values.length);
    stream.copyIn(memory.address(), part);
    stream.synchronize();
    return memory;
  }

  final float[] download(PinnedBuffer staging, DeviceMemory memory) {
    MemorySegment part = staging.segment().asSlice(0, memory.bytes());
    stream.copyOut(part, memory.address());
    stream.synchronize();
    return part.toArray(ValueLayout.JAVA_FLOAT);
  }

  /** {@code y = a * x + y}, of so many elements. */
  final void saxpy(CudaModule module, int elements, float a, DeviceMemory x, DeviceMemory y) {
    stream
        .launch(module.kernel("saxpy"))
        .argument(elements)
        .argument(a)
        .argument(x.address())
        .argument(y.address())
        .run(1, 256);
  }

  /** The kernel that reverses blocks, with one thread on one block of memory. */
  final void reverseOne(CudaModule module, DeviceMemory memory) {
    stream
        .launch(module.kernel("reverseBlocks"))
        .argument(memory.address())
        .argument(memory.address())
        .run(1, 1);
  }
}
