package dev.sardonyx.kernels.recurrent;

import dev.sardonyx.kernels.CostModel;
import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.elementwise.ElementwiseKernels;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.Gemm;
import dev.sardonyx.kernels.matmul.PackedMatrix;
import dev.sardonyx.kernels.matmul.Product;
import dev.sardonyx.kernels.parallel.Ranges;
import dev.sardonyx.kernels.parallel.WorkerPool;
import java.util.Arrays;

/**
 * One run of a recurrent layer in one direction. The inputs of all steps go through one product;
 * then each step adds the product of the state before it and applies the gates.
 *
 * <p>A sequence that is shorter than the others rests once it has ended: its state stays, its
 * outputs are 0. Run backwards, it rests until its last step comes.
 */
public abstract class RecurrentLayer {
  /** The clip value that clips nothing. */
  public static final float NO_CLIP = Float.POSITIVE_INFINITY;

  final KernelProvider kernels;
  final ElementwiseKernels elementwise;
  final RecurrentShape shape;
  final RecurrentWeights weights;
  final GateActivation[] activations;
  final float clip;
  final int hidden;

  /** Of each gate and batch entry at the step being done, {@code [batch, gates * hidden]}. */
  final float[] gates;

  /** {@code [batch, hidden]}, at the beginning the initial state, then that after each step. */
  final float[] state;

  private final WorkerPool workers;
  private final int gateColumns;

  RecurrentLayer(
      KernelProvider kernels,
      WorkerPool workers,
      RecurrentShape shape,
      RecurrentWeights weights,
      GateActivation[] activations,
      float clip,
      int gateCount,
      float[] state) {
    this.kernels = kernels;
    this.elementwise = kernels.elementwise();
    this.workers = workers;
    this.shape = shape;
    this.weights = weights;
    this.activations = activations;
    this.clip = clip;
    this.hidden = shape.hidden();
    this.gateColumns = Math.multiplyExact(gateCount, hidden);
    this.gates = new float[Math.multiplyExact(shape.batch(), gateColumns)];
    this.state = state;
  }

  /**
   * Goes through all steps; {@link #state} then is the last state.
   *
   * @param x {@code [steps, batch, inputs]}
   * @param lengths of each batch entry: how many steps it has
   * @param projected working memory {@code [steps, batch, gates * hidden]}
   * @param y where the states go, {@code [steps, ..., batch, hidden]}; null if nobody wants them
   * @param yStride elements from one step to the next
   */
  public final void run(
      float[] x,
      int xOffset,
      int[] lengths,
      boolean backwards,
      float[] projected,
      int projectedOffset,
      float[] y,
      int yOffset,
      int yStride) {
    int rows = shape.steps() * shape.batch();
    Epilogue bias = Epilogue.NONE.withColumnBias(weights.inputBias(), 0);
    new Gemm(kernels.matmul(), workers, rows, gateColumns, shape.inputs())
        .run(
            new Product(
                x,
                xOffset,
                shape.inputs(),
                weights.input(),
                projected,
                projectedOffset,
                gateColumns,
                bias));
    for (int step = 0; step < shape.steps(); step++) {
      int at = backwards ? shape.steps() - 1 - step : step;
      step(projected, projectedOffset + at * shape.batch() * gateColumns, lengths, at);
      if (y != null) {
        int to = yOffset + at * yStride;
        System.arraycopy(state, 0, y, to, state.length);
        for (int row = 0; row < shape.batch(); row++) {
          if (at >= lengths[row]) {
            Arrays.fill(y, to + row * hidden, to + (row + 1) * hidden, 0);
          }
        }
      }
    }
  }

  /**
   * One step for all batch entries that have it.
   *
   * @param projected from {@code offset} on, {@code [batch, gates * hidden]} of this step
   */
  abstract void step(float[] projected, int offset, int[] lengths, int at);

  /**
   * Sets some gates to the product of a state and recurrent weights, plus a part of {@code
   * projected}.
   *
   * @param firstColumn where in a row of gates the product's columns go
   */
  final void multiply(
      float[] a, PackedMatrix matrix, int firstColumn, float[] projected, int offset) {
    Epilogue plus = Epilogue.NONE.withMatrix(projected, offset + firstColumn, gateColumns);
    multiply(a, matrix, firstColumn, plus);
  }

  final void multiply(float[] a, PackedMatrix matrix, int firstColumn, Epilogue epilogue) {
    new Gemm(kernels.matmul(), workers, shape.batch(), matrix.columns(), hidden)
        .run(new Product(a, 0, hidden, matrix, gates, firstColumn, gateColumns, epilogue));
  }

  /** Work on one batch entry. */
  @FunctionalInterface
  interface RowTask {
    /**
     * @param row the batch entry
     * @param gate where its gates begin in {@link #gates}
     * @param state where its state begins in {@link RecurrentLayer#state}
     */
    void run(int row, int gate, int state);
  }

  /** Runs the task for each batch entry that has the step {@code at}. */
  final void eachRow(int[] lengths, int at, RowTask task) {
    Ranges.split(
        workers,
        shape.batch(),
        Ranges.grain(CostModel.GATES, gateColumns),
        (begin, end) -> {
          for (int row = begin; row < end; row++) {
            if (at < lengths[row]) {
              task.run(row, row * gateColumns, row * hidden);
            }
          }
        });
  }

  /** Applies activation {@code index} to {@code count} elements of the gates. */
  final void activate(int index, int from, int count) {
    activations[index].apply(elementwise, clip, gates, from, count);
  }
}
