package dev.sardonyx.runtime.plan;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Every piece of memory is an array of its own, which the garbage collector takes back. */
public final class HeapMemory implements RunMemory {
  private final AllocationLimit limit;

  public HeapMemory(AllocationLimit limit) {
    this.limit = limit;
  }

  @Override
  public Tensor output(int position, int output, ElementType type, Shape shape) {
    return limit.allocate(type, shape);
  }

  @Override
  public Tensor outputOver(
      int position, int output, int input, Tensor tensor, ElementType type, Shape shape) {
    return limit.allocate(type, shape);
  }

  @Override
  public Tensor scratch(int position, int ordinal, ElementType type, int slots) {
    return limit.allocate(type, Shape.of(slots));
  }

  @Override
  public void requireAllowed(ElementType type, Shape shape) {
    limit.require(type, shape);
  }

  @Override
  public boolean isReused(Tensor tensor) {
    return false;
  }

  @Override
  public void stepDone(int position) {}
}
