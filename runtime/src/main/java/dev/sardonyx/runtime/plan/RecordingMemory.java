package dev.sardonyx.runtime.plan;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Memory from the heap, with a record of what each step asked for: the source of a plan. */
public final class RecordingMemory implements RunMemory {
  private final AllocationLimit limit;
  private final boolean poisoned;
  private final List<List<Request>> requests = new ArrayList<>();

  /**
   * @param steps how many steps the run has
   * @param poisoned whether to fill memory with garbage before handing it out
   */
  public RecordingMemory(int steps, AllocationLimit limit, boolean poisoned) {
    this.limit = limit;
    this.poisoned = poisoned;
    for (int position = 0; position < steps; position++) {
      requests.add(new ArrayList<>(2));
    }
  }

  /** By position: what the step asked for, in order. */
  List<List<Request>> requests() {
    return requests;
  }

  @Override
  public Tensor output(int position, int output, ElementType type, Shape shape) {
    return allocate(position, output, Request.NOT_OVER, List.of(), type, shape);
  }

  @Override
  public Tensor outputOver(
      int position, int output, int input, Tensor tensor, ElementType type, Shape shape) {
    return allocate(position, output, input, List.of(), type, shape);
  }

  @Override
  public Tensor outputJoined(
      int position, int output, List<Tensor> inputs, ElementType type, Shape shape) {
    List<Integer> parts = inputs.stream().map(Tensor::slots).toList();
    return allocate(position, output, Request.NOT_OVER, parts, type, shape);
  }

  @Override
  public Tensor scratch(int position, int ordinal, ElementType type, int slots) {
    return allocate(position, Request.SCRATCH, Request.NOT_OVER, List.of(), type, Shape.of(slots));
  }

  private Tensor allocate(
      int position, int output, int over, List<Integer> parts, ElementType type, Shape shape) {
    Tensor tensor = limit.allocate(type, shape);
    requests.get(position).add(new Request(output, over, type.storage(), tensor.slots(), parts));
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
    return false;
  }

  @Override
  public void stepDone(int position) {}
}
