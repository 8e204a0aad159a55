package dev.sardonyx.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.error.DeviceException;
import dev.sardonyx.error.DeviceLostException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a stream records. */
class CudaGraphTest extends DriverTestCase {
  @Test
  void aKernelRunsAndItsGraphRunsAgain() {
    try (CudaModule module = testKernels();
        PinnedBuffer staging = new PinnedBuffer(context, 1024);
        DeviceMemory x = upload(staging, 1, 2, 3);
        DeviceMemory y = upload(staging, 10, 20, 30)) {
      saxpy(module, 3, 2, x, y);
      assertArrayEquals(new float[] {12, 24, 36}, download(staging, y));

      stream.beginCapture();
      saxpy(module, 3, 1, x, y);
      saxpy(module, 2, 10, x, y);
      try (CudaGraph graph = stream.endCapture()) {
        assertArrayEquals(new float[] {12, 24, 36}, download(staging, y));
        stream.run(graph);
        stream.run(graph);
        assertArrayEquals(new float[] {34, 68, 42}, download(staging, y));
      }
    }
  }

  @Test
  void aKernelThatFailsWhileAGraphRunsIsFoundWhereItIsWaitedFor() {
    CudaModule module = testKernels();
    DeviceMemory memory = context.allocator().allocate(64);
    stream.beginCapture();
    reverseOne(module, memory);
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
  void whoComesAndGoesLeavesARecordingAlone() {
    try (PinnedBuffer staging = new PinnedBuffer(context, 64);
        DeviceMemory x = upload(staging, 1, 2)) {
      stream.beginCapture();
      stream.fill(x.address(), (byte) 0, 4);
      CompletableFuture.runAsync(
              () -> {
                try (CudaContext another = CudaContext.open(CudaDriver.load(), 0);
                    CudaStream work = new CudaStream(another);
                    DeviceMemory memory = another.allocator().allocate(64)) {
                  work.fill(memory.address(), (byte) 0, memory.bytes());
                  work.synchronize();
                }
              })
          .join();
      try (CudaGraph graph = stream.endCapture()) {
        stream.run(graph);
        assertArrayEquals(new float[] {0, 2}, download(staging, x));
      }
    }
  }

  @Test
  void aVirtualThreadRecordsWhereverItIsMounted() throws InterruptedException {
    try (PinnedBuffer staging = new PinnedBuffer(context, 64);
        DeviceMemory x = upload(staging, 1, 2)) {
      CompletableFuture<CudaGraph> recorded = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(
              () -> {
                stream.beginCapture();
                stream.fill(x.address(), (byte) 0, 4);
                Thread.yield();
                recorded.complete(stream.endCapture());
              })
          .join();
      try (CudaGraph graph = recorded.join()) {
        stream.run(graph);
        assertArrayEquals(new float[] {0, 2}, download(staging, x));
      }
    }
  }
}
