package dev.sardonyx.runtime.plan;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Storage;
import dev.sardonyx.tensor.Tensor;

/**
 * Memory by a plan. What the plan has no place for, or a smaller one than is asked for (sizes may
 * depend on the data), comes from the heap: always right, only slower.
 */
final class ArenaMemory implements RunMemory {
  private final MemoryPlan plan;
  private final Arena arena;
  private final AllocationLimit limit;
  private final boolean poisoned;

  ArenaMemory(MemoryPlan plan, Arena arena, AllocationLimit limit, boolean poisoned) {
    this.plan = plan;
    this.arena = arena;
    this.limit = limit;
    this.poisoned = poisoned;
    if (poisoned) {
      arena.fillWithGarbage();
    }
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

  @Override
  public Tensor scratch(int position, int ordinal, ElementType type, int slots) {
    Shape shape = Shape.of(slots);
    MemoryPlan.Place place = plan.scratch(position, ordinal);
    return place == null ? onHeap(type, shape) : at(place, type, shape);
  }

  private Tensor at(MemoryPlan.Place place, ElementType type, Shape shape) {
    Storage storage = type.storage();
    long slots = (long) shape.elements() * type.slots();
    if (place.request().storage() != storage || slots > place.request().slots()) {
      return onHeap(type, shape);
    }
    return Tensor.wrap(type, shape, arena.array(storage), place.offset());
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
    return tensor.array() == arena.array(tensor.elementType().storage());
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
