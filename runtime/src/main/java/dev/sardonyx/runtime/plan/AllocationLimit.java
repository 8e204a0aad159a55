package dev.sardonyx.runtime.plan;

import dev.sardonyx.error.ResourceLimitException;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/**
 * The most bytes a single tensor may take.
 *
 * @param bytes at least 1
 */
public record AllocationLimit(long bytes) {

  /**
   * A new tensor on the heap.
   *
   * @throws ResourceLimitException if it takes more than the limit
   */
  public Tensor allocate(ElementType type, Shape shape) {
    require(type, shape);
    return Tensor.zeros(type, shape);
  }

  /**
   * Checks that a tensor may be made.
   *
   * @throws ResourceLimitException if it takes more than the limit
   */
  public void require(ElementType type, Shape shape) {
    long slots = (long) shape.elements() * type.slots();
    long wanted = slots * Math.max(1, type.storage().slotBytes());
    if (wanted > bytes || slots > Integer.MAX_VALUE) {
      throw new ResourceLimitException(
          "a tensor "
              + type
              + shape
              + " takes "
              + wanted
              + " bytes; the limit is "
              + bytes
              + " (SessionOptions.allocationLimit; one array holds at most 2147483647 slots)");
    }
  }
}
