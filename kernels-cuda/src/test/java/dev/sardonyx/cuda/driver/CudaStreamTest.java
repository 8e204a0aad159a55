package dev.sardonyx.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.error.DeviceException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/** Copies, fills and events. */
class CudaStreamTest extends DriverTestCase {
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
}
