package dev.sardonyx.kernels.recurrent;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.parallel.WorkerPool;

/** {@code H = f(X·W^T + H·R^T + Wb + Rb)}. */
public final class RnnLayer extends RecurrentLayer {

  public RnnLayer(
      KernelProvider kernels,
      WorkerPool workers,
      RecurrentShape shape,
      RecurrentWeights weights,
      GateActivation[] activations,
      float clip,
      float[] state) {
    super(kernels, workers, shape, weights, activations, clip, 1, state);
  }

  @Override
  void step(float[] projected, int offset, int[] lengths, int at) {
    multiply(state, weights.recurrent()[0], 0, projected, offset);
    eachRow(
        lengths,
        at,
        (row, gate, to) -> {
          activate(0, gate, hidden);
          System.arraycopy(gates, gate, state, to, hidden);
        });
  }
}
