package dev.sardonyx.kernels.recurrent;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.parallel.WorkerPool;

/**
 * Gates i, o, f, c; with peepholes P:
 *
 * <pre>{@code
 * i = f(X·Wi^T + H·Ri^T + Pi * C + Wbi + Rbi)
 * f = f(X·Wf^T + H·Rf^T + Pf * C + Wbf + Rbf)      or, coupled, 1 - i
 * c = g(X·Wc^T + H·Rc^T + Wbc + Rbc)
 * C = f * C + i * c
 * o = f(X·Wo^T + H·Ro^T + Po * C + Wbo + Rbo)
 * H = o * h(C)
 * }</pre>
 */
public final class LstmLayer extends RecurrentLayer {
  private final float[] cell;
  private final boolean coupled;

  /**
   * @param cell {@code [batch, hidden]}: C at the beginning, then after each step
   * @param coupled whether the forget gate is 1 - i
   */
  public LstmLayer(
      KernelProvider kernels,
      WorkerPool workers,
      RecurrentShape shape,
      RecurrentWeights weights,
      GateActivation[] activations,
      float clip,
      float[] state,
      float[] cell,
      boolean coupled) {
    super(kernels, workers, shape, weights, activations, clip, 4, state);
    this.cell = cell;
    this.coupled = coupled;
  }

  @Override
  void step(float[] projected, int offset, int[] lengths, int at) {
    multiply(state, weights.recurrent()[0], 0, projected, offset);
    eachRow(lengths, at, (row, gate, to) -> update(gate, to));
  }

  private void update(int input, int to) {
    int output = input + hidden;
    int forget = output + hidden;
    int candidate = forget + hidden;
    addPeephole(0, input, to);
    activate(0, input, hidden);
    if (coupled) {
      for (int i = 0; i < hidden; i++) {
        gates[forget + i] = 1 - gates[input + i];
      }
    } else {
      addPeephole(2, forget, to);
      activate(0, forget, hidden);
    }
    activate(1, candidate, hidden);
    for (int i = 0; i < hidden; i++) {
      float next = gates[forget + i] * cell[to + i] + gates[input + i] * gates[candidate + i];
      cell[to + i] = next;
      gates[candidate + i] = next; // from here on the place of h(C), which is clipped as C isn't
    }
    addPeephole(1, output, to);
    activate(0, output, hidden);
    activate(2, candidate, hidden);
    for (int i = 0; i < hidden; i++) {
      state[to + i] = gates[output + i] * gates[candidate + i];
    }
  }

  private void addPeephole(int index, int gate, int to) {
    float[] peepholes = weights.peepholes();
    if (peepholes != null) {
      for (int i = 0; i < hidden; i++) {
        gates[gate + i] += peepholes[index * hidden + i] * cell[to + i];
      }
    }
  }
}
