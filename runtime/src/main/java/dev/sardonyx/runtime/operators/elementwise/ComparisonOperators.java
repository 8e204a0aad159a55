package dev.sardonyx.runtime.operators.elementwise;

import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.kernels.elementwise.Broadcast;
import dev.sardonyx.kernels.elementwise.Comparison;
import dev.sardonyx.kernels.elementwise.Elementwise;
import dev.sardonyx.operator.OperatorFactory;
import dev.sardonyx.runtime.operators.support.Formats;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;

/** Comparisons of two broadcast operands of one type; strings can be equal or not. */
final class ComparisonOperators {
  private ComparisonOperators() {}

  static OperatorFactory of(Comparison comparison) {
    return setup -> {
      LegacyBroadcast legacy = LegacyBroadcast.of(setup);
      return context -> {
        Tensor a = context.input(0);
        Tensor b = context.input(1);
        Formats.requireSameType(a, b);
        Broadcast broadcast = Formats.broadcast(a.shape(), legacy.second(a.shape(), b.shape()));
        Tensor y = context.allocate(0, ElementType.BOOL, Shape.of(broadcast.shape()));
        if (a.elementType() == ElementType.STRING) {
          if (comparison != Comparison.EQUAL) {
            throw new TypeMismatchException("expected numbers in input 0; found " + a);
          }
          equalStrings(a, b, y, broadcast);
          return;
        }
        context.repeatable();
        Elementwise.compare(
            comparison,
            Formats.elements(a),
            Formats.elements(b),
            y.byteArray(),
            y.offset(),
            broadcast,
            context.workers());
      };
    };
  }

  private static void equalStrings(Tensor a, Tensor b, Tensor y, Broadcast broadcast) {
    String[] left = a.stringArray();
    String[] right = b.stringArray();
    byte[] to = y.byteArray();
    int aStep = broadcast.step(0);
    int bStep = broadcast.step(1);
    broadcast.rows(
        0,
        broadcast.elements(),
        (offsets, output, length) -> {
          for (int i = 0; i < length; i++) {
            boolean equal =
                left[a.offset() + offsets[0] + i * aStep].equals(
                    right[b.offset() + offsets[1] + i * bStep]);
            to[y.offset() + output + i] = (byte) (equal ? 1 : 0);
          }
        });
  }
}
