package dev.sardonyx.kernels.recurrent;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.parallel.WorkerPool;

/**
 * Gates z, r, h:
 *
 * <pre>{@code
 * z = f(X·Wz^T + H·Rz^T + Wbz + Rbz)
 * r = f(X·Wr^T + H·Rr^T + Wbr + Rbr)
 * h = g(X·Wh^T + (r * H)·Rh^T + Wbh + Rbh)      or, linear before reset,
 *     g(X·Wh^T + r * (H·Rh^T + Rbh) + Wbh)
 * H = (1 - z) * h + z * H
 * }</pre>
 */
public final class GruLayer extends RecurrentLayer {
  private final float[] reset;

  /**
   * @param weights with a recurrent bias if the linear part comes before the reset, else without
   */
  public GruLayer(
      KernelProvider kernels,
      WorkerPool workers,
      RecurrentShape shape,
      RecurrentWeights weights,
      GateActivation[] activations,
      float clip,
      float[] state) {
    super(kernels, workers, shape, weights, activations, clip, 3, state);
    this.reset = weights.recurrentBias() == null ? new float[state.length] : null;
  }

  @Override
  void step(float[] projected, int offset, int[] lengths, int at) {
    multiply(state, weights.recurrent()[0], 0, projected, offset);
    if (reset == null) {
      Epilogue bias = Epilogue.NONE.withColumnBias(weights.recurrentBias(), 0);
      multiply(state, weights.recurrent()[1], 2 * hidden, bias);
      eachRow(
          lengths,
          at,
          (row, gate, to) -> {
            activate(0, gate, 2 * hidden);
            int candidate = gate + 2 * hidden;
            int from = offset + row * 3 * hidden + 2 * hidden;
            for (int i = 0; i < hidden; i++) {
              gates[candidate + i] =
                  projected[from + i] + gates[gate + hidden + i] * gates[candidate + i];
            }
            mix(gate, to);
          });
      return;
    }
    eachRow(
        lengths,
        at,
        (row, gate, to) -> {
          activate(0, gate, 2 * hidden);
          for (int i = 0; i < hidden; i++) {
            reset[to + i] = gates[gate + hidden + i] * state[to + i];
          }
        });
    multiply(reset, weights.recurrent()[1], 2 * hidden, projected, offset);
    eachRow(lengths, at, (row, gate, to) -> mix(gate, to));
  }

  private void mix(int gate, int to) {
    int candidate = gate + 2 * hidden;
    activate(1, candidate, hidden);
    for (int i = 0; i < hidden; i++) {
      float z = gates[gate + i];
      state[to + i] = (1 - z) * gates[candidate + i] + z * state[to + i];
    }
  }
}
