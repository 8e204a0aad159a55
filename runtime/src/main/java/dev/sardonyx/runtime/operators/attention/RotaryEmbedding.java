package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.function.IntBinaryOperator;

/** RotaryEmbedding: turns pairs of elements by angles that depend on the token's position. */
final class RotaryEmbedding {
  private static final int GRAIN = 1 << 12;

  private RotaryEmbedding() {}

  static Operator create(OperatorSetup setup) {
    int heads = Math.toIntExact(setup.integer("num_heads", 0));
    int part = Math.toIntExact(setup.integer("rotary_embedding_dim", 0));
    boolean interleaved = setup.flag("interleaved", false);
    return context -> {
      Tensor given = context.input(0);
      ElementType type = given.elementType();
      Tensor x = Floats.widen(given);
      Heads from = Heads.of(x, heads, "X");
      int size = part == 0 ? from.size() : part;
      Tensor y = Floats.begin(context, 0, type, x.shape());
      Rotation rotation =
          Rotation.of(
              from, context.input(1), context.input(2), positions(context, from), size, type);
      rotation.run(context, from, from.with(y), interleaved);
      Floats.finish(context, 0, type, y);
    };
  }

  /**
   * The form of com.microsoft: input, positions (one for each token, or the first), cosines, sines.
   */
  static Operator createContributed(OperatorSetup setup) {
    int heads = Math.toIntExact(setup.integer("num_heads", 0));
    int part = Math.toIntExact(setup.integer("rotary_embedding_dim", 0));
    boolean interleaved = setup.flag("interleaved", false);
    if (setup.flag("is_packed_batching", false) || setup.real("scale", 1) != 1) {
      throw setup.unsupported("is_packed_batching and scale");
    }
    return context -> {
      ElementType type = context.input(0).elementType();
      Tensor x = Floats.widen(context.input(0));
      Tensor cosines = context.input(2);
      int angles = cosines.shape().dimension(-1);
      int count = heads > 0 || x.shape().rank() == 4 ? heads : x.shape().dimension(2) / 2 / angles;
      Heads from = Heads.of(x, count, "input");
      long[] positions = Integers.read(context.input(1), "position_ids");
      boolean one = positions.length == 1;
      if (!one && positions.length != from.batch() * from.length()) {
        throw new ShapeMismatchException(
            "expected one position, or one for each token; found " + context.input(1).shape());
      }
      int rows = cosines.shape().dimension(0);
      IntBinaryOperator row =
          (entry, token) ->
              Integers.index(
                  one ? positions[0] + token : positions[entry * from.length() + token],
                  rows,
                  token);
      Tensor y = Floats.begin(context, 0, type, x.shape());
      Rotation.of(from, cosines, context.input(3), row, part == 0 ? from.size() : part, type)
          .run(context, from, from.with(y), interleaved);
      Floats.finish(context, 0, type, y);
    };
  }

  /** The row of the caches for a batch entry and a token. */
  private static IntBinaryOperator positions(ExecutionContext context, Heads x) {
    if (!context.hasInput(3)) {
      Shape wanted = Shape.of(x.batch(), x.length(), context.input(1).shape().dimension(-1));
      if (!context.input(1).shape().equals(wanted)) {
        throw new ShapeMismatchException(
            "without 'position_ids', 'cos_cache' must be "
                + wanted
                + "; found "
                + context.input(1).shape());
      }
      return (entry, token) -> entry * x.length() + token;
    }
    Tensor tensor = context.input(3);
    if (!tensor.shape().equals(Shape.of(x.batch(), x.length()))) {
      throw new ShapeMismatchException(
          "'position_ids' must be [%d, %d]; found %s"
              .formatted(x.batch(), x.length(), tensor.shape()));
    }
    long[] positions = Integers.read(tensor, "position_ids");
    int rows = context.input(1).shape().dimension(0);
    for (int i = 0; i < positions.length; i++) {
      positions[i] = Integers.index(positions[i], rows, i);
    }
    return (entry, token) -> (int) positions[entry * x.length() + token];
  }

  /**
   * The angles of all positions.
   *
   * @param size elements of a head that are turned, the first ones
   * @param type what results are rounded to
   */
  record Rotation(
      Tensor cosines, Tensor sines, IntBinaryOperator positions, int size, ElementType type) {
    /**
     * Checks the caches, {@code [..., size / 2]} of any float type.
     *
     * @throws ShapeMismatchException if they don't have half as many angles as are to be turned
     */
    static Rotation of(
        Heads x,
        Tensor cosines,
        Tensor sines,
        IntBinaryOperator positions,
        int size,
        ElementType type) {
      boolean fits =
          size % 2 == 0
              && size <= x.size()
              && cosines.shape().rank() > 0
              && cosines.shape().dimension(-1) == size / 2
              && sines.shape().equals(cosines.shape());
      if (!fits) {
        throw new ShapeMismatchException(
            "%d of %d elements are turned, for which both caches need %d angles a row; found %s and %s"
                .formatted(size, x.size(), size / 2, cosines.shape(), sines.shape()));
      }
      return new Rotation(Floats.widen(cosines), Floats.widen(sines), positions, size, type);
    }

    /** Turns all tokens of {@code x} into {@code y}, both FLOAT. */
    void run(ExecutionContext context, Heads x, Heads y, boolean interleaved) {
      int half = size / 2;
      int step = interleaved ? 2 : 1;
      int apart = interleaved ? 1 : half;
      float[] cos = cosines.floatArray();
      float[] sin = sines.floatArray();
      float[] from = x.tensor().floatArray();
      float[] to = y.tensor().floatArray();
      Ranges.split(
          context.workers(),
          x.batch() * x.length(),
          Ranges.grain(GRAIN, (long) x.heads() * x.size()),
          (begin, end) -> {
            for (int i = begin; i < end; i++) {
              int entry = i / x.length();
              int token = i % x.length();
              int row = positions.applyAsInt(entry, token) * half;
              for (int head = 0; head < x.heads(); head++) {
                int source = x.at(entry, head, token);
                int target = y.at(entry, head, token);
                for (int pair = 0; pair < half; pair++) {
                  float c = cos[cosines.offset() + row + pair];
                  float s = sin[sines.offset() + row + pair];
                  float real = from[source + pair * step];
                  float imaginary = from[source + pair * step + apart];
                  to[target + pair * step] = round(round(c * real) - round(s * imaginary));
                  to[target + pair * step + apart] = round(round(s * real) + round(c * imaginary));
                }
                System.arraycopy(from, source + size, to, target + size, x.size() - size);
              }
            }
          });
    }

    private float round(float value) {
      return Floats.round(type, value);
    }
  }
}
