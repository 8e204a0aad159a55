package dev.sardonyx.cuda.library;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.cuda.driver.CudaContext;
import dev.sardonyx.cuda.driver.CudaDriver;
import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.cuda.driver.DeviceMemory;
import dev.sardonyx.cuda.standin.StandIn;
import dev.sardonyx.cuda.standin.StandInBuild;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Stand-ins for cuBLAS and cuDNN that follow NVIDIA's definitions, and a stream for them. */
abstract class LibraryTestCase {
  StandIn standIn;
  CudaContext context;
  CudaStream stream;
  private final List<DeviceMemory> blocks = new ArrayList<>();

  @BeforeEach
  void open() {
    standIn = StandIn.load();
    System.setProperty(LibraryFile.FOLDERS_PROPERTY, StandInBuild.libraries().toString());
    System.setProperty(GpuLibraries.USE_PROPERTY, "all");
    context = CudaContext.open(CudaDriver.load(), 0);
    stream = new CudaStream(context);
  }

  @AfterEach
  void close() {
    System.clearProperty(LibraryFile.FOLDERS_PROPERTY);
    System.setProperty(GpuLibraries.USE_PROPERTY, "none");
    blocks.forEach(DeviceMemory::close);
    stream.close();
    context.close();
    for (String kind : new String[] {"contexts", "streams", "memory.blocks", "cublas", "cudnn"}) {
      assertEquals(0, standIn.count(kind), kind);
    }
  }

  final DeviceMemory put(ByteBuffer bytes) {
    DeviceMemory memory = context.allocator().allocate(bytes.capacity());
    blocks.add(memory);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(bytes.capacity());
      copy.copyFrom(MemorySegment.ofBuffer(bytes));
      stream.copyIn(memory.address(), copy);
      stream.synchronize();
    }
    return memory;
  }

  final long floats(float... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(values);
    return put(bytes).address();
  }

  final MemorySegment get(long address, long bytes, Arena arena) {
    MemorySegment copy = arena.allocate(bytes, 8);
    stream.copyOut(copy, address);
    stream.synchronize();
    return copy;
  }

  final float[] getFloats(long address, int elements) {
    try (Arena arena = Arena.ofConfined()) {
      return get(address, 4L * elements, arena).toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  static float[] random(int elements, long seed) {
    Random random = new Random(seed);
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = random.nextInt(17) - 8;
    }
    return values;
  }
}
