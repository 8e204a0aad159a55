package dev.sardonyx.runtime.operators.control;

import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.operator.Body;
import dev.sardonyx.operator.ExecutionContext;
import dev.sardonyx.operator.Operator;
import dev.sardonyx.operator.OperatorSetup;
import dev.sardonyx.runtime.operators.support.Integers;
import dev.sardonyx.runtime.operators.support.Views;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scan of opset 8: each entry of a batch is scanned apart, for as many steps as its sequence has.
 * Inputs (sequence_lens {@code [batch]}, optional; state {@code [batch, ...]}...; scanned {@code
 * [batch, steps, ...]}...), outputs (state..., scanned...). Steps past a sequence's end are 0.
 */
final class BatchScanOperator implements Operator {
  private final Body body;
  private final int carried;
  private final long[] directions;

  private BatchScanOperator(Body body, int carried, long[] directions) {
    this.body = body;
    this.carried = carried;
    this.directions = directions;
  }

  static Operator create(OperatorSetup setup) {
    Body body = setup.body("body");
    int inputs = setup.node().inputs().size() - 1;
    int scanned = ScanOperator.scannedInputs(setup, inputs);
    ScanOperator.requireCounts(setup, body, inputs, scanned);
    long[] directions = ScanOperator.list(setup, "directions", scanned);
    return new BatchScanOperator(body, inputs - scanned, directions);
  }

  @Override
  public void run(ExecutionContext context) {
    List<Tensor> states = new ArrayList<>();
    for (int i = 0; i < carried; i++) {
      states.add(Bodies.tensor(context.value(1 + i), "initial state " + i));
    }
    List<Tensor> scanned = new ArrayList<>();
    for (int i = 0; i < directions.length; i++) {
      scanned.add(Bodies.tensor(context.value(1 + carried + i), "scan input " + i));
    }
    Shape first = scanned.getFirst().shape();
    int batch = first.rank() < 2 ? 0 : first.dimension(0);
    int steps = first.rank() < 2 ? 0 : first.dimension(1);
    requireBatch(states, scanned, batch, steps);
    int[] lengths = lengths(context, batch, steps);
    Results results = new Results(context, batch, steps);
    for (int b = 0; b < batch; b++) {
      int entry = b;
      List<ScanInput> inputs = new ArrayList<>();
      for (int i = 0; i < directions.length; i++) {
        Tensor sequence = entry(scanned.get(i), b);
        // Backwards is from the end of this sequence, not of the longest.
        Tensor own =
            Tensor.wrap(
                sequence.elementType(),
                Views.withDimension(sequence.shape(), 0, lengths[b]),
                sequence.array(),
                sequence.offset());
        inputs.add(new ScanInput(own, 0, directions[i] != 0));
      }
      List<OnnxValue> own = new ArrayList<>();
      states.forEach(state -> own.add(entry(state, entry)));
      List<OnnxValue> last = ScanRun.run(context, body, own, inputs, lengths[b], results.stacks(b));
      for (int i = 0; i < carried; i++) {
        Tensor state = Bodies.tensor(last.get(i), "state " + i);
        results.part(i, b, state.elementType(), state.shape(), state);
      }
    }
    results.finish();
  }

  private static void requireBatch(
      List<Tensor> states, List<Tensor> scanned, int batch, int steps) {
    boolean valid =
        states.stream().allMatch(s -> s.shape().rank() >= 1 && s.shape().dimension(0) == batch)
            && scanned.stream()
                .map(Tensor::shape)
                .allMatch(s -> s.rank() >= 2 && s.dimension(0) == batch && s.dimension(1) == steps);
    if (!valid) {
      throw new ShapeMismatchException(
          "expected states [batch, ...] and scan inputs [batch, steps, ...]; found "
              + states
              + " and "
              + scanned);
    }
  }

  private static int[] lengths(ExecutionContext context, int batch, int steps) {
    if (!context.hasInput(0)) {
      return IntStream.generate(() -> steps).limit(batch).toArray();
    }
    long[] given = Integers.read(context.input(0), "sequence_lens");
    if (given.length != batch || Arrays.stream(given).anyMatch(n -> n < 0 || n > steps)) {
      throw new ShapeMismatchException(
          "'sequence_lens' needs "
              + batch
              + " lengths from 0 to "
              + steps
              + "; found "
              + Arrays.toString(given));
    }
    return Arrays.stream(given).mapToInt(n -> (int) n).toArray();
  }

  /** Entry {@code b} of the first axis; shares memory. */
  private static Tensor entry(Tensor tensor, int b) {
    return new ScanInput(tensor, 0, false).slice(b);
  }

  /** The outputs of all batch entries, made when the first piece tells their type and shape. */
  private final class Results {
    private final ExecutionContext context;
    private final int batch;
    private final int steps;
    private final Tensor[] whole = new Tensor[body.outputs().size()];

    Results(ExecutionContext context, int batch, int steps) {
      this.context = context;
      this.batch = batch;
      this.steps = steps;
    }

    /** Where the pieces of entry {@code b} go. */
    List<ScanStack> stacks(int b) {
      List<ScanStack> stacks = new ArrayList<>();
      for (int output = carried; output < whole.length; output++) {
        int index = output;
        stacks.add(
            context.wantsOutput(index)
                ? new ScanStack(steps, 0, false, (type, shape) -> part(index, b, type, shape, null))
                : null);
      }
      return stacks;
    }

    /**
     * The part of output {@code index} that belongs to entry {@code b}.
     *
     * @param content what to write there; null to leave it 0
     */
    Tensor part(int index, int b, ElementType type, Shape shape, Tensor content) {
      Shape batched = under(batch, shape);
      if (whole[index] == null) {
        make(index, type, batched);
      }
      if (!whole[index].shape().equals(batched) || whole[index].elementType() != type) {
        throw new ShapeMismatchException(
            "output "
                + index
                + " must be alike in all batch entries; found "
                + whole[index]
                + " and for entry "
                + b
                + " "
                + type
                + shape);
      }
      Tensor part = entry(whole[index], b);
      if (content != null) {
        Views.copy(content, part);
      }
      return part;
    }

    /** Sets the outputs; those of which there was no piece are empty or 0. */
    void finish() {
      for (int i = 0; i < whole.length; i++) {
        if (context.wantsOutput(i)) {
          if (whole[i] == null) {
            Shape declared = Bodies.declaredShape(body.outputs().get(i));
            Shape ofEntry = i < carried ? declared : under(steps, declared);
            make(i, Bodies.declaredType(body.outputs().get(i)), under(batch, ofEntry));
          }
          context.output(i, whole[i]);
        }
      }
    }

    private void make(int index, ElementType type, Shape shape) {
      context.requireAllowed(type, shape);
      whole[index] = Tensor.zeros(type, shape);
    }

    /** {@code shape} with a first axis of size {@code first} added. */
    private static Shape under(int first, Shape shape) {
      int[] dimensions = new int[shape.rank() + 1];
      dimensions[0] = first;
      System.arraycopy(shape.toArray(), 0, dimensions, 1, shape.rank());
      return Shape.of(dimensions);
    }
  }
}
