package dev.sardonyx.runtime.device;

import dev.sardonyx.device.Device;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.runtime.plan.MemoryPlan;
import dev.sardonyx.runtime.plan.Request;

/**
 * Memory by a plan, in one arena. What the plan has no place for, or a smaller one than is asked
 * for (sizes may depend on the data), is allocated: always right, only slower.
 */
final class PlannedDeviceMemory extends DeviceMemory {
  private final MemoryPlan plan;
  private final long arena;
  private boolean capturing;

  PlannedDeviceMemory(Device device, MemoryPlan plan, long arena) {
    super(device);
    this.plan = plan;
    this.arena = arena;
  }

  /** While work is being written down, what has no place can't be had. */
  void capturing(boolean now) {
    capturing = now;
  }

  @Override
  long output(int position, int output, long bytes) {
    MemoryPlan.Place place = plan.output(position, output);
    boolean free = place != null && place.request().over() == Request.NOT_OVER;
    return free ? at(place, bytes) : apart(bytes);
  }

  @Override
  long outputOver(int position, int output, int input, DeviceTensor tensor, long bytes) {
    MemoryPlan.Place place = plan.output(position, output);
    if (place == null) {
      return apart(bytes);
    }
    boolean overThisInput =
        place.request().over() == input && tensor != null && tensor.bytes() == bytes;
    return place.request().over() == Request.NOT_OVER || overThisInput
        ? at(place, bytes)
        : apart(bytes);
  }

  @Override
  long scratch(int position, int ordinal, long bytes) {
    MemoryPlan.Place place = plan.scratch(position, ordinal);
    return place == null ? apart(bytes) : at(place, bytes);
  }

  private long at(MemoryPlan.Place place, long bytes) {
    return units(bytes) > place.request().slots()
        ? apart(bytes)
        : arena + (long) place.offset() * UNIT;
  }

  private long apart(long bytes) {
    if (bytes == 0) {
      return 0;
    }
    if (capturing) {
      throw new CaptureImpossible();
    }
    return allocate(bytes);
  }

  /** Work that can't be written down; the run goes on without. */
  static final class CaptureImpossible extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CaptureImpossible() {
      super("memory beyond the plan", null, false, false);
    }
  }
}
