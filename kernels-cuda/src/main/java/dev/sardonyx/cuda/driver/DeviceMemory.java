package dev.sardonyx.cuda.driver;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A block of a GPU's memory, of undefined content at first. Closing it lets the allocator give it
 * out again at once, so whoever closes it has waited for all work that uses it.
 */
public final class DeviceMemory implements AutoCloseable {
  private final DeviceAllocator allocator;
  private final long address;
  private final long bytes;
  private final long blockBytes;
  private final AtomicBoolean closed = new AtomicBoolean();

  DeviceMemory(DeviceAllocator allocator, long address, long bytes, long blockBytes) {
    this.allocator = allocator;
    this.address = address;
    this.bytes = bytes;
    this.blockBytes = blockBytes;
  }

  /** Its address on the device, a multiple of 256. */
  public long address() {
    return address;
  }

  /** How many bytes were asked for. */
  public long bytes() {
    return bytes;
  }

  long blockBytes() {
    return blockBytes;
  }

  @Override
  public void close() {
    if (!closed.getAndSet(true)) {
      allocator.giveBack(this);
    }
  }
}
