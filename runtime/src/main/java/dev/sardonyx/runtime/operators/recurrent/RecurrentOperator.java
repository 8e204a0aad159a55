package dev.sardonyx.runtime.operators.recurrent;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.kernels.matmul.PackedMatrix;
import dev.sardonyx.kernels.movement.StridedView;
import dev.sardonyx.kernels.recurrent.GateActivation;
import dev.sardonyx.kernels.recurrent.GruLayer;
import dev.sardonyx.kernels.recurrent.LstmLayer;
import dev.sardonyx.kernels.recurrent.RecurrentLayer;
import dev.sardonyx.kernels.recurrent.RecurrentShape;
import dev.sardonyx.kernels.recurrent.RecurrentWeights;
import dev.sardonyx.kernels.recurrent.RnnLayer;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Floats;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * RNN, GRU and LSTM. Inputs X {@code [steps, batch, inputs]}, W, R, B, sequence_lens {@code
 * [batch]}, initial_h {@code [directions, batch, hidden]}, for an LSTM also initial_c and P;
 * outputs Y {@code [steps, directions, batch, hidden]}, Y_h and Y_c {@code [directions, batch,
 * hidden]}. With layout 1 the batch is the first axis of all these. FLOAT16 and BFLOAT16 are
 * computed in FLOAT.
 */
final class RecurrentOperator implements Operator {
  static final int W = 1;
  static final int R = 2;
  static final int B = 3;
  static final int LENGTHS = 4;
  static final int STATE = 5;
  static final int CELL = 6;
  static final int P = 7;
  private static final int[] Y_BATCH_FIRST = {2, 0, 1, 3};
  private static final int[] STATE_BATCH_FIRST = {1, 0, 2};

  private final OperatorSetup setup;
  private final RecurrentKind kind;
  private final int directions;
  private final boolean firstIsBackwards;
  private final boolean batchFirst;
  private final boolean coupled;
  private final boolean resetAfter;
  private final float clip;
  private final GateActivation[][] activations;
  private final LayerWeights packed;

  private RecurrentOperator(OperatorSetup setup, RecurrentKind kind) {
    this.setup = setup;
    this.kind = kind;
    String direction = setup.text("direction", "forward");
    this.directions = direction.equals("bidirectional") ? 2 : 1;
    this.firstIsBackwards = direction.equals("reverse");
    if (directions == 1 && !firstIsBackwards && !direction.equals("forward")) {
      throw new ModelFormatException(
          setup.node().label()
              + ": 'direction' must be forward, reverse or bidirectional; found '"
              + direction
              + "'");
    }
    this.batchFirst = setup.flag("layout", false);
    this.coupled = setup.flag("input_forget", false);
    this.resetAfter = kind == RecurrentKind.GRU && setup.flag("linear_before_reset", false);
    this.clip = setup.hasAttribute("clip") ? setup.real("clip", 0) : RecurrentLayer.NO_CLIP;
    this.activations = Activations.read(setup, kind, directions);
    boolean constant = true;
    for (int input : new int[] {W, R, B, P}) {
      constant &=
          !setup.hasInput(input)
              || setup.constant(input).filter(t -> Floats.isFloatLike(t.elementType())).isPresent();
    }
    this.packed =
        constant && setup.hasInput(W) && setup.hasInput(R)
            ? pack(
                setup.takeConstant(W).get(),
                setup.takeConstant(R).get(),
                taken(B),
                taken(P),
                setup::shared)
            : null;
  }

  static Operator create(OperatorSetup setup, RecurrentKind kind) {
    return new RecurrentOperator(setup, kind);
  }

  private Tensor taken(int input) {
    return setup.takeConstant(input).orElse(null);
  }

  private LayerWeights pack(
      Tensor w, Tensor r, Tensor b, Tensor p, UnaryOperator<PackedMatrix> shared) {
    LayerWeights weights =
        LayerWeights.pack(
            setup.kernels().matmul(), kind, resetAfter, directions, w, r, b, p, shared);
    long declared = setup.integer("hidden_size", weights.hidden());
    if (declared != weights.hidden()) {
      throw new ShapeMismatchException(
          "'hidden_size' is " + declared + ", but 'R' is made for " + weights.hidden());
    }
    return weights;
  }

  @Override
  public void run(ExecutionContext context) {
    Tensor given = context.input(0);
    ElementType type = given.elementType();
    if (type == ElementType.DOUBLE && packed == null) {
      new DoubleRecurrence(
              kind,
              directions,
              firstIsBackwards,
              batchFirst,
              coupled,
              resetAfter,
              clip,
              activations)
          .run(context);
      return;
    }
    if (!Floats.isFloatLike(type)) {
      throw setup.unsupported("element type " + type);
    }
    LayerWeights weights =
        packed != null
            ? packed
            : pack(
                context.input(W),
                context.input(R),
                context.input(B),
                context.input(P),
                UnaryOperator.identity());
    Tensor x = timeFirst(Floats.widen(given), context);
    if (x.shape().rank() != 3 || x.shape().dimension(2) != weights.inputs()) {
      throw new ShapeMismatchException(
          "'X' must have 3 dimensions, the last of "
              + weights.inputs()
              + " as in 'W'; found "
              + given.shape());
    }
    int steps = x.shape().dimension(0);
    int batch = x.shape().dimension(1);
    RecurrentShape shape = new RecurrentShape(steps, batch, weights.inputs(), weights.hidden());
    int[] lengths = lengths(context, steps, batch);
    Tensor initialState = initial(context, STATE, "initial_h", weights.state(batch));
    Tensor initialCell =
        kind == RecurrentKind.LSTM
            ? initial(context, CELL, "initial_c", weights.state(batch))
            : null;
    Shape all = Shape.of(steps, directions, batch, weights.hidden());
    Tensor y = context.wantsOutput(0) ? begin(context, 0, type, all) : null;
    Tensor lastState = Tensor.zeros(ElementType.FLOAT, weights.state(batch));
    Tensor lastCell = Tensor.zeros(ElementType.FLOAT, weights.state(batch));
    Shape gates = Shape.of((long) steps, batch, (long) kind.gates() * weights.hidden());
    Tensor projected = context.scratch(ElementType.FLOAT, gates.elements());
    int perDirection = batch * weights.hidden();
    for (int d = 0; d < directions; d++) {
      float[] state = part(initialState, d, perDirection);
      float[] cell = part(initialCell, d, perDirection);
      RecurrentLayer layer = layer(context, shape, weights.directions()[d], d, state, cell);
      layer.run(
          x.floatArray(),
          x.offset(),
          lengths,
          d == 1 || firstIsBackwards,
          projected.floatArray(),
          projected.offset(),
          y == null ? null : y.floatArray(),
          y == null ? 0 : y.offset() + d * perDirection,
          directions * perDirection);
      System.arraycopy(state, 0, lastState.floatArray(), d * perDirection, perDirection);
      System.arraycopy(cell, 0, lastCell.floatArray(), d * perDirection, perDirection);
    }
    if (y != null) {
      finish(context, 0, type, y, Y_BATCH_FIRST);
    }
    if (context.wantsOutput(1)) {
      write(context, 1, type, lastState, STATE_BATCH_FIRST);
    }
    if (kind == RecurrentKind.LSTM && context.wantsOutput(2)) {
      write(context, 2, type, lastCell, STATE_BATCH_FIRST);
    }
  }

  private RecurrentLayer layer(
      ExecutionContext context,
      RecurrentShape shape,
      RecurrentWeights weights,
      int direction,
      float[] state,
      float[] cell) {
    GateActivation[] functions = activations[direction];
    return switch (kind) {
      case RNN ->
          new RnnLayer(
              context.kernels(), context.workers(), shape, weights, functions, clip, state);
      case GRU ->
          new GruLayer(
              context.kernels(), context.workers(), shape, weights, functions, clip, state);
      case LSTM ->
          new LstmLayer(
              context.kernels(),
              context.workers(),
              shape,
              weights,
              functions,
              clip,
              state,
              cell,
              coupled);
    };
  }

  /** The tensor with its first two axes swapped if the batch comes first. */
  private Tensor timeFirst(Tensor tensor, ExecutionContext context) {
    if (!batchFirst || tensor.shape().rank() != 3) {
      return tensor;
    }
    Tensor swapped = Tensor.zeros(ElementType.FLOAT, permuted(tensor.shape(), STATE_BATCH_FIRST));
    Views.of(tensor).permute(STATE_BATCH_FIRST).copyTo(Views.of(swapped), context.workers());
    return swapped;
  }

  private static Shape permuted(Shape shape, int[] order) {
    return Shape.of(Arrays.stream(order).map(shape::dimension).toArray());
  }

  static int[] lengths(ExecutionContext context, int steps, int batch) {
    int[] lengths = new int[batch];
    if (!context.hasInput(LENGTHS)) {
      Arrays.fill(lengths, steps);
      return lengths;
    }
    long[] given = Integers.read(context.input(LENGTHS), "sequence_lens");
    if (given.length != batch || Arrays.stream(given).anyMatch(n -> n < 0 || n > steps)) {
      throw new ShapeMismatchException(
          "'sequence_lens' needs "
              + batch
              + " lengths from 0 to "
              + steps
              + "; found "
              + Arrays.toString(given));
    }
    Arrays.setAll(lengths, i -> (int) given[i]);
    return lengths;
  }

  /** An initial state, with the directions first; null where it is absent, which means zeros. */
  private Tensor initial(ExecutionContext context, int index, String name, Shape shape) {
    Tensor tensor = Floats.widen(context.input(index));
    if (tensor == null) {
      return null;
    }
    Tensor directionFirst = timeFirst(tensor, context);
    LayerWeights.require(directionFirst, name, shape.toLongArray());
    return directionFirst;
  }

  private static float[] part(Tensor tensor, int direction, int length) {
    if (tensor == null) {
      return new float[length];
    }
    int from = tensor.offset() + direction * length;
    return Arrays.copyOfRange(tensor.floatArray(), from, from + length);
  }

  /** Memory for an output in time-first order. */
  private Tensor begin(ExecutionContext context, int index, ElementType type, Shape shape) {
    return batchFirst
        ? Tensor.zeros(ElementType.FLOAT, shape)
        : Floats.begin(context, index, type, shape);
  }

  private void write(
      ExecutionContext context, int index, ElementType type, Tensor values, int[] order) {
    Tensor results = begin(context, index, type, values.shape());
    Views.copy(values, results);
    finish(context, index, type, results, order);
  }

  /** Brings what {@link #begin} gave to the output's order and type. */
  private void finish(
      ExecutionContext context, int index, ElementType type, Tensor results, int[] order) {
    Tensor inOrder = results;
    if (batchFirst) {
      inOrder = Floats.begin(context, index, type, permuted(results.shape(), order));
      StridedView source = Views.of(results).permute(order);
      source.copyTo(Views.of(inOrder), context.workers());
    }
    Floats.finish(context, index, type, inOrder);
  }
}
