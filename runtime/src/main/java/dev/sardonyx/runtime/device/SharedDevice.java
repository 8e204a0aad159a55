package dev.sardonyx.runtime.device;

import dev.sardonyx.device.Device;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A session's device with all that holds on to it: the session, and tensors that callers keep. It
 * is closed with the last of them.
 */
final class SharedDevice {
  private final Device device;
  private final AtomicInteger holders = new AtomicInteger(1);

  /**
   * Held by whoever queues work: a session has one stream, on which its runs take turns, in the
   * order in which they came.
   */
  private final ReentrantLock turn = new ReentrantLock(true);

  /** The maker holds it. */
  SharedDevice(Device device) {
    this.device = device;
  }

  Device device() {
    return device;
  }

  ReentrantLock turn() {
    return turn;
  }

  void retain() {
    holders.incrementAndGet();
  }

  void release() {
    if (holders.decrementAndGet() == 0) {
      device.close();
    }
  }
}
