package dev.sardonyx.cuda.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.cuda.driver.CudaContext;
import dev.sardonyx.cuda.driver.CudaDriver;
import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.cuda.driver.DeviceMemory;
import dev.sardonyx.cuda.standin.StandIn;
import dev.sardonyx.kernels.convert.ElementFormat;
import dev.sardonyx.kernels.convert.Rounding;
import dev.sardonyx.tensor.ElementType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A device of the stand-in, with numbers put on it and read back in any element type. */
final class TestDevice implements AutoCloseable {
  final StandIn standIn = StandIn.load();
  final CudaContext context = CudaContext.open(CudaDriver.load(), 0);
  final CudaStream stream = new CudaStream(context);
  final KernelModules modules = new KernelModules(context);
  private final List<DeviceMemory> memory = new ArrayList<>();

  /** Memory that is freed with {@link #free}. */
  long allocate(long bytes) {
    DeviceMemory block = context.allocator().allocate(bytes);
    memory.add(block);
    standIn.limit(block.address(), bytes);
    return block.address();
  }

  long allocate(ElementType type, int elements) {
    return allocate((long) KernelTypes.bytes(type) * elements);
  }

  /** Numbers, rounded to a type. */
  long upload(ElementType type, double... values) {
    Object array = array(type, values.length);
    format(type).writeDoubles(values, 0, array, 0, values.length, Rounding.DEFAULT);
    return upload(type, array, values.length);
  }

  /** Integers, cut to a type. */
  long uploadLongs(ElementType type, long... values) {
    Object array = array(type, values.length);
    format(type).writeLongs(values, 0, array, 0, values.length);
    return upload(type, array, values.length);
  }

  private long upload(ElementType type, Object array, int length) {
    long address = allocate(type, length);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment source = arena.allocate(Math.max(1, (long) KernelTypes.bytes(type) * length));
      MemorySegment.copy(segment(array), 0, source, 0, (long) KernelTypes.bytes(type) * length);
      stream.copyIn(address, source.asSlice(0, (long) KernelTypes.bytes(type) * length));
      stream.synchronize();
    }
    return address;
  }

  double[] download(ElementType type, long address, int length) {
    double[] values = new double[length];
    format(type).readDoubles(downloadArray(type, address, length), 0, values, 0, length);
    return values;
  }

  long[] downloadLongs(ElementType type, long address, int length) {
    long[] values = new long[length];
    format(type).readLongs(downloadArray(type, address, length), 0, values, 0, length);
    return values;
  }

  Object downloadArray(ElementType type, long address, int length) {
    Object array = array(type, length);
    long bytes = (long) KernelTypes.bytes(type) * length;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = arena.allocate(Math.max(1, bytes)).asSlice(0, bytes);
      stream.copyOut(target, address);
      stream.synchronize();
      MemorySegment.copy(target, 0, segment(array), 0, bytes);
    }
    return array;
  }

  /** What a type makes of numbers. */
  static double[] rounded(ElementType type, double... values) {
    Object array = array(type, values.length);
    format(type).writeDoubles(values, 0, array, 0, values.length, Rounding.DEFAULT);
    double[] rounded = new double[values.length];
    format(type).readDoubles(array, 0, rounded, 0, values.length);
    return rounded;
  }

  /** What a type makes of integers. */
  static long[] cut(ElementType type, long... values) {
    Object array = array(type, values.length);
    format(type).writeLongs(values, 0, array, 0, values.length);
    long[] cut = new long[values.length];
    format(type).readLongs(array, 0, cut, 0, values.length);
    return cut;
  }

  static ElementFormat format(ElementType type) {
    return ElementFormat.valueOf(type.name());
  }

  static Object array(ElementType type, int length) {
    return switch (type.storage()) {
      case FLOATS -> new float[length];
      case DOUBLES -> new double[length];
      case BYTES -> new byte[length];
      case SHORTS -> new short[length];
      case INTS -> new int[length];
      case LONGS -> new long[length];
      default -> throw new IllegalArgumentException(type.toString());
    };
  }

  private static MemorySegment segment(Object array) {
    return switch (array) {
      case float[] a -> MemorySegment.ofArray(a);
      case double[] a -> MemorySegment.ofArray(a);
      case byte[] a -> MemorySegment.ofArray(a);
      case short[] a -> MemorySegment.ofArray(a);
      case int[] a -> MemorySegment.ofArray(a);
      case long[] a -> MemorySegment.ofArray(a);
      default -> throw new IllegalArgumentException(array.getClass().toString());
    };
  }

  /** Frees what was allocated; the stand-in says whether anything wrote beside it. */
  void free() {
    stream.synchronize();
    memory.forEach(DeviceMemory::close);
    memory.clear();
    assertEquals(0, standIn.count("memory.overruns"), "writes beside the memory");
  }

  @Override
  public void close() {
    free();
    modules.close();
    stream.close();
    context.close();
  }
}
