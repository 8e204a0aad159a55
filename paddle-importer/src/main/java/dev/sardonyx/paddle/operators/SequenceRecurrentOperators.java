package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.paddle.mapping.GraphBuilder;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.List;

/** Recurrent layers over sequences, whose inputs are products with their weights already. */
final class SequenceRecurrentOperators {
  private SequenceRecurrentOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(SequenceRecurrentOperators::gru, "gru")
        .add(SequenceRecurrentOperators::lstm, "lstm");
  }

  private static int size(OperatorContext op) {
    int size = Math.toIntExact(op.dimension("Weight", 0));
    if (size < 1) {
      throw op.unsupported("weights of unknown size");
    }
    return size;
  }

  /** Sequences {@code [T, D]} as {@code [L, N, D]}. */
  private static String stepsFirst(OperatorContext op, Sequences sequences) {
    return op.onnx().transpose(sequences.padded(op.input("Input")), 1, 0, 2);
  }

  /** {@code [L, N, D]} as {@code [T, D]}. */
  private static String rows(Onnx onnx, Sequences sequences, String y) {
    return sequences.flat(onnx.transpose(y, 1, 0, 2), 3);
  }

  private static Attribute direction(OperatorContext op) {
    return Attribute.of(
        "direction", op.attributes().flag("is_reverse", false) ? "reverse" : "forward");
  }

  private static String activation(OperatorContext op, String attribute, String absent) {
    String name = op.attributes().text(attribute, absent);
    if (RecurrentWeights.activation(name).isEmpty()) {
      throw op.unsupported(attribute + " " + name);
    }
    return name;
  }

  private static String state(OperatorContext op, String slot) {
    return op.has(slot) ? op.onnx().unsqueeze(op.input(slot), 0) : "";
  }

  private static void bindSequences(OperatorContext op, String slot, String value) {
    op.bind(slot, value);
    op.bindOffsets(slot, Sequences.offsets(op, "Input"));
  }

  /**
   * Gates in the order candidate, input, forget, output. ONNX's operator gives the hidden states;
   * the cell's, which it keeps to itself, are computed by steps where a program wants them.
   */
  private static void lstm(OperatorContext op) {
    Onnx onnx = op.onnx();
    int size = size(op);
    Sequences sequences = Sequences.of(op, "Input");
    boolean hasPeepholes = op.attributes().flag("use_peepholes", true);
    int[] order = {1, 3, 2, 0};
    String bias = op.input("Bias");
    String gateBias = onnx.slice(bias, new long[] {1}, new long[] {0}, new long[] {4L * size});
    String both =
        onnx.node(
            "Pad",
            List.of(
                RecurrentWeights.ordered(onnx, gateBias, 1, size, order),
                onnx.integers(0, 0, 0, 4L * size)));
    String peepholes = "";
    if (hasPeepholes) {
      String checks =
          onnx.slice(bias, new long[] {1}, new long[] {4L * size}, new long[] {7L * size});
      peepholes = RecurrentWeights.ordered(onnx, checks, 1, size, 0, 2, 1);
    }
    String hiddenWeights =
        onnx.transpose(RecurrentWeights.ordered(onnx, op.input("Weight"), 1, size, order), 1, 0);
    List<String> activations =
        List.of(
            activation(op, "gate_activation", "sigmoid"),
            activation(op, "candidate_activation", "tanh"),
            activation(op, "cell_activation", "tanh"));
    String x = stepsFirst(op, sequences);
    List<String> inputs =
        List.of(
            x,
            RecurrentWeights.gates(onnx, size, order, new int[] {1, 1, 1, 1}),
            onnx.unsqueeze(hiddenWeights, 0),
            both,
            onnx.cast(sequences.lengths(), ElementType.INT32),
            state(op, "H0"),
            state(op, "C0"),
            peepholes);
    String hidden =
        onnx.node(
            "LSTM",
            inputs,
            Attribute.of("hidden_size", size),
            direction(op),
            Attribute.ofStrings(
                "activations", activations.stream().map(RecurrentWeights::activation).toList()));
    bindSequences(op, "Hidden", rows(onnx, sequences, onnx.squeeze(hidden, 1)));
    if (op.wants("Cell")) {
      String cells = cells(op, sequences, onnx.add(x, gateBias), size, hasPeepholes, activations);
      bindSequences(op, "Cell", rows(onnx, sequences, cells));
    }
  }

  /** The cell's state after each step, {@code [L, N, size]}. */
  private static String cells(
      OperatorContext op,
      Sequences sequences,
      String gates,
      int size,
      boolean hasPeepholes,
      List<String> activations) {
    Onnx onnx = op.onnx();
    String isThere = onnx.unsqueeze(onnx.transpose(sequences.mask(), 1, 0), 2);
    String count = onnx.shape(sequences.lengths());
    String zeros = onnx.expand(onnx.scalar(0), onnx.concat(0, List.of(count, onnx.integers(size))));
    GraphBuilder body = op.graph().body();
    Onnx step = new Onnx(body);
    List<Value> inputs = new ArrayList<>();
    for (String name : List.of("hidden", "cell", "gates")) {
      inputs.add(Value.of(body.fresh(name), TensorType.unranked(ElementType.FLOAT)));
    }
    inputs.add(Value.of(body.fresh("isThere"), TensorType.unranked(ElementType.BOOL)));
    String hidden = inputs.get(0).name();
    String cell = inputs.get(1).name();
    String there = inputs.get(3).name();
    String product = step.binary("MatMul", hidden, op.input("Weight"));
    List<String> parts =
        step.split(step.add(inputs.get(2).name(), product), 1, size, size, size, size);
    String[] checks = {null, null, null};
    for (int i = 0; hasPeepholes && i < 3; i++) {
      long from = (4L + i) * size;
      checks[i] =
          onnx.slice(op.input("Bias"), new long[] {1}, new long[] {from}, new long[] {from + size});
    }
    String gate = activations.get(0);
    String in = gate(step, gate, parts.get(1), checks[0], cell);
    String forget = gate(step, gate, parts.get(2), checks[1], cell);
    String candidate = RecurrentWeights.activate(step, activations.get(1), parts.get(0));
    String next = step.add(step.multiply(candidate, in), step.multiply(cell, forget));
    String out = gate(step, gate, parts.get(3), checks[2], next);
    String shown = step.multiply(out, RecurrentWeights.activate(step, activations.get(2), next));
    String newHidden = step.where(there, shown, hidden);
    String newCell = step.where(there, next, cell);
    List<Value> outputs =
        List.of(
            Value.of(newHidden, TensorType.unranked(ElementType.FLOAT)),
            Value.of(newCell, TensorType.unranked(ElementType.FLOAT)),
            Value.of(step.unary("Identity", newCell), TensorType.unranked(ElementType.FLOAT)));
    long backwards = op.attributes().flag("is_reverse", false) ? 1 : 0;
    return onnx.graph()
        .nodes(
            "Scan",
            List.of(
                op.has("H0") ? op.input("H0") : zeros,
                op.has("C0") ? op.input("C0") : zeros,
                gates,
                isThere),
            3,
            Attribute.of("body", body.build("step", inputs, outputs)),
            Attribute.of("num_scan_inputs", 2),
            Onnx.ints("scan_input_directions", backwards, backwards),
            Onnx.ints("scan_output_directions", backwards))
        .getLast();
  }

  private static String gate(
      Onnx step, String activation, String gate, String peephole, String cell) {
    String sum = peephole == null ? gate : step.add(gate, step.multiply(cell, peephole));
    return RecurrentWeights.activate(step, activation, sum);
  }

  /**
   * Gates in the order update, reset, candidate. Paddle's update gate says how much is new, unless
   * in origin mode; ONNX's how much is old: {@code 1 - sigmoid(x) = sigmoid(-x)}.
   */
  private static void gru(OperatorContext op) {
    Onnx onnx = op.onnx();
    int size = size(op);
    boolean isOrigin = op.attributes().flag("origin_mode", false);
    String gateActivation = activation(op, "gate_activation", "sigmoid");
    if (!isOrigin && !gateActivation.equals("sigmoid")) {
      throw op.unsupported("gate_activation " + gateActivation + " without origin_mode");
    }
    int sign = isOrigin ? 1 : -1;
    Sequences sequences = Sequences.of(op, "Input");
    long square = (long) size * size;
    String flat = onnx.reshape(op.input("Weight"), -1);
    String gates =
        onnx.reshape(
            onnx.slice(flat, new long[] {0}, new long[] {0}, new long[] {2 * square}),
            size,
            2L * size);
    String candidate =
        onnx.reshape(
            onnx.slice(flat, new long[] {0}, new long[] {2 * square}, new long[] {3 * square}),
            size,
            size);
    List<String> halves = onnx.split(gates, 1, size, size);
    String weights =
        onnx.concat(1, List.of(signed(onnx, sign, halves.get(0)), halves.get(1), candidate));
    String bias = "";
    if (op.has("Bias")) {
      List<String> parts = onnx.split(op.input("Bias"), 1, 2L * size, size);
      List<String> gateBiases = onnx.split(parts.getFirst(), 1, size, size);
      String ordered =
          onnx.concat(
              1,
              List.of(signed(onnx, sign, gateBiases.get(0)), gateBiases.get(1), parts.getLast()));
      bias = onnx.node("Pad", List.of(ordered, onnx.integers(0, 0, 0, 3L * size)));
    }
    String hidden =
        onnx.node(
            "GRU",
            List.of(
                stepsFirst(op, sequences),
                RecurrentWeights.gates(onnx, size, new int[] {0, 1, 2}, new int[] {sign, 1, 1}),
                onnx.unsqueeze(onnx.transpose(weights, 1, 0), 0),
                bias,
                onnx.cast(sequences.lengths(), ElementType.INT32),
                state(op, "H0")),
            Attribute.of("hidden_size", size),
            direction(op),
            Attribute.ofStrings(
                "activations",
                List.of(
                    RecurrentWeights.activation(gateActivation),
                    RecurrentWeights.activation(activation(op, "activation", "tanh")))));
    bindSequences(op, "Hidden", rows(onnx, sequences, onnx.squeeze(hidden, 1)));
  }

  private static String signed(Onnx onnx, int sign, String x) {
    return sign < 0 ? onnx.unary("Neg", x) : x;
  }
}
