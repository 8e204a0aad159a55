package dev.sardonyx.device;

import dev.sardonyx.error.SessionClosedException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.RemoteTensor;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * A dense tensor in the memory of a device.
 *
 * <p>One that a caller gets from a session ({@link dev.sardonyx.Session#toDevice}, {@link
 * dev.sardonyx.Outputs#onDevice}) is the caller's: it may be an input of any session on the same
 * device, outlives its session, and is to be closed; what is forgotten is freed some time after it
 * is garbage. One that an operator gets is the engine's, and closing it does nothing.
 */
public final class DeviceTensor extends RemoteTensor implements AutoCloseable {
  private final Device device;
  private final long address;
  private final DeviceAllocation allocation;

  /** A tensor in memory that another object owns. */
  public DeviceTensor(Device device, ElementType elementType, Shape shape, long address) {
    super(elementType, shape);
    this.device = device;
    this.address = address;
    this.allocation = null;
  }

  /** A tensor that owns its memory. */
  public DeviceTensor(ElementType elementType, Shape shape, DeviceAllocation allocation) {
    super(elementType, shape);
    this.device = allocation.device();
    this.address = allocation.address();
    this.allocation = allocation;
  }

  /** Bytes of a tensor like this on a device. */
  public static long bytes(ElementType elementType, Shape shape) {
    return (long) shape.elements() * elementType.slots() * elementType.storage().slotBytes();
  }

  /**
   * The address of its first element; of no meaning if it has none.
   *
   * @throws SessionClosedException if it is closed
   */
  public long address() {
    if (allocation != null && allocation.isClosed()) {
      throw new SessionClosedException(
          "the device tensor " + this + " is closed; close it after its last use");
    }
    return address;
  }

  /** Its size in the device's memory. */
  public long bytes() {
    return bytes(elementType(), shape());
  }

  public Device device() {
    return device;
  }

  /** The same elements in another shape. */
  public DeviceTensor reshape(Shape newShape) {
    return new DeviceTensor(device, elementType(), newShape, address());
  }

  /** Its elements in the memory of the JVM. */
  public Tensor toHost() {
    Tensor host = Tensor.zeros(elementType(), shape());
    if (host.slots() > 0) {
      long from = address();
      if (allocation == null) {
        device.copyOut(from, host);
      } else {
        allocation.copyOut(host);
      }
    }
    return host;
  }

  /** Frees the memory, if it is this tensor's own. More calls of it do nothing. */
  @Override
  public void close() {
    if (allocation != null) {
      allocation.close();
    }
  }

  @Override
  public String toString() {
    return elementType() + shape().toString() + " on " + device.name();
  }
}
