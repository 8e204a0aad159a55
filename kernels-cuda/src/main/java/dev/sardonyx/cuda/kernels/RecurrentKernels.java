package dev.sardonyx.cuda.kernels;

import dev.sardonyx.cuda.driver.CudaStream;
import dev.sardonyx.kernels.elementwise.UnaryOperation;

/**
 * One step of LSTM, GRU and RNN after the products (recurrent.cu), all FLOAT. An entry of the batch
 * whose sequence has ended rests: its state stays and its output is 0.
 */
public final class RecurrentKernels {
  private static final String FAMILY = "recurrent";

  private final KernelModules modules;

  public RecurrentKernels(KernelModules modules) {
    this.modules = modules;
  }

  /** {@code outputScale * operation(inputScale * x, p, q)}. */
  public record Activation(
      UnaryOperation operation, float p, float q, float inputScale, float outputScale) {
    private static final int INTEGERS = 5;

    public static Activation of(UnaryOperation operation) {
      return new Activation(operation, 0, 0, 1, 1);
    }

    private void write(Structure structure) {
      structure.integer(operation.ordinal()).real(p).real(q).real(inputScale).real(outputScale);
    }
  }

  /**
   * A step.
   *
   * @param time which step of the sequence it is
   * @param clip what activations are given lies within {@code [-clip, clip]}; infinite for not
   * @param h the third function of LSTM; any for the others
   */
  public record Step(
      int batch, int hidden, int time, float clip, Activation f, Activation g, Activation h) {
    private int elements() {
      return Blocks.product(batch, hidden);
    }

    private Structure structure() {
      Structure structure =
          new Structure(Integer.BYTES * (6 + 3 * Activation.INTEGERS))
              .integer(batch)
              .divisor(hidden)
              .integer(time)
              .real(clip);
      f.write(structure);
      g.write(structure);
      h.write(structure);
      return structure;
    }
  }

  /**
   * LSTM.
   *
   * @param coupled whether the forget gate is 1 - i
   * @param gates {@code [batch, 4 * hidden]} in the order i, o, f, c: {@code X · W' + H · R'} and
   *     the biases
   * @param peepholes {@code [3 * hidden]} in the order i, o, f; 0 for none
   * @param lengths INT32 {@code [batch]}; 0 if no sequence ends early
   * @param state H {@code [batch, hidden]}, renewed
   * @param cell C, likewise
   * @param output where the new state is written too, {@code [batch, hidden]}; 0 for nowhere
   */
  public void lstm(
      CudaStream stream,
      Step step,
      boolean coupled,
      long gates,
      long peepholes,
      long lengths,
      long state,
      long cell,
      long output) {
    if (step.elements() > 0) {
      stream
          .launch(modules.kernel(FAMILY, "lstm_step"))
          .argument(step.structure().segment())
          .argument(coupled)
          .addresses(gates, peepholes, lengths, state, cell, output)
          .run(Blocks.of(stream, step.elements()), Blocks.THREADS);
    }
  }

  /** The first half of a GRU step whose reset comes first: {@code reset = f(r) * H}. */
  public void gruReset(CudaStream stream, Step step, long gates, long state, long reset) {
    if (step.elements() > 0) {
      stream
          .launch(modules.kernel(FAMILY, "gru_reset"))
          .argument(step.structure().segment())
          .addresses(gates, state, reset)
          .run(Blocks.of(stream, step.elements()), Blocks.THREADS);
    }
  }

  /**
   * The rest of a GRU step.
   *
   * @param linearBeforeReset whether {@code candidates} is {@code H · R' + Rb}, multiplied by the
   *     reset here; else {@code reset · R'}
   * @param gates {@code [batch, 3 * hidden]} in the order z, r, h: z and r whole, h only {@code X ·
   *     W'} and its biases
   * @param candidates {@code [batch, hidden]}
   */
  public void gru(
      CudaStream stream,
      Step step,
      boolean linearBeforeReset,
      long gates,
      long candidates,
      long lengths,
      long state,
      long output) {
    if (step.elements() > 0) {
      stream
          .launch(modules.kernel(FAMILY, "gru_step"))
          .argument(step.structure().segment())
          .argument(linearBeforeReset)
          .addresses(gates, candidates, lengths, state, output)
          .run(Blocks.of(stream, step.elements()), Blocks.THREADS);
    }
  }

  /** RNN, with gates {@code [batch, hidden]}. */
  public void rnn(CudaStream stream, Step step, long gates, long lengths, long state, long output) {
    if (step.elements() > 0) {
      stream
          .launch(modules.kernel(FAMILY, "rnn_step"))
          .argument(step.structure().segment())
          .addresses(gates, lengths, state, output)
          .run(Blocks.of(stream, step.elements()), Blocks.THREADS);
    }
  }
}
