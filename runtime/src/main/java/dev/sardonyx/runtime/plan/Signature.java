package dev.sardonyx.runtime.plan;

import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.RemoteTensor;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;

/** What a memory plan is made for: the schedule, and the types and shapes of all inputs. */
public final class Signature {
  private static final int NOT_DENSE = -1;
  private static final int ABSENT = -2;

  /** Added to the element type of tensors on a device. */
  private static final int REMOTE = 1 << 16;

  private final Schedule schedule;
  private final int[] types;

  private Signature(Schedule schedule, int[] types) {
    this.schedule = schedule;
    this.types = types;
  }

  /**
   * @param values the inputs come first
   */
  public static Signature of(Schedule schedule, OnnxValue[] values) {
    int inputs = schedule.program().inputs().size();
    int length = 0;
    for (int i = 0; i < inputs; i++) {
      length += shape(values[i]) == null ? 1 : 2 + shape(values[i]).rank();
    }
    int[] types = new int[length];
    int at = 0;
    for (int i = 0; i < inputs; i++) {
      Shape shape = shape(values[i]);
      if (shape != null) {
        types[at++] = type(values[i]);
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

  /** The shape of a dense tensor; null of anything else. */
  private static Shape shape(OnnxValue value) {
    return switch (value) {
      case Tensor tensor -> tensor.shape();
      case RemoteTensor remote -> remote.shape();
      case null, default -> null;
    };
  }

  private static int type(OnnxValue tensor) {
    return tensor instanceof RemoteTensor remote
        ? REMOTE + remote.elementType().code()
        : ((Tensor) tensor).elementType().code();
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
