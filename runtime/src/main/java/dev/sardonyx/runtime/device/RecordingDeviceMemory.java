package dev.sardonyx.runtime.device;

import dev.sardonyx.device.Device;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.runtime.plan.Request;
import dev.sardonyx.runtime.plan.Schedule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Memory of its own for each value, freed when the value is dead, with a record of what each step
 * asked for: the source of a plan.
 */
final class RecordingDeviceMemory extends DeviceMemory {
  private final Schedule schedule;
  private final List<List<Request>> requests = new ArrayList<>();
  private final Map<Integer, Long> ofGroup = new HashMap<>();
  private final List<Long> endingWithStep = new ArrayList<>();

  RecordingDeviceMemory(Device device, Schedule schedule) {
    super(device);
    this.schedule = schedule;
    for (int position = 0; position < schedule.stepCount(); position++) {
      requests.add(new ArrayList<>(2));
    }
  }

  /** By position: what the step asked for, in order. */
  List<List<Request>> requests() {
    return requests;
  }

  @Override
  long output(int position, int output, long bytes) {
    return allocate(position, output, Request.NOT_OVER, bytes);
  }

  @Override
  long outputOver(int position, int output, int input, DeviceTensor tensor, long bytes) {
    boolean sameSize = tensor != null && tensor.bytes() == bytes;
    return allocate(position, output, sameSize ? input : Request.NOT_OVER, bytes);
  }

  @Override
  long scratch(int position, int ordinal, long bytes) {
    return allocate(position, Request.SCRATCH, Request.NOT_OVER, bytes);
  }

  private long allocate(int position, int output, int over, long bytes) {
    requests.get(position).add(request(output, over, bytes));
    if (bytes == 0) {
      return 0;
    }
    long address = allocate(bytes);
    int value = output == Request.SCRATCH ? -1 : schedule.step(position).outputs()[output];
    if (value < 0 || !schedule.isUsed(value)) {
      endingWithStep.add(address);
    } else {
      Long replaced = ofGroup.put(schedule.group(value), address);
      if (replaced != null) {
        endingWithStep.add(replaced);
      }
    }
    return address;
  }

  @Override
  void stepDone(int position, int[] dying) {
    for (int value : dying) {
      Long address = ofGroup.remove(value);
      if (address != null) {
        endingWithStep.add(address);
      }
    }
    if (!endingWithStep.isEmpty()) {
      device().synchronize();
      endingWithStep.forEach(this::free);
      endingWithStep.clear();
    }
  }
}
