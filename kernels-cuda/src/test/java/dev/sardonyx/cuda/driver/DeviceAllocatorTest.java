package dev.sardonyx.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.error.DeviceMemoryException;
import org.junit.jupiter.api.Test;

/** Device memory, and pinned memory of the host. */
class DeviceAllocatorTest extends DriverTestCase {
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
}
