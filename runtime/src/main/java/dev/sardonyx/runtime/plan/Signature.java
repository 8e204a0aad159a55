package dev.sardonyx.runtime.plan;

import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** What a memory plan is made for: the schedule, and the types and shapes of all inputs. */
final class Signature {
  private static final int NOT_DENSE = -1;
  private static final int ABSENT = -2;

  private final Schedule schedule;
  private final int[] types;

  private Signature(Schedule schedule, int[] types) {
    this.schedule = schedule;
    this.types = types;
  }

  /**
   * @param values the inputs come first
   */
  static Signature of(Schedule schedule, OnnxValue[] values) {
    int inputs = schedule.program().inputs().size();
    int length = 0;
    for (int i = 0; i < inputs; i++) {
      length += values[i] instanceof Tensor tensor ? 2 + tensor.shape().rank() : 1;
    }
    int[] types = new int[length];
    int at = 0;
    for (int i = 0; i < inputs; i++) {
      if (values[i] instanceof Tensor tensor) {
        Shape shape = tensor.shape();
        types[at++] = tensor.elementType().code();
        types[at++] = shape.rank();
        for (int axis = 0; axis < shape.rank(); axis++) {
          types[at++] = shape.dimension(axis);
        }
      } else {
        types[at++] = values[i] == null ? ABSENT : NOT_DENSE;
      }
    }
    return new Signature(schedule, types);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Signature signature
        && schedule == signature.schedule
        && Arrays.equals(types, signature.types);
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(schedule) * 31 + Arrays.hashCode(types);
  }
}
