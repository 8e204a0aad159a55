package dev.sardonyx.runtime.operators.elementwise;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.tensor.Shape;
import java.util.Arrays;

/**
 * Broadcasting before opset 7: only with the attribute {@code broadcast}, only of the second
 * operand, and placed by the attribute {@code axis} (Add-6: "the shape of B must be a contiguous
 * subset of the shape of A", by default at its end).
 */
final class LegacyBroadcast {
  private final boolean applies;
  private final boolean enabled;
  private final long axis;

  private LegacyBroadcast(boolean applies, boolean enabled, long axis) {
    this.applies = applies;
    this.enabled = enabled;
    this.axis = axis;
  }

  static LegacyBroadcast of(OperatorSetup setup) {
    return new LegacyBroadcast(
        setup.opset() < 7, setup.flag("broadcast", false), setup.integer("axis", Long.MAX_VALUE));
  }

  /** The shape of the second operand under which today's rules give the old result. */
  Shape second(Shape first, Shape second) {
    if (!applies) {
      return second;
    }
    if (!enabled) {
      if (!first.equals(second)) {
        throw new ShapeMismatchException(
            "expected operands of one shape, as the attribute 'broadcast' is not set; found "
                + first
                + " and "
                + second);
      }
      return second;
    }
    if (axis == Long.MAX_VALUE) {
      return second;
    }
    int start = first.normalizeAxis(axis);
    int trailing = first.rank() - start - second.rank();
    if (trailing < 0) {
      throw new ShapeMismatchException(
          "shape " + second + " doesn't fit into " + first + " at axis " + axis);
    }
    int[] dimensions = Arrays.copyOf(second.toArray(), second.rank() + trailing);
    Arrays.fill(dimensions, second.rank(), dimensions.length, 1);
    return Shape.of(dimensions);
  }
}
