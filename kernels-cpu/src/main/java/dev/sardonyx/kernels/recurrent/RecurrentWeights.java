package dev.sardonyx.kernels.recurrent;

import dev.sardonyx.kernels.matmul.MatmulKernels;
import dev.sardonyx.kernels.matmul.MatrixPanels;
import dev.sardonyx.kernels.matmul.PackedMatrix;

/**
 * The weights of one direction, packed: each gate's rows one after another, in the order of the
 * ONNX operators.
 *
 * @param input W {@code [gates * hidden, inputs]}, as a right-hand matrix
 * @param recurrent R {@code [gates * hidden, hidden]}, as right-hand matrices: one of all gates, or
 *     for a GRU one of z and r and one of h
 * @param inputBias {@code [gates * hidden]}: what is added to the input's part of each gate
 * @param recurrentBias {@code [hidden]}: what is added to the state's part of a GRU's h, when that
 *     is reset after the product; else null
 * @param peepholes {@code [3 * hidden]} of an LSTM: of gates i, o, f; null if there are none
 */
public record RecurrentWeights(
    PackedMatrix input,
    PackedMatrix[] recurrent,
    float[] inputBias,
    float[] recurrentBias,
    float[] peepholes) {

  /**
   * The rows {@code [firstRow, firstRow + rows)} of a matrix {@code [..., depth]}, transposed and
   * packed.
   */
  public static PackedMatrix pack(
      MatmulKernels kernels, float[] elements, int offset, int firstRow, int rows, int depth) {
    int from = offset + firstRow * depth;
    MatrixPanels source = new MatrixPanels(kernels, elements, from, depth, true, depth, rows);
    return PackedMatrix.of(kernels, source, depth, rows);
  }
}
