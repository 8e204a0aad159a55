package dev.sardonyx.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.cuda.standin.StandIn;
import dev.sardonyx.error.DeviceException;
import dev.sardonyx.error.DeviceLostException;
import dev.sardonyx.error.DeviceMemoryException;
import dev.sardonyx.error.DeviceUnavailableException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CudaDriverTest {
  private static final int OUT_OF_MEMORY = 2;
  private static final int NO_BINARY_FOR_GPU = 209;
  private static final int INVALID_PTX = 218;
  private static final int UNSUPPORTED_PTX_VERSION = 222;
  private static final int ILLEGAL_ADDRESS = 700;
  private static final int LAUNCH_FAILED = 719;

  private StandIn standIn;
  private CudaContext context;
  private CudaStream stream;

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

  private CudaModule testKernels() {
    return CudaModule.ofResource(context, CudaDriverTest.class, "testkernels.ptx");
  }

  private DeviceMemory upload(PinnedBuffer staging, float... values) {
    DeviceMemory memory = context.allocator().allocate(4L * values.length);
    MemorySegment part = staging.segment().asSlice(0, 4L * values.length);
    MemorySegment.copy(values, 0, part, ValueLayout.JAVA_FLOAT, 0, values.length);
    stream.copyIn(memory.address(), part);
    stream.synchronize();
    return memory;
  }

  private float[] download(PinnedBuffer staging, DeviceMemory memory) {
    MemorySegment part = staging.segment().asSlice(0, memory.bytes());
    stream.copyOut(part, memory.address());
    stream.synchronize();
    return part.toArray(ValueLayout.JAVA_FLOAT);
  }

  @Test
  void theGpuIsDescribed() {
    GpuDescription gpu = CudaDriver.load().devices().getFirst();
    assertEquals(new GpuDescription(0, "Stand-in GPU 0", 8, 0, 1L << 30, 4, 48 * 1024), gpu);
    assertEquals("cuda:0 Stand-in GPU 0, compute capability 8.0, 1.0 GiB", gpu.toString());
    assertEquals(new DriverVersion(12, 4), CudaDriver.load().version());
    DeviceUnavailableException e =
        assertThrows(
            DeviceUnavailableException.class, () -> CudaContext.open(CudaDriver.load(), 1));
    assertEquals("There is no cuda:1: this machine has 1 GPU, cuda:0.", e.getMessage());
  }

  @Test
  void aKernelRunsAndItsGraphRunsAgain() {
    try (CudaModule module = testKernels();
        PinnedBuffer staging = new PinnedBuffer(context, 1024);
        DeviceMemory x = upload(staging, 1, 2, 3);
        DeviceMemory y = upload(staging, 10, 20, 30)) {
      CudaKernel saxpy = module.kernel("saxpy");
      stream
          .launch(saxpy)
          .argument(3)
          .argument(2f)
          .argument(x.address())
          .argument(y.address())
          .run(1, 256);
      assertArrayEquals(new float[] {12, 24, 36}, download(staging, y));

      stream.beginCapture();
      stream
          .launch(saxpy)
          .argument(3)
          .argument(1f)
          .argument(x.address())
          .argument(y.address())
          .run(1, 256);
      stream
          .launch(saxpy)
          .argument(2)
          .argument(10f)
          .argument(x.address())
          .argument(y.address())
          .run(1, 256);
      try (CudaGraph graph = stream.endCapture()) {
        assertArrayEquals(new float[] {12, 24, 36}, download(staging, y));
        stream.run(graph);
        stream.run(graph);
        assertArrayEquals(new float[] {34, 68, 42}, download(staging, y));

        stream.beginCapture();
        stream
            .launch(saxpy)
            .argument(3)
            .argument(-1f)
            .argument(x.address())
            .argument(y.address())
            .run(1, 256);
        stream.endCapture(graph);
        stream.run(graph);
        assertArrayEquals(new float[] {33, 66, 39}, download(staging, y));
      }
    }
  }

  @Test
  void parametersOfEveryKindArrive() {
    try (CudaModule module = testKernels();
        DeviceMemory sum = context.allocator().allocate(8);
        Arena arena = Arena.ofConfined()) {
      MemorySegment line = arena.allocate(24);
      line.set(ValueLayout.JAVA_DOUBLE, 0, 0.5);
      line.set(ValueLayout.JAVA_LONG, 8, 1L << 40);
      line.set(ValueLayout.JAVA_INT, 16, 3);
      stream
          .launch(module.kernel("mixed"))
          .argument((short) -7)
          .argument(100)
          .argument(1L << 33)
          .argument(0.25f)
          .argument(0.125)
          .argument(line)
          .argument(sum.address())
          .run(1, 1);
      MemorySegment result = arena.allocate(8);
      stream.copyOut(result, sum.address());
      stream.synchronize();
      double expected = -7 + 100 + (1L << 33) + 0.25 + 0.125 + 1.5 + (1L << 40);
      assertEquals(expected, result.get(ValueLayout.JAVA_DOUBLE, 0));
    }
  }

  @Test
  void argumentsAreCheckedAgainstTheKernel() {
    try (CudaModule module = testKernels()) {
      CudaKernel saxpy = module.kernel("saxpy");
      assertEquals(
          "parameter 0 of kernel saxpy is INTEGER of 4 bytes, not LONG of 8",
          assertThrows(IllegalArgumentException.class, () -> stream.launch(saxpy).argument(3L))
              .getMessage());
      assertEquals(
          "kernel saxpy has 4 parameters, and 1 arguments were given",
          assertThrows(
                  IllegalArgumentException.class, () -> stream.launch(saxpy).argument(3).run(1, 1))
              .getMessage());
      assertEquals(
          "kernel saxpy has 4 parameters, no more",
          assertThrows(
                  IllegalArgumentException.class,
                  () ->
                      stream
                          .launch(saxpy)
                          .argument(3)
                          .argument(1f)
                          .argument(0L)
                          .argument(0L)
                          .argument(0L))
              .getMessage());
      assertThrows(IllegalArgumentException.class, () -> module.kernel("none"));
    }
  }

  @Test
  void threadsOfABlockMeetAtItsBarrier() {
    try (CudaModule module = testKernels();
        PinnedBuffer staging = new PinnedBuffer(context, 64);
        DeviceMemory x = upload(staging, 1, 2, 3, 4, 5, 6);
        DeviceMemory y = context.allocator().allocate(24)) {
      stream
          .launch(module.kernel("reverseBlocks"))
          .argument(x.address())
          .argument(y.address())
          .run(2, 3);
      assertArrayEquals(new float[] {3, 2, 1, 6, 5, 4}, download(staging, y));
    }
  }

  @Test
  void copiesAndFillsKeepTheirOrder() {
    try (PinnedBuffer staging = new PinnedBuffer(context, 64);
        DeviceMemory x = upload(staging, 1, 2, 3, 4);
        DeviceMemory y = context.allocator().allocate(16)) {
      stream.copy(y.address(), x.address(), 16);
      stream.fill(x.address(), (byte) 0, 8);
      assertFalse(stream.isDone());
      assertArrayEquals(new float[] {1, 2, 3, 4}, download(staging, y));
      assertTrue(stream.isDone());
      assertArrayEquals(new float[] {0, 0, 3, 4}, download(staging, x));
      stream.copyIn(y.address(), MemorySegment.NULL);
      assertThrows(
          IllegalArgumentException.class,
          () -> stream.copyIn(y.address(), MemorySegment.ofArray(new float[4])));
    }
  }

  @Test
  void aCopyBeyondItsBlockIsRefused() {
    try (DeviceMemory x = context.allocator().allocate(512);
        PinnedBuffer staging = new PinnedBuffer(context, 1024)) {
      DeviceException e =
          assertThrows(DeviceException.class, () -> stream.copyIn(x.address(), staging.segment()));
      assertTrue(
          e.getMessage().startsWith("Copying to the device on cuda:0 (Stand-in GPU 0) failed"),
          e::getMessage);
      assertFalse(context.isLost());
    }
  }

  @Test
  void aStreamWaitsForAnEventOfAnother() {
    try (CudaStream other = new CudaStream(context);
        CudaEvent copied = CudaEvent.toWaitFor(context);
        CudaEvent start = CudaEvent.withTime(context);
        CudaEvent end = CudaEvent.withTime(context);
        PinnedBuffer staging = new PinnedBuffer(context, 64);
        DeviceMemory x = upload(staging, 5, 6);
        DeviceMemory y = context.allocator().allocate(8)) {
      other.record(start);
      other.copy(y.address(), x.address(), 8);
      other.record(copied);
      other.record(end);
      assertFalse(copied.isDone());
      stream.waitFor(copied);
      assertArrayEquals(new float[] {5, 6}, download(staging, y));
      assertTrue(copied.isDone());
      end.synchronize();
      assertTrue(end.millisecondsSince(start) > 0);
    }
  }

  @Test
  void memoryGivenBackIsGivenOutAgain() {
    DeviceAllocator allocator = context.allocator();
    DeviceMemory first = allocator.allocate(1000);
    long address = first.address();
    assertEquals(0, address % 256);
    assertEquals(1, allocator.liveBlocks());
    assertEquals(1024, allocator.liveBytes());
    first.close();
    first.close();
    assertEquals(0, allocator.liveBlocks());
    assertEquals(1024, allocator.keptBytes());
    try (DeviceMemory again = allocator.allocate(900)) {
      assertEquals(address, again.address());
      assertEquals(900, again.bytes());
      assertEquals(0, allocator.keptBytes());
      try (DeviceMemory nothing = allocator.allocate(0)) {
        assertEquals(512, allocator.liveBytes() - 1024, nothing::toString);
      }
    }
    assertEquals(1024 + 512, allocator.keptBytes());
    assertEquals(0, allocator.liveBytes());
  }

  @Test
  void muchMemoryIsNotKept() {
    DeviceAllocator allocator = context.allocator();
    allocator.allocate(DeviceAllocator.KEPT_BYTES + 1).close();
    assertEquals(0, allocator.keptBytes());
    assertEquals(0, standIn.count("memory.blocks"));
  }

  @Test
  void keptMemoryIsFreedBeforeTheDeviceIsSaidToBeFull() {
    DeviceAllocator allocator = context.allocator();
    allocator.allocate(200L << 20).close();
    long most = (1L << 30) - (10L << 20);
    try (DeviceMemory nearlyAll = allocator.allocate(most)) {
      assertEquals(0, allocator.keptBytes());
      DeviceMemoryException e =
          assertThrows(DeviceMemoryException.class, () -> allocator.allocate(100L << 20));
      assertTrue(
          e.getMessage()
              .startsWith(
                  "cuda:0 (Stand-in GPU 0) is out of memory: 104,857,600 bytes were asked for"),
          e::getMessage);
      assertTrue(nearlyAll.address() != 0);
    }
    // The device works on.
    allocator.allocate(100L << 20).close();
    standIn.fail("cuMemHostAlloc", OUT_OF_MEMORY, 0, 1);
    assertThrows(DeviceMemoryException.class, () -> new PinnedBuffer(context, 64));
  }

  @Test
  void kernelsThatTheGpuCannotRunSaySo() {
    assertUnavailable(
        NO_BINARY_FOR_GPU, "they are for newer GPUs than one of compute capability 8.0");
    assertUnavailable(UNSUPPORTED_PTX_VERSION, "the driver is too old for them");
    standIn.fail("cuModuleLoadDataEx", INVALID_PTX, 0, 1);
    DeviceException e = assertThrows(DeviceException.class, this::testKernels);
    assertTrue(e.getMessage().contains("refused by the stand-in"), e::getMessage);
  }

  private void assertUnavailable(int error, String reason) {
    standIn.fail("cuModuleLoadDataEx", error, 0, 1);
    DeviceUnavailableException e =
        assertThrows(DeviceUnavailableException.class, this::testKernels);
    assertTrue(e.getMessage().contains(reason), e::getMessage);
    assertTrue(e.getMessage().contains("Its compiler says: ptxas fatal"), e::getMessage);
  }

  @Test
  void aRefusedLaunchNamesTheKernelAndItsGrid() {
    try (CudaModule module = testKernels()) {
      CudaKernel saxpy = module.kernel("saxpy");
      DeviceException e =
          assertThrows(
              DeviceException.class,
              () ->
                  stream
                      .launch(saxpy)
                      .argument(0)
                      .argument(1f)
                      .argument(0L)
                      .argument(0L)
                      .run(1, 2000));
      assertTrue(
          e.getMessage()
              .startsWith(
                  "Launching saxpy with 1 x 1 x 1 blocks of 2000 x 1 x 1 threads and 0 shared bytes"),
          e::getMessage);
      // Nothing is lost by it.
      stream.launch(saxpy).argument(0).argument(1f).argument(0L).argument(0L).run(1, 1);
      stream.synchronize();
    }
  }

  @Test
  void aLostContextFailsFastUntilItIsOpenedAnew() {
    CudaModule module = testKernels();
    DeviceMemory memory = context.allocator().allocate(64);
    standIn.fail("kernel", ILLEGAL_ADDRESS, 0, 1);
    stream
        .launch(module.kernel("reverseBlocks"))
        .argument(memory.address())
        .argument(memory.address())
        .run(1, 1);
    DeviceLostException e = assertThrows(DeviceLostException.class, () -> stream.synchronize());
    assertTrue(e.getMessage().contains("CUDA_ERROR_ILLEGAL_ADDRESS"), e::getMessage);
    assertTrue(e.getMessage().contains("close all sessions on it"), e::getMessage);
    assertTrue(context.isLost());

    long calls = standIn.count("calls:cuMemAlloc_v2");
    assertThrows(DeviceLostException.class, () -> context.allocator().allocate(1 << 20));
    assertThrows(DeviceLostException.class, () -> stream.launch(module.kernel("saxpy")));
    assertEquals(calls, standIn.count("calls:cuMemAlloc_v2"));
    // Another user of the same GPU in this process hears of it at its first call.
    assertThrows(DeviceLostException.class, () -> CudaContext.open(CudaDriver.load(), 0));

    memory.close();
    module.close();
    stream.close();
    context.close();
    standIn.reset();
    open();
    try (PinnedBuffer staging = new PinnedBuffer(context, 64);
        DeviceMemory x = upload(staging, 1, 2)) {
      assertArrayEquals(new float[] {1, 2}, download(staging, x));
    }
  }

  @Test
  void aKernelThatFailsWhileAGraphRunsIsFoundWhereItIsWaitedFor() {
    CudaModule module = testKernels();
    DeviceMemory memory = context.allocator().allocate(64);
    stream.beginCapture();
    stream
        .launch(module.kernel("reverseBlocks"))
        .argument(memory.address())
        .argument(memory.address())
        .run(1, 1);
    CudaGraph graph = stream.endCapture();
    standIn.fail("kernel", LAUNCH_FAILED, 0, 1);
    stream.run(graph);
    assertThrows(DeviceLostException.class, () -> stream.synchronize());
    graph.close();
    memory.close();
    module.close();
    stream.close();
    context.close();
    // Closing what was lost takes nothing from who comes next; the stand-in forgets with the
    // context.
    standIn.reset();
    open();
  }

  @Test
  void aSpoiledRecordingLeavesTheStreamWorking() {
    try (PinnedBuffer staging = new PinnedBuffer(context, 64);
        DeviceMemory x = upload(staging, 1, 2)) {
      stream.beginCapture();
      assertThrows(DeviceException.class, () -> context.allocator().allocate(5 << 20));
      assertThrows(DeviceException.class, () -> stream.endCapture());
      assertArrayEquals(new float[] {1, 2}, download(staging, x));

      stream.beginCapture();
      stream.fill(x.address(), (byte) 0, 8);
      stream.abandonCapture();
      assertArrayEquals(new float[] {1, 2}, download(staging, x));
    }
  }

  @Test
  void threadsEnterTheContextByThemselves() {
    try (PinnedBuffer staging = new PinnedBuffer(context, 64);
        DeviceMemory x = upload(staging, 7, 8)) {
      float[] seen = CompletableFuture.supplyAsync(() -> download(staging, x)).join();
      assertArrayEquals(new float[] {7, 8}, seen);
    }
    stream.close();
    context.close();
    assertThrows(IllegalStateException.class, () -> context.makeCurrent());
    open();
  }

  @Test
  void tenThousandLaunchesLeaveNothingBehind() {
    try (CudaModule module = testKernels();
        PinnedBuffer staging = new PinnedBuffer(context, 64);
        DeviceMemory x = upload(staging, 1);
        DeviceMemory y = upload(staging, 0)) {
      CudaKernel saxpy = module.kernel("saxpy");
      for (int i = 0; i < 10_000; i++) {
        stream
            .launch(saxpy)
            .argument(1)
            .argument(1f)
            .argument(x.address())
            .argument(y.address())
            .run(1, 1);
        try (DeviceMemory scratch = context.allocator().allocate(1 + i % 5000)) {
          stream.fill(scratch.address(), (byte) 1, scratch.bytes());
          if (i % 100 == 99) {
            stream.synchronize();
          }
        }
      }
      assertArrayEquals(new float[] {10_000}, download(staging, y));
      assertEquals(2, context.allocator().liveBlocks());
    }
  }

  @Test
  void aThousandOpensLeaveNothingBehind() {
    for (int i = 0; i < 1000; i++) {
      try (CudaContext another = CudaContext.open(CudaDriver.load(), 0);
          CudaStream work = new CudaStream(another);
          DeviceMemory memory = another.allocator().allocate(1 << 16)) {
        work.fill(memory.address(), (byte) 0, memory.bytes());
        work.synchronize();
      }
      assertEquals(1, standIn.count("contexts"));
    }
    assertEquals(1, standIn.count("streams"));
    assertEquals(0, standIn.count("memory.blocks"));
  }
}
