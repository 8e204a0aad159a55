package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.DeviceEpilogue;
import dev.sardonyx.cuda.kernels.MatrixProduct;
import dev.sardonyx.cuda.kernels.RecurrentKernels.Activation;
import dev.sardonyx.cuda.kernels.RecurrentKernels.Step;
import dev.sardonyx.device.DeviceContext;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.runtime.operators.recurrent.RecurrentKind;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import java.util.List;

/**
 * An LSTM, GRU or RNN: one product of the whole input, then a product and a kernel for each step.
 *
 * @param linear GRU's linear_before_reset
 * @param biases as {@link RecurrentNodes} makes them; null for none
 */
record RecurrentLayer(
    Gpu gpu,
    RecurrentKind kind,
    int directions,
    boolean firstIsBackwards,
    boolean coupled,
    boolean linear,
    float clip,
    Activation[][] activations,
    DeviceTensor biases)
    implements DeviceOperator {
  private static final ElementType TYPE = ElementType.FLOAT;
  private static final int W = 1;
  private static final int R = 2;
  private static final int LENGTHS = 4;
  private static final int STATE = 5;
  private static final int CELL = 6;
  private static final int P = 7;

  private static final DeviceEpilogue ADDED =
      new DeviceEpilogue(1, DeviceEpilogue.Bias.NONE, 0, List.of(), 0);

  @Override
  public void run(DeviceContext context) {
    Shape x = context.input(0).shape();
    Shape r = context.input(R).shape();
    if (x.rank() != 3 || r.rank() != 3) {
      throw new ShapeMismatchException("'X' and 'R' have 3 dimensions; found " + x + " and " + r);
    }
    int hidden = r.dimension(2);
    int batch = x.dimension(1);
    int gates = kind.gates() * hidden;
    require(context, W, "W", Shape.of(directions, gates, x.dimension(2)));
    require(context, R, "R", Shape.of(directions, gates, hidden));
    require(context, LENGTHS, "sequence_lens", Shape.of(batch));
    require(context, STATE, "initial_h", Shape.of(directions, batch, hidden));
    require(context, CELL, "initial_c", Shape.of(directions, batch, hidden));
    require(context, P, "P", Shape.of(directions, 3 * hidden));
    if (biases != null && biases.elements() != directions * (gates + hidden)) {
      throw new ShapeMismatchException("'B' doesn't have two elements a direction and row of 'W'");
    }
    Shape all = Shape.of(x.dimension(0), directions, batch, hidden);
    long y = context.wantsOutput(0) ? context.allocate(0, TYPE, all).address() : 0;
    Shape states = Shape.of(directions, batch, hidden);
    long state = state(context, 1, STATE, states);
    long cell = kind == RecurrentKind.LSTM ? state(context, 2, CELL, states) : 0;
    if (states.elements() == 0) {
      return;
    }
    for (int d = 0; d < directions; d++) {
      new Direction(context, d, x, hidden).run(y, state, cell);
    }
  }

  private static void require(DeviceContext context, int index, String name, Shape shape) {
    if (context.hasInput(index) && !context.input(index).shape().equals(shape)) {
      throw new ShapeMismatchException(
          "'" + name + "' must be " + shape + "; found " + context.input(index).shape());
    }
  }

  /** Memory for a state that is an output if anybody wants it, holding the initial one. */
  private long state(DeviceContext context, int output, int input, Shape shape) {
    if (shape.elements() == 0) {
      if (context.wantsOutput(output)) {
        context.allocate(output, TYPE, shape);
      }
      return 0;
    }
    long address =
        context.wantsOutput(output)
            ? context.allocate(output, TYPE, shape).address()
            : context.scratch(DeviceTensor.bytes(TYPE, shape));
    if (context.hasInput(input)) {
      gpu.stream.copy(address, context.input(input).address(), context.input(input).bytes());
    } else {
      gpu.movement.fill(gpu.stream, TYPE, shape.elements(), 0, address);
    }
    return address;
  }

  /** One direction of one run. */
  private final class Direction {
    private final DeviceContext context;
    private final int d;
    private final int steps;
    private final int batch;
    private final int inputs;
    private final int hidden;
    private final int gates;

    Direction(DeviceContext context, int d, Shape x, int hidden) {
      this.context = context;
      this.d = d;
      this.steps = x.dimension(0);
      this.batch = x.dimension(1);
      this.inputs = x.dimension(2);
      this.hidden = hidden;
      this.gates = kind.gates() * hidden;
    }

    private long floats(long count) {
      return count * Float.BYTES;
    }

    private long memory(long count) {
      return count == 0 ? 0 : context.scratch(floats(count));
    }

    void run(long y, long state, long cell) {
      long own = floats((long) d * batch * hidden);
      long lengths = context.hasInput(LENGTHS) ? context.input(LENGTHS).address() : 0;
      boolean backwards = d == 1 || firstIsBackwards;
      if (kind == RecurrentKind.GRU) {
        gru(y, state + own, lengths, backwards);
        return;
      }
      long peepholes =
          context.hasInput(P) ? context.input(P).address() + floats(3L * d * hidden) : 0;
      long projected = projected(0, gates);
      for (int i = 0; i < steps; i++) {
        int time = backwards ? steps - 1 - i : i;
        long now = projected + floats((long) time * batch * gates);
        product(state + own, 0, gates, ADDED, 0, now, now);
        if (kind == RecurrentKind.RNN) {
          gpu.recurrent.rnn(gpu.stream, step(time), now, lengths, state + own, output(y, time));
        } else {
          gpu.recurrent.lstm(
              gpu.stream,
              step(time),
              coupled,
              now,
              peepholes,
              lengths,
              state + own,
              cell + own,
              output(y, time));
        }
      }
    }

    private void gru(long y, long state, long lengths, boolean backwards) {
      int both = 2 * hidden;
      long first = projected(0, both);
      long last = projected(both, hidden);
      long sums = memory((long) batch * both);
      long reset = memory((long) batch * hidden);
      long candidates = memory((long) batch * hidden);
      long now = memory((long) batch * gates);
      for (int i = 0; i < steps; i++) {
        int time = backwards ? steps - 1 - i : i;
        long from = first + floats((long) time * batch * both);
        product(state, 0, both, ADDED, 0, from, sums);
        put(sums, both, now, 0);
        put(last + floats((long) time * batch * hidden), hidden, now, both);
        if (linear) {
          long bias = bias((long) directions * gates + (long) d * hidden);
          product(state, both, hidden, biased(), bias, 0, candidates);
        } else {
          gpu.recurrent.gruReset(gpu.stream, step(time), now, state, reset);
          product(reset, both, hidden, DeviceEpilogue.NONE, 0, 0, candidates);
        }
        gpu.recurrent.gru(
            gpu.stream, step(time), linear, now, candidates, lengths, state, output(y, time));
      }
    }

    private Step step(int time) {
      Activation[] functions = activations[d];
      return new Step(
          batch,
          hidden,
          time,
          clip,
          functions[0],
          functions[functions.length > 1 ? 1 : 0],
          functions[functions.length - 1]);
    }

    /** Where the state after a step goes in Y. */
    private long output(long y, int time) {
      return y == 0 ? 0 : y + floats(((long) time * directions + d) * batch * hidden);
    }

    private DeviceEpilogue biased() {
      return biases == null ? DeviceEpilogue.NONE : DeviceEpilogue.of(DeviceEpilogue.Bias.COLUMNS);
    }

    private long bias(long at) {
      return biases == null ? 0 : biases.address() + floats(at);
    }

    /** {@code [steps * batch, rows]}: the input by so many rows of W, and the biases. */
    private long projected(int row, int rows) {
      MatrixProduct product = MatrixProduct.of(steps * batch, rows, inputs, false, true, biased());
      long result = memory((long) steps * batch * rows);
      long weights = context.input(W).address() + floats(((long) d * gates + row) * inputs);
      gpu.products.run(
          gpu.stream,
          TYPE,
          product,
          context.input(0).address(),
          weights,
          bias((long) d * gates + row),
          0,
          result,
          product.scratchBytes() == 0 ? 0 : context.scratch(product.scratchBytes()));
      return result;
    }

    /** {@code [batch, rows]}: a state by so many rows of R. */
    private void product(
        long state,
        int row,
        int rows,
        DeviceEpilogue epilogue,
        long bias,
        long residual,
        long result) {
      MatrixProduct product = MatrixProduct.of(batch, rows, hidden, false, true, epilogue);
      long weights = context.input(R).address() + floats(((long) d * gates + row) * hidden);
      gpu.products.run(
          gpu.stream,
          TYPE,
          product,
          state,
          weights,
          bias,
          residual,
          result,
          product.scratchBytes() == 0 ? 0 : context.scratch(product.scratchBytes()));
    }

    /** {@code [batch, columns]} into columns of {@code [batch, gates]}. */
    private void put(long from, int columns, long to, int column) {
      gpu.movement.copy(
          gpu.stream,
          TYPE,
          new int[] {batch, columns},
          from,
          0,
          new int[] {columns, 1},
          to,
          column,
          new int[] {gates, 1});
    }
  }
}
