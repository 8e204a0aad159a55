package dev.sardonyx.runtime.device;

import dev.sardonyx.device.Device;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.DeviceException;
import dev.sardonyx.error.SessionClosedException;
import dev.sardonyx.runtime.plan.Signature;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a session holds on its device: weights, one arena, captured work. Used by whoever has
 * the device's turn. Knows nothing of the session, so that it can be released when that is garbage.
 */
public final class DeviceResources implements Runnable {
  private final SharedDevice shared;
  private final int capturesKept;
  private final List<Long> weights = new ArrayList<>();
  private final LinkedHashMap<Signature, CapturedWork> captures =
      new LinkedHashMap<>(16, 0.75f, true);
  private long arena;
  private long arenaBytes;
  private boolean closed;

  /**
   * @param capturesKept how much captured work is kept; the least recently used goes first
   */
  public DeviceResources(Device device, int capturesKept) {
    this.shared = new SharedDevice(device);
    this.capturesKept = capturesKept;
  }

  SharedDevice shared() {
    return shared;
  }

  /** A copy of a constant, for as long as the session is there. */
  DeviceTensor upload(Tensor tensor) {
    Device device = shared.device();
    long bytes = DeviceTensor.bytes(tensor.elementType(), tensor.shape());
    long address = 0;
    if (bytes > 0) {
      address = device.allocate(bytes);
      weights.add(address);
      device.copyIn(tensor, address);
    }
    return new DeviceTensor(device, tensor.elementType(), tensor.shape(), address);
  }

  /** The address of an arena of at least this size; what is in it may be anything. */
  long arena(long bytes) {
    if (arenaBytes < bytes) {
      trim();
      arena = shared.device().allocate(bytes);
      arenaBytes = bytes;
    }
    return arena;
  }

  /**
   * The captured work of a signature, all of which is good for the arena as it is; it may have
   * none.
   *
   * @param stretches how many the signature's schedule has
   */
  CapturedWork captured(Signature signature, int stretches) {
    CapturedWork work = captures.get(signature);
    if (work == null) {
      work = new CapturedWork(stretches);
      captures.put(signature, work);
      if (captures.size() > capturesKept) {
        Map.Entry<Signature, CapturedWork> eldest = captures.firstEntry();
        captures.remove(eldest.getKey());
        eldest.getValue().close();
      }
    }
    return work;
  }

  /** Gives back what can be made again; false if there was nothing. */
  boolean trim() {
    if (arenaBytes == 0 && captures.isEmpty()) {
      return false;
    }
    shared.device().synchronize();
    captures.values().forEach(CapturedWork::close);
    captures.clear();
    if (arenaBytes > 0) {
      arenaBytes = 0;
      shared.device().free(arena);
    }
    return true;
  }

  /**
   * To be called before anything is run.
   *
   * @throws SessionClosedException if the session is closed
   */
  void requireOpen() {
    if (closed) {
      throw new SessionClosedException(
          "this session on " + shared.device().name() + " is closed; load the model again");
    }
  }

  /** Releases everything, once. A device that is lost has nothing left to release. */
  @Override
  public void run() {
    shared.turn().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      try {
        trim();
        for (long address : weights) {
          shared.device().free(address);
        }
      } catch (DeviceException lost) {
        // The driver has taken it all back with the context.
      } finally {
        weights.clear();
        shared.release();
      }
    } finally {
      shared.turn().unlock();
    }
  }
}
