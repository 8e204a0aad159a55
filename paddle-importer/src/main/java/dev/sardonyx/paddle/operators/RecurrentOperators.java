package dev.sardonyx.paddle.operators;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.mapping.Onnx;
import dev.sardonyx.paddle.mapping.OperatorContext;
import dev.sardonyx.paddle.mapping.OperatorMappings;
import dev.sardonyx.tensor.ElementType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Recurrent layers over padded batches, and single steps. */
final class RecurrentOperators {
  private static final List<String> ACTIVATIONS = List.of("identity", "sigmoid", "tanh", "relu");

  private RecurrentOperators() {}

  static void register(OperatorMappings.Builder mappings) {
    mappings
        .add(RecurrentOperators::gruStep, "gru_unit")
        .add(RecurrentOperators::lstmStep, "lstm_unit")
        .add(RecurrentOperators::padded, "rnn");
  }

  /** Layers over {@code [steps, batch, size]}, in one direction or both. */
  private static void padded(OperatorContext op) {
    Onnx onnx = op.onnx();
    String mode = op.attributes().text("mode", "LSTM");
    int layers = op.attributes().small("num_layers", 1);
    int directions = op.attributes().flag("is_bidirec", false) ? 2 : 1;
    int hidden = op.attributes().small("hidden_size", 0);
    List<String> states = op.inputs("PreState");
    String lengths =
        op.has("SequenceLength") ? onnx.cast(op.input("SequenceLength"), ElementType.INT32) : "";
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(Attribute.of("hidden_size", hidden));
    attributes.add(Attribute.of("direction", directions == 2 ? "bidirectional" : "forward"));
    String onnxOperator = mode;
    switch (mode) {
      case "LSTM" -> {}
      case "GRU" -> attributes.add(Attribute.of("linear_before_reset", 1));
      case "RNN_TANH", "RNN_RELU" -> {
        onnxOperator = "RNN";
        String activation = mode.equals("RNN_TANH") ? "Tanh" : "Relu";
        attributes.add(
            Attribute.ofStrings("activations", Collections.nCopies(directions, activation)));
      }
      default -> throw op.unsupported("mode " + mode);
    }
    String x = op.input("Input");
    List<List<String>> last = new ArrayList<>();
    for (int i = 0; i < states.size(); i++) {
      last.add(new ArrayList<>());
    }
    for (int layer = 0; layer < layers; layer++) {
      List<String> inputs = new ArrayList<>(List.of(x));
      inputs.addAll(weights(op, mode, layer, layers, directions, hidden));
      inputs.add(lengths);
      for (String state : states) {
        long from = (long) layer * directions;
        inputs.add(
            layers == 1
                ? state
                : onnx.slice(
                    state, new long[] {0}, new long[] {from}, new long[] {from + directions}));
      }
      List<String> outputs =
          onnx.graph()
              .nodes(onnxOperator, inputs, 1 + states.size(), attributes.toArray(Attribute[]::new));
      for (int i = 0; i < states.size(); i++) {
        last.get(i).add(outputs.get(i + 1));
      }
      x = joined(onnx, outputs.getFirst(), directions);
    }
    op.bind("Out", x);
    op.bindAll("State", last.stream().map(all -> onnx.concat(0, all)).toList());
  }

  /** {@code [steps, directions, batch, hidden]} as {@code [steps, batch, directions * hidden]}. */
  private static String joined(Onnx onnx, String y, int directions) {
    return directions == 1
        ? onnx.squeeze(y, 1)
        : onnx.reshape(onnx.transpose(y, 0, 2, 1, 3), 0, 0, -1);
  }

  /** W, R and B of a layer; Paddle lists all matrices first, then all biases. */
  private static List<String> weights(
      OperatorContext op, String mode, int layer, int layers, int directions, int hidden) {
    Onnx onnx = op.onnx();
    List<String> all = op.inputs("WeightList");
    int[] order = RecurrentWeights.paddedOrder(mode);
    int biases = 2 * layers * directions;
    if (all.size() != 2 * biases) {
      throw op.unsupported(all.size() + " weights; expected " + 2 * biases);
    }
    List<String> inputWeights = new ArrayList<>();
    List<String> hiddenWeights = new ArrayList<>();
    List<String> bias = new ArrayList<>();
    for (int direction = 0; direction < directions; direction++) {
      int at = 2 * (layer * directions + direction);
      inputWeights.add(ordered(onnx, all.get(at), hidden, order));
      hiddenWeights.add(ordered(onnx, all.get(at + 1), hidden, order));
      bias.add(
          onnx.concat(
              1,
              List.of(
                  ordered(onnx, all.get(biases + at), hidden, order),
                  ordered(onnx, all.get(biases + at + 1), hidden, order))));
    }
    return List.of(
        onnx.concat(0, inputWeights), onnx.concat(0, hiddenWeights), onnx.concat(0, bias));
  }

  private static String ordered(Onnx onnx, String weight, int hidden, int... order) {
    return onnx.unsqueeze(RecurrentWeights.ordered(onnx, weight, 0, hidden, order), 0);
  }

  /** One step of a gated recurrent unit whose input is a product with its weights already. */
  private static void gruStep(OperatorContext op) {
    Onnx onnx = op.onnx();
    long size = op.dimension("HiddenPrev", 1);
    if (size < 1) {
      size = op.dimension("Weight", 0);
    }
    if (size < 1) {
      throw op.unsupported("an unknown size");
    }
    String candidateActivation = activation(op, "activation", 2);
    String gateActivation = activation(op, "gate_activation", 1);
    String hidden = op.input("HiddenPrev");
    String x = op.input("Input");
    if (op.has("Bias")) {
      x = onnx.add(x, op.input("Bias"));
    }
    List<String> parts = onnx.split(x, 1, 2 * size, size);
    // The matrix of the two gates lies before that of the candidate, each by rows.
    String weights = onnx.reshape(op.input("Weight"), -1);
    String gateWeights = onnx.reshape(part(onnx, weights, 0, 2 * size * size), size, 2 * size);
    String candidateWeights =
        onnx.reshape(part(onnx, weights, 2 * size * size, 3 * size * size), size, size);
    String gates =
        RecurrentWeights.activate(
            onnx,
            gateActivation,
            onnx.add(parts.getFirst(), onnx.binary("MatMul", hidden, gateWeights)));
    List<String> both = onnx.split(gates, 1, size, size);
    String update = both.getFirst();
    String reset = onnx.multiply(both.getLast(), hidden);
    String candidate =
        RecurrentWeights.activate(
            onnx,
            candidateActivation,
            onnx.add(parts.getLast(), onnx.binary("MatMul", reset, candidateWeights)));
    boolean isOrigin = op.attributes().flag("origin_mode", false);
    String from = isOrigin ? candidate : hidden;
    String to = isOrigin ? hidden : candidate;
    op.bind("Gate", onnx.concat(1, List.of(gates, candidate)));
    op.bind("ResetHiddenPrev", reset);
    op.bind("Hidden", onnx.add(from, onnx.multiply(update, onnx.subtract(to, from))));
  }

  private static String part(Onnx onnx, String list, long from, long to) {
    return onnx.slice(list, new long[] {0}, new long[] {from}, new long[] {to});
  }

  private static String activation(OperatorContext op, String attribute, int absent) {
    int number = op.attributes().small(attribute, absent);
    if (number < 0 || number >= ACTIVATIONS.size()) {
      throw op.unsupported(attribute + " " + number);
    }
    return ACTIVATIONS.get(number);
  }

  /** Gates in the order input, forget, output, candidate. */
  private static void lstmStep(OperatorContext op) {
    Onnx onnx = op.onnx();
    ElementType type = op.elementType("X");
    List<String> gates = onnx.equalPieces(op.input("X"), 1, 4);
    String forget =
        onnx.add(gates.get(1), onnx.scalar(type, op.attributes().real("forget_bias", 0)));
    String kept = onnx.multiply(onnx.unary("Sigmoid", forget), op.input("C_prev"));
    String fresh =
        onnx.multiply(onnx.unary("Sigmoid", gates.get(0)), onnx.unary("Tanh", gates.get(3)));
    String cell = onnx.add(kept, fresh);
    op.bind("C", cell);
    op.bind("H", onnx.multiply(onnx.unary("Sigmoid", gates.get(2)), onnx.unary("Tanh", cell)));
  }
}
