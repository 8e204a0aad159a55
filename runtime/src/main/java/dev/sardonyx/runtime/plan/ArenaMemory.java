package dev.sardonyx.runtime.plan;

import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.runtime.program.Program;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Storage;
import dev.sardonyx.tensor.Tensor;
import java.util.List;

/**
 * Memory by a plan, of all runs by that plan in one arena, one after the other. What the plan has
 * no place for, or a smaller one than is asked for (sizes may depend on the data), comes from the
 * heap: always right, only slower.
 */
final class ArenaMemory implements RunMemory {
  /**
   * Inputs of at most as many bytes are copied, so that they lie at the same place in every run and
   * the steps that read them can be repeated. More are read where the caller has them: the copy
   * would take longer than what it saves.
   */
  private static final int MOST_COPIED = 1 << 16;

  private final MemoryPlan plan;
  private final Arena arena;
  private final AllocationLimit limit;
  private final boolean poisoned;
  private final Program program;
  private final OnnxValue[] values;
  private final Schedule schedule;
  private RepeatedSteps repeatedSteps;

  /** By number of an input: its copy; null if it has none. */
  private final Tensor[] inputs;

  /** By number of a place: the tensor that was handed out last. */
  private final Tensor[] tensors;

  ArenaMemory(
      MemoryPlan plan, Schedule schedule, Arena arena, AllocationLimit limit, boolean poisoned) {
    this.plan = plan;
    this.schedule = schedule;
    this.program = schedule.program();
    this.arena = arena;
    this.limit = limit;
    this.poisoned = poisoned;
    this.values = program.constants().clone();
    this.inputs = new Tensor[program.inputs().size()];
    this.tensors = new Tensor[plan.places()];
  }

  /** To be called before a run. */
  void begin() {
    if (poisoned) {
      arena.fillWithGarbage();
    }
  }

  /** To be called after a run: forgets the caller's inputs and the outputs. */
  void end() {
    System.arraycopy(program.constants(), 0, values, 0, values.length);
  }

  @Override
  public OnnxValue[] values(Program ofProgram, OnnxValue[] given) {
    for (int i = 0; i < given.length; i++) {
      values[i] = given[i] instanceof Tensor tensor && isSmall(tensor) ? copy(i, tensor) : given[i];
    }
    return values;
  }

  private static boolean isSmall(Tensor tensor) {
    Storage storage = tensor.elementType().storage();
    return storage != Storage.STRINGS && (long) tensor.slots() * storage.slotBytes() <= MOST_COPIED;
  }

  /** All runs by a plan have inputs of the same types and shapes. */
  private Tensor copy(int input, Tensor given) {
    if (inputs[input] == null) {
      inputs[input] = given.copy();
    } else {
      System.arraycopy(
          given.array(), given.offset(), inputs[input].array(), 0, inputs[input].slots());
    }
    return inputs[input];
  }

  @Override
  public RepeatedSteps repeatedSteps(WorkerPool workers) {
    if (repeatedSteps == null) {
      repeatedSteps = new RepeatedSteps(schedule, workers);
    }
    return repeatedSteps;
  }

  @Override
  public Tensor output(int position, int output, ElementType type, Shape shape) {
    MemoryPlan.Place place = plan.output(position, output);
    boolean free = place != null && place.request().over() == Request.NOT_OVER;
    return free ? at(place, type, shape) : onHeap(type, shape);
  }

  @Override
  public Tensor outputOver(
      int position, int output, int input, Tensor tensor, ElementType type, Shape shape) {
    MemoryPlan.Place place = plan.output(position, output);
    if (place == null) {
      return onHeap(type, shape);
    }
    boolean overThisInput =
        place.request().over() == input
            && tensor.elements() == shape.elements()
            && tensor.elementType().slots() == type.slots();
    return place.request().over() == Request.NOT_OVER || overThisInput
        ? at(place, type, shape)
        : onHeap(type, shape);
  }

  /**
   * The heap's unless all inputs that were planned to be in their place are there: sizes may be
   * others than they were then, and copies would destroy what lies in the output's place.
   */
  @Override
  public Tensor outputJoined(
      int position, int output, List<Tensor> inputs, ElementType type, Shape shape) {
    Tensor joined = output(position, output, type, shape);
    if (!isInArena(joined)) {
      return joined;
    }
    List<Integer> parts = plan.output(position, output).parts();
    int begin = joined.offset();
    for (int i = 0; i < inputs.size(); i++) {
      Tensor input = inputs.get(i);
      boolean inPlace = input.array() == joined.array() && input.offset() == begin;
      if (!inPlace && parts.contains(i)) {
        return onHeap(type, shape);
      }
      begin += input.slots();
    }
    return joined;
  }

  @Override
  public Tensor scratch(int position, int ordinal, ElementType type, int slots) {
    MemoryPlan.Place place = plan.scratch(position, ordinal);
    if (place == null) {
      return onHeap(type, Shape.of(slots));
    }
    Tensor last = tensors[place.number()];
    boolean same = last != null && last.elementType() == type && last.elements() == slots;
    return same ? last : at(place, type, Shape.of(slots));
  }

  private Tensor at(MemoryPlan.Place place, ElementType type, Shape shape) {
    Tensor last = tensors[place.number()];
    if (last != null && last.elementType() == type && last.shape().equals(shape)) {
      return last;
    }
    Storage storage = type.storage();
    long slots = (long) shape.elements() * type.slots();
    if (place.request().storage() != storage || slots > place.request().slots()) {
      return onHeap(type, shape);
    }
    Tensor tensor = Tensor.wrap(type, shape, arena.array(storage), place.offset());
    tensors[place.number()] = tensor;
    return tensor;
  }

  private Tensor onHeap(ElementType type, Shape shape) {
    Tensor tensor = limit.allocate(type, shape);
    if (poisoned) {
      Garbage.fill(tensor);
    }
    return tensor;
  }

  @Override
  public void requireAllowed(ElementType type, Shape shape) {
    limit.require(type, shape);
  }

  @Override
  public boolean isReused(Tensor tensor) {
    return isInArena(tensor) || isCopyOfInput(tensor);
  }

  private boolean isInArena(Tensor tensor) {
    return tensor.array() == arena.array(tensor.elementType().storage());
  }

  private boolean isCopyOfInput(Tensor tensor) {
    for (Tensor input : inputs) {
      if (input != null && input.array() == tensor.array()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void stepDone(int position) {
    if (poisoned) {
      for (MemoryPlan.Place place : plan.dying()[position]) {
        Storage storage = place.request().storage();
        Garbage.fill(
            storage,
            arena.array(storage),
            place.offset(),
            place.offset() + place.request().slots());
      }
    }
  }
}
