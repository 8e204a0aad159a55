package dev.sardonyx.device;

import dev.sardonyx.tensor.Tensor;

/** Memory of a device that a {@link DeviceTensor} owns. Safe for many threads. */
public interface DeviceAllocation extends AutoCloseable {
  Device device();

  long address();

  boolean isClosed();

  /** Fills the tensor's slots from this memory. */
  void copyOut(Tensor to);

  /** Frees it. More calls of it do nothing. */
  @Override
  void close();
}
