package dev.sardonyx.runtime.device;

import dev.sardonyx.device.Device;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.DeviceException;
import dev.sardonyx.runtime.plan.Request;
import dev.sardonyx.tensor.Storage;
import java.util.HashSet;
import java.util.Set;

/** Hands out the device memory of one run. Nothing handed out is zeroed. */
abstract class DeviceMemory {
  /**
   * Plans count in units of this many bytes, so that they reach beyond 2 GiB; it is also what each
   * address is a multiple of, as are those that {@link Device#allocate} gives: kernels and
   * libraries read and write whole lines of a GPU's memory.
   */
  static final int UNIT = 256;

  private final Device device;
  private final Set<Long> own = new HashSet<>();

  DeviceMemory(Device device) {
    this.device = device;
  }

  /** The address of memory for an output of the step at {@code position}; 0 for no bytes. */
  abstract long output(int position, int output, long bytes);

  /** As {@link #output}, which may be that of {@code tensor}, input {@code input} of the step. */
  abstract long outputOver(int position, int output, int input, DeviceTensor tensor, long bytes);

  /**
   * The address of working memory of the step at {@code position}.
   *
   * @param ordinal how many pieces the step has asked for before
   */
  abstract long scratch(int position, int ordinal, long bytes);

  /**
   * To be called when a step is done.
   *
   * @param dying values that nobody needs any more
   */
  void stepDone(int position, int[] dying) {}

  /** Gives back, after the run, all that was taken apart from a plan. */
  final void release() {
    if (own.isEmpty()) {
      return;
    }
    try {
      device.synchronize();
    } finally {
      RuntimeException failure = null;
      for (long address : own) {
        try {
          device.free(address);
        } catch (DeviceException e) {
          failure = e;
        }
      }
      own.clear();
      if (failure != null) {
        throw failure;
      }
    }
  }

  /** Memory of its own, until {@link #release} or {@link #free}. */
  final long allocate(long bytes) {
    long address = device.allocate(Math.max(bytes, UNIT));
    own.add(address);
    return address;
  }

  final void free(long address) {
    own.remove(address);
    device.free(address);
  }

  final Device device() {
    return device;
  }

  static int units(long bytes) {
    return Math.toIntExact((bytes + UNIT - 1) / UNIT);
  }

  static Request request(int output, int over, long bytes) {
    return new Request(output, over, Storage.BYTES, units(bytes));
  }
}
