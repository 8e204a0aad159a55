package dev.sardonyx.runtime.operators.recurrent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sardonyx.Outputs;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Value;
import dev.sardonyx.runtime.operators.OperatorRun;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecurrentOperatorsTest {
  private static final DoubleUnaryOperator SIGMOID = x -> 1 / (1 + Math.exp(-x));
  private static final DoubleUnaryOperator TANH = Math::tanh;
  private static final int STEPS = 5;
  private static final int BATCH = 3;
  private static final int INPUTS = 7;
  private static final int HIDDEN = 11;

  private final Random random = new Random(7);

  private Tensor random(long... dimensions) {
    Shape shape = Shape.of(dimensions);
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.of(values, dimensions);
  }

  private static int gates(String operator) {
    return operator.equals("RNN") ? 1 : operator.equals("GRU") ? 3 : 4;
  }

  private static NaiveRecurrence naive(String operator) {
    NaiveRecurrence naive = new NaiveRecurrence(operator, STEPS, BATCH, INPUTS, HIDDEN);
    naive.lengths = new int[] {STEPS, STEPS, STEPS};
    naive.functions =
        operator.equals("RNN")
            ? new DoubleUnaryOperator[] {TANH}
            : new DoubleUnaryOperator[] {SIGMOID, TANH, TANH};
    return naive;
  }

  private static void assertClose(double[][][] expected, Tensor y, int direction) {
    int directions = y.shape().dimension(1);
    for (int t = 0; t < STEPS; t++) {
      for (int n = 0; n < BATCH; n++) {
        for (int i = 0; i < HIDDEN; i++) {
          int at = ((t * directions + direction) * BATCH + n) * HIDDEN + i;
          assertEquals(expected[t][n][i], y.floats()[at], 2e-5, t + " " + n + " " + i);
        }
      }
    }
  }

  private static void assertClose(double[][] expected, Tensor state, int direction) {
    for (int n = 0; n < BATCH; n++) {
      for (int i = 0; i < HIDDEN; i++) {
        int at = (direction * BATCH + n) * HIDDEN + i;
        assertEquals(expected[n][i], state.floats()[at], 2e-5, n + " " + i);
      }
    }
  }

  private static float[] part(Tensor tensor, int direction) {
    int length = tensor.elements() / tensor.shape().dimension(0);
    return Arrays.copyOfRange(tensor.floats(), direction * length, (direction + 1) * length);
  }

  private static void start(double[][] state, Tensor initial, int direction) {
    for (int n = 0; n < BATCH; n++) {
      for (int i = 0; i < HIDDEN; i++) {
        state[n][i] = initial.floats()[(direction * BATCH + n) * HIDDEN + i];
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"RNN", "GRU", "LSTM"})
  void bothDirectionsKeepToEachSequencesLength(String operator) {
    int rows = gates(operator) * HIDDEN;
    boolean lstm = operator.equals("LSTM");
    Tensor x = random(STEPS, BATCH, INPUTS);
    Tensor w = random(2, rows, INPUTS);
    Tensor r = random(2, rows, HIDDEN);
    Tensor b = random(2, 2L * rows);
    Tensor h = random(2, BATCH, HIDDEN);
    Tensor c = random(2, BATCH, HIDDEN);
    Tensor p = random(2, 3 * HIDDEN);
    Tensor lengths = Tensor.of(new int[] {5, 0, 3}, 3);
    List<OnnxValue> inputs = new ArrayList<>(List.of(x, w, r, b, lengths, h));
    if (lstm) {
      inputs.addAll(List.of(c, p));
    }
    List<OnnxValue> found =
        OperatorRun.run(operator, 14)
            .with("direction", "bidirectional")
            .with("hidden_size", HIDDEN)
            .outputs(lstm ? 3 : 2)
            .all(inputs.toArray(OnnxValue[]::new));
    for (int d = 0; d < 2; d++) {
      NaiveRecurrence naive = naive(operator);
      naive.w = part(w, d);
      naive.r = part(r, d);
      naive.b = part(b, d);
      naive.p = part(p, d);
      naive.lengths = new int[] {5, 0, 3};
      naive.backwards = d == 1;
      start(naive.state, h, d);
      start(naive.cell, c, d);
      naive.run(x.floats());
      assertClose(naive.y, (Tensor) found.get(0), d);
      assertClose(naive.state, (Tensor) found.get(1), d);
      if (lstm) {
        assertClose(naive.cell, (Tensor) found.get(2), d);
      }
    }
  }

  private void compare(NaiveRecurrence naive, OperatorRun run) {
    int rows = gates(naive.operator) * HIDDEN;
    Tensor x = random(STEPS, BATCH, INPUTS);
    Tensor w = random(1, rows, INPUTS);
    Tensor r = random(1, rows, HIDDEN);
    Tensor b = random(1, 2L * rows);
    naive.w = w.floats();
    naive.r = r.floats();
    naive.b = b.floats();
    naive.run(x.floats());
    assertClose(naive.y, run.on(x, w, r, b), 0);
  }

  @Test
  void aGruMayResetAfterTheProduct() {
    NaiveRecurrence naive = naive("GRU");
    naive.resetAfter = true;
    compare(naive, OperatorRun.run("GRU", 22).with("linear_before_reset", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RNN", "GRU", "LSTM"})
  void theInputOfEveryActivationIsClipped(String operator) {
    NaiveRecurrence naive = naive(operator);
    naive.clip = 0.25f;
    compare(naive, OperatorRun.run(operator, 7).with(Attribute.of("clip", 0.25f)));
  }

  @Test
  void theForgetGateOfAnLstmMayBeCoupled() {
    NaiveRecurrence naive = naive("LSTM");
    naive.coupled = true;
    compare(naive, OperatorRun.run("LSTM", 14).with("input_forget", 1));
  }

  @Test
  void parametersGoToTheFunctionsThatTakeThem() {
    NaiveRecurrence naive = naive("LSTM");
    naive.functions[0] = x -> Math.max(0, Math.min(1, 0.3f * x + 0.4f));
    naive.functions[1] = x -> x / (1 + Math.abs(x));
    naive.functions[2] = x -> 0.7f * Math.tanh(0.6f * x);
    compare(
        naive,
        OperatorRun.run("LSTM", 14)
            .with(
                Attribute.ofStrings(
                    "activations", List.of("HardSigmoid", "Softsign", "ScaledTanh")),
                Attribute.ofFloats("activation_alpha", List.of(0.3f, 0.7f)),
                Attribute.ofFloats("activation_beta", List.of(0.4f, 0.6f))));
  }

  @Test
  void absentParametersHaveTheirDefaults() {
    NaiveRecurrence naive = naive("GRU");
    naive.functions[0] = x -> Math.max(0, Math.min(1, 0.2f * x + 0.5f));
    naive.functions[1] = x -> x < 0 ? 0.01f * x : x;
    compare(
        naive,
        OperatorRun.run("GRU", 14)
            .with(Attribute.ofStrings("activations", List.of("hardsigmoid", "leakyrelu"))));
  }

  /** Constants are packed when the session is loaded, with the batch first and in any memory. */
  @Test
  void constantWeightsAndTheOtherLayoutGiveTheSameBits() {
    Tensor x = random(STEPS, BATCH, INPUTS);
    Tensor w = random(1, 4 * HIDDEN, INPUTS);
    Tensor r = random(1, 4 * HIDDEN, HIDDEN);
    Tensor b = random(1, 8 * HIDDEN);
    Tensor plain = OperatorRun.run("LSTM", 14).on(x, w, r, b);
    Node node =
        Node.of("LSTM", List.of("x", "w", "r", "b"), List.of("y", "h"), Attribute.of("layout", 1));
    Graph graph =
        Graph.of(
            "g",
            List.of(node),
            Map.of("w", w, "r", r, "b", b),
            List.of(Value.untyped("x")),
            List.of(Value.untyped("y"), Value.untyped("h")));
    float[] swapped = new float[x.elements()];
    for (int t = 0; t < STEPS; t++) {
      for (int n = 0; n < BATCH; n++) {
        System.arraycopy(
            x.floats(), (t * BATCH + n) * INPUTS, swapped, (n * STEPS + t) * INPUTS, INPUTS);
      }
    }
    for (int threads = 1; threads <= 2; threads++) {
      Outputs outputs =
          Sardonyx.load(Model.of(graph, 14), SessionOptions.defaults().threads(threads))
              .run(Map.of("x", Tensor.of(swapped, BATCH, STEPS, INPUTS)));
      Tensor y = outputs.get("y");
      assertEquals(Shape.of(BATCH, STEPS, 1, HIDDEN), y.shape());
      assertEquals(Shape.of(BATCH, 1, HIDDEN), outputs.get("h").shape());
      for (int t = 0; t < STEPS; t++) {
        for (int n = 0; n < BATCH; n++) {
          int from = (t * BATCH + n) * HIDDEN;
          int to = (n * STEPS + t) * HIDDEN;
          assertArrayEquals(
              Arrays.copyOfRange(plain.floats(), from, from + HIDDEN),
              Arrays.copyOfRange(y.floats(), to, to + HIDDEN));
        }
      }
    }
  }

  @Test
  void noStepsLeaveTheInitialState() {
    Tensor h = random(1, BATCH, HIDDEN);
    List<OnnxValue> found =
        OperatorRun.run("RNN", 14)
            .outputs(2)
            .all(
                random(0, BATCH, INPUTS),
                random(1, HIDDEN, INPUTS),
                random(1, HIDDEN, HIDDEN),
                null,
                null,
                h);
    assertEquals(Shape.of(0, 1, BATCH, HIDDEN), ((Tensor) found.get(0)).shape());
    assertArrayEquals(h.floats(), ((Tensor) found.get(1)).floats());
  }

  @Test
  void refusesWhatDoesNotFit() {
    Tensor x = random(STEPS, BATCH, INPUTS);
    Tensor w = random(1, HIDDEN, INPUTS);
    Tensor r = random(1, HIDDEN, HIDDEN);
    OperatorRun run = OperatorRun.run("RNN", 14);
    assertThrows(ShapeMismatchException.class, () -> run.on(x, r, r));
    assertThrows(ShapeMismatchException.class, () -> run.on(x, w, random(1, HIDDEN, 3)));
    assertThrows(ShapeMismatchException.class, () -> run.on(random(STEPS, INPUTS), w, r));
    Tensor tooLong = Tensor.of(new int[] {5, 6, 1}, 3);
    assertThrows(ShapeMismatchException.class, () -> run.on(x, w, r, null, tooLong));
    assertThrows(
        ModelFormatException.class,
        () -> OperatorRun.run("RNN", 14).with("direction", "sideways").on(x, w, r));
    assertThrows(
        UnsupportedOperatorException.class,
        () ->
            OperatorRun.run("RNN", 14)
                .with(Attribute.ofStrings("activations", List.of("Cosine")))
                .on(x, w, r));
  }
}
