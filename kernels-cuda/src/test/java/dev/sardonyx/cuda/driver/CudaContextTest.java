package dev.sardonyx.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.error.DeviceLostException;
import dev.sardonyx.error.DeviceUnavailableException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The context: its device, its threads, and its loss. */
class CudaContextTest extends DriverTestCase {
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

  /** The driver's current context is the platform thread's, and virtual ones change theirs. */
  @Test
  void aVirtualThreadEntersTheContextEachTime() throws InterruptedException {
    try (DeviceMemory x = context.allocator().allocate(64)) {
      long before = standIn.count("calls:cuCtxSetCurrent");
      Thread.ofVirtual()
          .start(
              () -> {
                stream.fill(x.address(), (byte) 0, 4);
                stream.fill(x.address(), (byte) 0, 4);
              })
          .join();
      assertEquals(before + 2, standIn.count("calls:cuCtxSetCurrent"));
      stream.fill(x.address(), (byte) 0, 4);
      assertEquals(before + 2, standIn.count("calls:cuCtxSetCurrent"));
    }
  }

  @Test
  void anotherThreadMayCloseIt() {
    CudaContext another = CudaContext.open(CudaDriver.load(), 0);
    another.allocator().allocate(64).close();
    CompletableFuture.runAsync(another::close).join();
    assertEquals(0, standIn.count("memory.blocks"));
  }

  @Test
  void aLostContextFailsFastUntilItIsOpenedAnew() {
    CudaModule module = testKernels();
    DeviceMemory memory = context.allocator().allocate(64);
    standIn.fail("kernel", ILLEGAL_ADDRESS, 0, 1);
    reverseOne(module, memory);
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
