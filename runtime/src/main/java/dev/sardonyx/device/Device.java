package dev.sardonyx.device;

import dev.sardonyx.tensor.Tensor;
import java.util.Optional;

/**
 * A device opened for one session: its memory, one stream of work in order, and operators.
 *
 * <p>Elements lie in its memory as in the array of a {@link Tensor}: little-endian slots of {@link
 * dev.sardonyx.tensor.Storage}, without gaps. Work (operators, copies inside) is queued and runs in
 * the order in which it was queued; {@link #copyOut} and {@link #synchronize} wait for it.
 *
 * <p>Any thread may call any method. The engine sees to it that one thread at a time queues work;
 * {@link #allocate}, {@link #free} and {@link #close} may be called at any moment beside it.
 *
 * <p>Methods fail with {@link dev.sardonyx.error.DeviceMemoryException} where memory is short,
 * {@link dev.sardonyx.error.DeviceLostException} once the device is of no more use to this process,
 * and other {@link dev.sardonyx.error.DeviceException}s else.
 */
public interface Device extends AutoCloseable {
  /** Which one it is, {@code cuda:0}; devices of one name see each other's memory. */
  String name();

  /** For people: {@code NVIDIA H100 (sm_90), driver 12.4, cuBLAS 12.4, own convolutions}. */
  String description();

  /**
   * The operator for a node, or empty if this device has none that does all the node asks for: then
   * the node runs on the processor. Never an approximation.
   */
  Optional<DeviceOperator> operator(DeviceSetup setup);

  /**
   * The address of new memory, a multiple of 256, not zeroed.
   *
   * @param bytes at least 1
   */
  long allocate(long bytes);

  /** Gives memory back. The caller has seen to it that no queued work uses it. */
  void free(long address);

  /** Queues a copy of the tensor's slots to the device. The tensor may change after the return. */
  void copyIn(Tensor from, long address);

  /** Fills the tensor's slots from the device's memory; waits for all work queued before. */
  void copyOut(long address, Tensor to);

  /** Queues a copy inside the device's memory. */
  void copy(long from, long to, long bytes);

  /** Waits for all work, and reports what failed in it. */
  void synchronize();

  /**
   * Begins to write down work instead of doing it. Until {@link #endCapture} only operators and
   * {@link #copy} are called. False if this device can't; then nothing has changed.
   */
  boolean beginCapture();

  /** Ends what {@link #beginCapture} began; nothing written down has run. */
  DeviceGraph endCapture();

  /** Ends what {@link #beginCapture} began, after a failure, and forgets what was written down. */
  void abandonCapture();

  /** Releases the device; memory still allocated is freed. More calls of it do nothing. */
  @Override
  void close();
}
