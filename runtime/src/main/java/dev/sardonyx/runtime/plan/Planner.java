package dev.sardonyx.runtime.plan;

import dev.sardonyx.runtime.program.Step;
import dev.sardonyx.tensor.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns what a run asked for into a {@link MemoryPlan}: from liveness, buffers that may share
 * memory; from their sizes, offsets. What a step only lays behind one another is made in its place
 * in that step's output already.
 *
 * <p>What leaves the graph has a place until all steps are done if it is copied from there for the
 * caller; where it is handed over as it is, it gets none, and each run makes it anew.
 */
public final class Planner {
  /** Buffers begin at multiples of this many slots: at cache lines, or near. */
  private static final int ALIGNMENT = 16;

  private static final MemoryPlan.Place[] NO_PLACES = {};

  private final Schedule schedule;
  private final List<List<Request>> requests;
  private final int alignment;
  private final boolean resultsCopied;
  private final List<Buffer> buffers = new ArrayList<>();

  /** By group: the buffer that holds it; null if it lives on the heap. */
  private final Buffer[] ofGroup;

  /** By position and number of the request: its buffer; null if it gets none. */
  private final Buffer[][] ofRequest;

  private int places;

  private Planner(
      Schedule schedule, List<List<Request>> requests, int alignment, boolean resultsCopied) {
    this.alignment = alignment;
    this.resultsCopied = resultsCopied;
    this.schedule = schedule;
    this.requests = requests;
    this.ofGroup = new Buffer[schedule.program().valueCount()];
    this.ofRequest = new Buffer[requests.size()][];
  }

  /** A plan for runs like the one recorded, whose results are copied. */
  static MemoryPlan plan(Schedule schedule, RecordingMemory recording) {
    return plan(schedule, recording.requests(), ALIGNMENT, true);
  }

  /**
   * A plan for runs that ask for the same.
   *
   * @param requests by position: what the step asked for, in order
   * @param alignment of how many slots all offsets are multiples
   * @param resultsCopied whether what leaves the graph is copied when all steps are done
   */
  public static MemoryPlan plan(
      Schedule schedule, List<List<Request>> requests, int alignment, boolean resultsCopied) {
    return new Planner(schedule, requests, alignment, resultsCopied).plan();
  }

  private MemoryPlan plan() {
    for (int position = 0; position < requests.size(); position++) {
      assignBuffers(position);
    }
    int[] arenaSlots = new int[Storage.values().length];
    for (Storage storage : Storage.values()) {
      arenaSlots[storage.ordinal()] =
          ArenaLayout.place(
              buffers.stream()
                  .filter(buffer -> !buffer.isPart() && buffer.storage() == storage)
                  .toList(),
              alignment);
    }
    MemoryPlan.Place[][] outputs = outputPlaces();
    MemoryPlan.Place[][] scratch = scratchPlaces();
    return new MemoryPlan(outputs, scratch, dyingPlaces(), places, arenaSlots, leastBytes());
  }

  /** The most bytes of buffers that live at one position, those of parts and their whole once. */
  private long leastBytes() {
    long[] bytes = new long[requests.size() + 1];
    for (Buffer buffer : buffers) {
      long size = (long) buffer.slots() * buffer.storage().slotBytes();
      for (int position = buffer.birth(); position <= buffer.death(); position++) {
        bytes[position] += buffer.isInLiving(position) ? 0 : size;
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
    if (schedule.escapes(group) && !resultsCopied) {
      return null;
    }
    Buffer taken = takenOver(request, position);
    if (taken != null) {
      taken.useUntil(schedule.lastUse(group));
      ofGroup[group] = taken;
      return taken;
    }
    ofGroup[group] = newBuffer(request, position, schedule.lastUse(group));
    addParts(ofGroup[group], request, schedule.step(position).inputs());
    return ofGroup[group];
  }

  /**
   * Makes the inputs that {@code whole} is to consist of parts of it, where they are in a buffer of
   * their own, or several in one that consists of just them.
   */
  private void addParts(Buffer whole, Request request, int[] inputs) {
    int start = 0;
    int input = 0;
    while (input < request.parts().size()) {
      int end = endOfRoot(request, inputs, input);
      if (end > input) {
        whole.add(buffer(request, inputs, input).root(), start, input, end);
      } else {
        end = input + 1;
      }
      while (input < end) {
        start += request.parts().get(input++);
      }
    }
  }

  /** The input behind those that, from {@code first} on, make up a root; {@code first} if none. */
  private int endOfRoot(Request request, int[] inputs, int first) {
    int slots = 0;
    Buffer root = null;
    for (int input = first; input < request.parts().size(); input++) {
      Buffer buffer = buffer(request, inputs, input);
      boolean goesOn =
          buffer != null
              && buffer.offsetInRoot() == slots
              && (root == null || buffer.root() == root);
      if (!goesOn) {
        return first;
      }
      root = buffer.root();
      slots += buffer.slots();
      if (slots == root.slots()) {
        return input + 1;
      }
    }
    return first;
  }

  /** Where an input lies that is to be a part of an output; null if it can't be one. */
  private Buffer buffer(Request request, int[] inputs, int input) {
    if (inputs[input] == Step.ABSENT) {
      return null;
    }
    int group = schedule.group(inputs[input]);
    Buffer buffer = ofGroup[group];
    boolean fits =
        buffer != null
            && buffer.storage() == request.storage()
            && buffer.slots() == request.parts().get(input)
            && readOnce(group, inputs);
    return fits ? buffer : null;
  }

  private Buffer newBuffer(Request request, int birth, int death) {
    Buffer buffer = new Buffer(request.storage(), request.slots(), birth, death);
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
            && !buffer.isPart()
            && buffer.storage() == request.storage()
            && buffer.slots() == request.slots()
            && schedule.lastUse(group) == position
            && buffer.isDeadAfter(position)
            && readOnce(group, inputs)
            && !readsPartOf(buffer, inputs);
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

  private boolean readsPartOf(Buffer whole, int[] inputs) {
    for (int input : inputs) {
      Buffer buffer = input == Step.ABSENT ? null : ofGroup[schedule.group(input)];
      if (buffer != null && buffer != whole && buffer.root() == whole) {
        return true;
      }
    }
    return false;
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
    boolean isNew = buffer.birth() == position;
    int over = isNew ? Request.NOT_OVER : request.over();
    return new MemoryPlan.Place(
        new Request(request.output(), over, request.storage(), request.slots()),
        buffer.offset(),
        places++,
        isNew ? buffer.partInputs() : List.of());
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
          ofStep.add(placed ? new MemoryPlan.Place(request, buffer.offset(), this.places++) : null);
        }
      }
      places[position] = ofStep.toArray(NO_PLACES);
    }
    return places;
  }

  private MemoryPlan.Place[][] dyingPlaces() {
    List<List<MemoryPlan.Place>> byDeath = new ArrayList<>();
    for (int position = 0; position <= requests.size(); position++) {
      byDeath.add(new ArrayList<>());
    }
    for (Buffer buffer : buffers) {
      if (buffer.isPlaced()) {
        for (Buffer.Range range : buffer.emptied()) {
          int slots = range.end() - range.begin();
          Request run = new Request(Request.SCRATCH, Request.NOT_OVER, buffer.storage(), slots);
          byDeath.get(buffer.death()).add(new MemoryPlan.Place(run, range.begin(), -1));
        }
      }
    }
    return byDeath.stream()
        .map(places -> places.toArray(NO_PLACES))
        .toArray(MemoryPlan.Place[][]::new);
  }
}
