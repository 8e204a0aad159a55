package dev.sardonyx.runtime.plan;

import dev.sardonyx.runtime.program.Step;
import dev.sardonyx.tensor.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Turns what a run asked for into a {@link MemoryPlan}: from liveness, buffers that may share
 * memory; from their sizes, offsets, the largest buffer first, each at the lowest offset that is
 * free while it lives.
 *
 * <p>Outputs of the graph get no place: they stay with the caller, so each run makes them anew.
 */
public final class Planner {
  private static final int ALIGNMENT = 16;
  private static final MemoryPlan.Place[] NO_PLACES = {};

  /** Memory of one storage kind that lives from {@link #birth} to {@link #death}, both included. */
  private static final class Buffer {
    final Storage storage;
    final int slots;
    final int birth;
    int death;
    int offset = -1;

    Buffer(Request request, int birth, int death) {
      this.storage = request.storage();
      this.slots = request.slots();
      this.birth = birth;
      this.death = death;
    }

    boolean livesWith(Buffer other) {
      return birth <= other.death && other.birth <= death;
    }

    boolean isPlaced() {
      return offset >= 0;
    }
  }

  private final Schedule schedule;
  private final List<List<Request>> requests;
  private final List<Buffer> buffers = new ArrayList<>();

  /** By group: the buffer that holds it; null if it lives on the heap. */
  private final Buffer[] ofGroup;

  /** By position and number of the request: its buffer; null if it gets none. */
  private final Buffer[][] ofRequest;

  private int places;

  private Planner(Schedule schedule, List<List<Request>> requests) {
    this.schedule = schedule;
    this.requests = requests;
    this.ofGroup = new Buffer[schedule.program().valueCount()];
    this.ofRequest = new Buffer[requests.size()][];
  }

  /** A plan for runs like the one recorded. */
  static MemoryPlan plan(Schedule schedule, RecordingMemory recording) {
    return plan(schedule, recording.requests());
  }

  /**
   * A plan for runs that ask for the same.
   *
   * @param requests by position: what the step asked for, in order
   */
  public static MemoryPlan plan(Schedule schedule, List<List<Request>> requests) {
    return new Planner(schedule, requests).plan();
  }

  private MemoryPlan plan() {
    for (int position = 0; position < requests.size(); position++) {
      assignBuffers(position);
    }
    int[] arenaSlots = new int[Storage.values().length];
    for (Storage storage : Storage.values()) {
      arenaSlots[storage.ordinal()] = placeAll(storage);
    }
    MemoryPlan.Place[][] outputs = outputPlaces();
    MemoryPlan.Place[][] scratch = scratchPlaces();
    return new MemoryPlan(outputs, scratch, dyingPlaces(), places, arenaSlots, leastBytes());
  }

  /** The most bytes of buffers that live at one position. */
  private long leastBytes() {
    long[] bytes = new long[requests.size()];
    for (Buffer buffer : buffers) {
      long size = (long) buffer.slots * buffer.storage.slotBytes();
      for (int position = buffer.birth; position <= buffer.death; position++) {
        bytes[position] += size;
      }
    }
    return Arrays.stream(bytes).max().orElse(0);
  }

  private void assignBuffers(int position) {
    List<Request> asked = requests.get(position);
    ofRequest[position] = new Buffer[asked.size()];
    for (int i = 0; i < asked.size(); i++) {
      ofRequest[position][i] = bufferFor(asked.get(i), position, asked);
    }
  }

  private Buffer bufferFor(Request request, int position, List<Request> asked) {
    if (request.storage() == Storage.STRINGS || request.slots() == 0) {
      return null;
    }
    if (request.output() == Request.SCRATCH) {
      return newBuffer(request, position, position);
    }
    if (asked.stream().filter(other -> other.output() == request.output()).count() > 1) {
      return null; // made twice in one step: which of the two stays is not known
    }
    int value = schedule.step(position).outputs()[request.output()];
    if (!schedule.isUsed(value)) {
      return newBuffer(request, position, position);
    }
    int group = schedule.group(value);
    if (schedule.escapes(group)) {
      return null;
    }
    Buffer taken = takenOver(request, position);
    if (taken != null) {
      taken.death = schedule.lastUse(group);
      ofGroup[group] = taken;
      return taken;
    }
    ofGroup[group] = newBuffer(request, position, schedule.lastUse(group));
    return ofGroup[group];
  }

  private Buffer newBuffer(Request request, int birth, int death) {
    Buffer buffer = new Buffer(request, birth, death);
    buffers.add(buffer);
    return buffer;
  }

  /** The buffer of the input that the output may replace; null if it must not. */
  private Buffer takenOver(Request request, int position) {
    if (request.over() == Request.NOT_OVER) {
      return null;
    }
    int[] inputs = schedule.step(position).inputs();
    int input = inputs[request.over()];
    if (input == Step.ABSENT) {
      return null;
    }
    int group = schedule.group(input);
    Buffer buffer = ofGroup[group];
    boolean fits =
        buffer != null
            && buffer.storage == request.storage()
            && buffer.slots == request.slots()
            && schedule.lastUse(group) == position
            && readOnce(group, inputs);
    if (!fits) {
      return null;
    }
    ofGroup[group] = null; // no second output of this step may take it
    return buffer;
  }

  /**
   * Whether only one input of a step reads the group: elsewhere its order of reading may differ.
   */
  private boolean readOnce(int group, int[] inputs) {
    return Arrays.stream(inputs)
            .filter(value -> value != Step.ABSENT && schedule.group(value) == group)
            .count()
        == 1;
  }

  /** Gives the buffers of one storage kind their offsets; returns the slots they take together. */
  private int placeAll(Storage storage) {
    List<Buffer> largestFirst =
        buffers.stream()
            .filter(buffer -> buffer.storage == storage)
            .sorted(Comparator.comparingInt((Buffer buffer) -> -buffer.slots))
            .toList();
    List<Buffer> byOffset = new ArrayList<>();
    int end = 0;
    for (Buffer buffer : largestFirst) {
      long offset = lowestFree(buffer, byOffset);
      if (offset + buffer.slots > Integer.MAX_VALUE - ALIGNMENT) {
        continue; // beyond one array: stays on the heap
      }
      buffer.offset = (int) offset;
      int at = 0;
      while (at < byOffset.size() && byOffset.get(at).offset <= buffer.offset) {
        at++;
      }
      byOffset.add(at, buffer);
      end = Math.max(end, buffer.offset + buffer.slots);
    }
    return end;
  }

  private static long lowestFree(Buffer buffer, List<Buffer> byOffset) {
    long offset = 0;
    for (Buffer placed : byOffset) {
      if (!placed.livesWith(buffer)) {
        continue;
      }
      if (offset + buffer.slots <= placed.offset) {
        break;
      }
      long afterPlaced = (long) placed.offset + placed.slots;
      offset = Math.max(offset, (afterPlaced + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    }
    return offset;
  }

  private MemoryPlan.Place[][] outputPlaces() {
    MemoryPlan.Place[][] places = new MemoryPlan.Place[requests.size()][];
    for (int position = 0; position < places.length; position++) {
      List<MemoryPlan.Place> ofStep = new ArrayList<>();
      for (int i = 0; i < requests.get(position).size(); i++) {
        Request request = requests.get(position).get(i);
        Buffer buffer = ofRequest[position][i];
        if (request.output() != Request.SCRATCH && buffer != null && buffer.isPlaced()) {
          ofStep.add(place(request, buffer, position));
        }
      }
      places[position] = ofStep.toArray(NO_PLACES);
    }
    return places;
  }

  /** A buffer born earlier is that of an input; only then does the request stay one "over" it. */
  private MemoryPlan.Place place(Request request, Buffer buffer, int position) {
    int over = buffer.birth < position ? request.over() : Request.NOT_OVER;
    return new MemoryPlan.Place(
        new Request(request.output(), over, request.storage(), request.slots()),
        buffer.offset,
        places++);
  }

  private MemoryPlan.Place[][] scratchPlaces() {
    MemoryPlan.Place[][] places = new MemoryPlan.Place[requests.size()][];
    for (int position = 0; position < places.length; position++) {
      List<MemoryPlan.Place> ofStep = new ArrayList<>();
      for (int i = 0; i < requests.get(position).size(); i++) {
        Request request = requests.get(position).get(i);
        Buffer buffer = ofRequest[position][i];
        if (request.output() == Request.SCRATCH) {
          boolean placed = buffer != null && buffer.isPlaced();
          ofStep.add(placed ? new MemoryPlan.Place(request, buffer.offset, this.places++) : null);
        }
      }
      places[position] = ofStep.toArray(NO_PLACES);
    }
    return places;
  }

  private MemoryPlan.Place[][] dyingPlaces() {
    List<List<MemoryPlan.Place>> byDeath = new ArrayList<>();
    for (int position = 0; position < requests.size(); position++) {
      byDeath.add(new ArrayList<>());
    }
    for (Buffer buffer : buffers) {
      if (buffer.isPlaced()) {
        Request whole =
            new Request(Request.SCRATCH, Request.NOT_OVER, buffer.storage, buffer.slots);
        byDeath.get(buffer.death).add(new MemoryPlan.Place(whole, buffer.offset, -1));
      }
    }
    return byDeath.stream()
        .map(places -> places.toArray(NO_PLACES))
        .toArray(MemoryPlan.Place[][]::new);
  }
}
