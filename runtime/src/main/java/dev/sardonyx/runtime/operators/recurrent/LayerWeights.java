package dev.sardonyx.runtime.operators.recurrent;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.matmul.PackedMatrix;
import dev.sardonyx.kernels.recurrent.RecurrentWeights;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * The weights of all directions, packed.
 *
 * @param inputs elements of a step's input
 * @param hidden elements of a state
 */
record LayerWeights(int inputs, int hidden, RecurrentWeights[] directions) {

  /**
   * Packs weights.
   *
   * @param resetAfter whether it is a GRU with {@code linear_before_reset}
   * @param w {@code [directions, gates * hidden, inputs]}
   * @param r {@code [directions, gates * hidden, hidden]}
   * @param b {@code [directions, 2 * gates * hidden]} or null
   * @param p {@code [directions, 3 * hidden]} or null
   * @param shared what is kept of each packed matrix
   * @throws ShapeMismatchException if the shapes don't fit each other
   */
  static LayerWeights pack(
      MatmulKernels kernels,
      RecurrentKind kind,
      boolean resetAfter,
      int directions,
      Tensor w,
      Tensor r,
      Tensor b,
      Tensor p,
      UnaryOperator<PackedMatrix> shared) {
    requireRank(w, "W");
    requireRank(r, "R");
    int inputs = w.shape().dimension(2);
    int hidden = r.shape().dimension(2);
    long gates = (long) kind.gates() * hidden;
    require(w, "W", directions, gates, inputs);
    require(r, "R", directions, gates, hidden);
    require(b, "B", directions, 2 * gates);
    require(p, "P", directions, 3L * hidden);
    Tensor wideW = Floats.widen(w);
    Tensor wideR = Floats.widen(r);
    Tensor wideB = Floats.widen(b);
    Tensor wideP = Floats.widen(p);
    RecurrentWeights[] all = new RecurrentWeights[directions];
    int columns = (int) gates;
    for (int d = 0; d < directions; d++) {
      int fromW = wideW.offset() + d * columns * inputs;
      int fromR = wideR.offset() + d * columns * hidden;
      PackedMatrix input =
          RecurrentWeights.pack(kernels, wideW.floatArray(), fromW, 0, columns, inputs);
      PackedMatrix[] recurrent =
          packRecurrent(kernels, kind, wideR.floatArray(), fromR, columns, hidden);
      Arrays.setAll(recurrent, i -> shared.apply(recurrent[i]));
      all[d] =
          new RecurrentWeights(
              shared.apply(input),
              recurrent,
              inputBias(wideB, d, columns, resetAfter ? columns - hidden : columns),
              resetAfter ? recurrentBias(wideB, d, columns, hidden) : null,
              wideP == null ? null : part(wideP, d * 3 * hidden, 3 * hidden));
    }
    return new LayerWeights(inputs, hidden, all);
  }

  private static PackedMatrix[] packRecurrent(
      MatmulKernels kernels, RecurrentKind kind, float[] r, int from, int columns, int hidden) {
    if (kind != RecurrentKind.GRU) {
      return new PackedMatrix[] {RecurrentWeights.pack(kernels, r, from, 0, columns, hidden)};
    }
    return new PackedMatrix[] {
      RecurrentWeights.pack(kernels, r, from, 0, 2 * hidden, hidden),
      RecurrentWeights.pack(kernels, r, from, 2 * hidden, hidden, hidden)
    };
  }

  /** Wb, with Rb added to the first {@code both} elements. */
  private static float[] inputBias(Tensor b, int direction, int columns, int both) {
    if (b == null) {
      return new float[columns];
    }
    float[] bias = part(b, direction * 2 * columns, columns);
    float[] recurrent = part(b, (direction * 2 + 1) * columns, columns);
    for (int i = 0; i < both; i++) {
      bias[i] += recurrent[i];
    }
    return bias;
  }

  /** Rb of a GRU's gate h, the last. */
  private static float[] recurrentBias(Tensor b, int direction, int columns, int hidden) {
    return b == null ? new float[hidden] : part(b, (direction * 2 + 2) * columns - hidden, hidden);
  }

  private static float[] part(Tensor tensor, int from, int length) {
    int begin = tensor.offset() + from;
    return Arrays.copyOfRange(tensor.floatArray(), begin, begin + length);
  }

  private static void requireRank(Tensor tensor, String name) {
    if (tensor.shape().rank() != 3) {
      throw new ShapeMismatchException(
          "'" + name + "' must have 3 dimensions; found " + tensor.shape());
    }
  }

  /**
   * Checks the shape of an input that is there.
   *
   * @throws ShapeMismatchException if it is another
   */
  static void require(Tensor tensor, String name, long... dimensions) {
    if (tensor != null && !Arrays.equals(tensor.shape().toLongArray(), dimensions)) {
      throw new ShapeMismatchException(
          "'" + name + "' must be " + Arrays.toString(dimensions) + "; found " + tensor.shape());
    }
  }

  Shape state(int batch) {
    return Shape.of(directions.length, batch, hidden);
  }
}
