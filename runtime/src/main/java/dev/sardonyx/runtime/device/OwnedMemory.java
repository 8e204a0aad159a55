package dev.sardonyx.runtime.device;

import dev.sardonyx.device.Device;
import dev.sardonyx.device.DeviceAllocation;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.SessionClosedException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.lang.ref.Cleaner;

/** The memory of a tensor that a caller keeps on a device. */
final class OwnedMemory implements DeviceAllocation {
  static final Cleaner CLEANER = Cleaner.create();

  /** What is done once, by {@link #close} or when the tensor is garbage. */
  private record Freeing(SharedDevice shared, long address) implements Runnable {
    @Override
    public void run() {
      try {
        if (address != 0) {
          shared.device().free(address);
        }
      } finally {
        shared.release();
      }
    }
  }

  private final SharedDevice shared;
  private final long address;
  private final Cleaner.Cleanable freeing;
  private volatile boolean closed;

  private OwnedMemory(SharedDevice shared, long address) {
    this.shared = shared;
    this.address = address;
    shared.retain();
    this.freeing = CLEANER.register(this, new Freeing(shared, address));
  }

  /** A new tensor that owns its memory. */
  static DeviceTensor allocate(SharedDevice shared, ElementType elementType, Shape shape) {
    long bytes = DeviceTensor.bytes(elementType, shape);
    long address = bytes == 0 ? 0 : shared.device().allocate(bytes);
    return new DeviceTensor(elementType, shape, new OwnedMemory(shared, address));
  }

  @Override
  public Device device() {
    return shared.device();
  }

  @Override
  public long address() {
    return address;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void copyOut(Tensor to) {
    shared.turn().lock();
    try {
      if (closed) {
        throw new SessionClosedException("a device tensor was closed while it was being copied");
      }
      shared.device().copyOut(address, to);
    } finally {
      shared.turn().unlock();
    }
  }

  /** Waits for a run that may be reading it. */
  @Override
  public void close() {
    shared.turn().lock();
    try {
      closed = true;
      freeing.clean();
    } finally {
      shared.turn().unlock();
    }
  }
}
