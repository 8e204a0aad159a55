package dev.sardonyx.conformance.paddle.cases;

import static dev.sardonyx.tensor.ElementType.UINT8;

import dev.sardonyx.conformance.paddle.LodTensor;
import dev.sardonyx.conformance.paddle.program.Cases;
import dev.sardonyx.conformance.paddle.program.Operation;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;

/** Recurrent networks: over sequences, over padded batches, and single steps. */
final class RecurrentCases {
  private RecurrentCases() {}

  static void add(Cases cases) {
    lstm(cases);
    gru(cases);
    steps(cases);
    for (String mode : new String[] {"LSTM", "GRU", "RNN_TANH", "RNN_RELU"}) {
      padded(cases, mode);
    }
  }

  private static void lstm(Cases cases) {
    cases.seed("lstm");
    for (boolean peepholes : new boolean[] {false, true}) {
      for (boolean reverse : new boolean[] {false, true}) {
        lstm(cases, peepholes)
            .attr("is_reverse", reverse)
            .out("Hidden")
            .out("Cell")
            .ignored("BatchGate", "BatchCellPreAct");
      }
    }
    lstm(cases, false)
        .in("H0", cases.floats(3, 2))
        .in("C0", cases.floats(3, 2))
        .attr("is_reverse", false)
        .out("Hidden")
        .out("Cell")
        .ignored("BatchGate", "BatchCellPreAct");
    lstm(cases, false)
        .attr("gate_activation", "sigmoid")
        .attr("cell_activation", "relu")
        .attr("candidate_activation", "relu")
        .out("Hidden")
        .out("Cell")
        .ignored("BatchGate", "BatchCellPreAct");
  }

  private static Operation lstm(Cases cases, boolean peepholes) {
    return cases
        .of("lstm")
        .in("Input", LodTensor.ofSequences(cases.floats(7, 8), 3, 1, 3))
        .weight("Weight", cases.floats(2, 8))
        .weight("Bias", cases.floats(1, peepholes ? 14 : 8))
        .attr("use_peepholes", peepholes)
        .attr("is_test", true);
  }

  private static void gru(Cases cases) {
    cases.seed("gru");
    for (boolean origin : new boolean[] {false, true}) {
      for (boolean reverse : new boolean[] {false, true}) {
        gruOf(cases)
            .attr("origin_mode", origin)
            .attr("is_reverse", reverse)
            .out("Hidden")
            .ignored("BatchGate", "BatchResetHiddenPrev", "BatchHidden");
      }
    }
    gruOf(cases)
        .in("H0", cases.floats(3, 2))
        .attr("origin_mode", false)
        .out("Hidden")
        .ignored("BatchGate", "BatchResetHiddenPrev", "BatchHidden");
    gruOf(cases)
        .attr("gate_activation", "sigmoid")
        .attr("activation", "relu")
        .out("Hidden")
        .ignored("BatchGate", "BatchResetHiddenPrev", "BatchHidden");
  }

  private static Operation gruOf(Cases cases) {
    return cases
        .of("gru")
        .in("Input", LodTensor.ofSequences(cases.floats(7, 6), 3, 1, 3))
        .weight("Weight", cases.floats(2, 6))
        .weight("Bias", cases.floats(1, 6))
        .attr("is_test", true);
  }

  private static void steps(Cases cases) {
    cases.seed("gru_unit");
    for (boolean origin : new boolean[] {false, true}) {
      cases
          .of("gru_unit")
          .in("Input", cases.floats(2, 9))
          .in("HiddenPrev", cases.floats(2, 3))
          .weight("Weight", cases.floats(3, 9))
          .weight("Bias", cases.floats(1, 9))
          .attr("activation", 2)
          .attr("gate_activation", 1)
          .attr("origin_mode", origin)
          .out("Hidden")
          .ignored("Gate", "ResetHiddenPrev");
    }
    cases
        .of("gru_unit")
        .in("Input", cases.floats(2, 9))
        .in("HiddenPrev", cases.floats(2, 3))
        .weight("Weight", cases.floats(3, 9))
        .attr("activation", 3)
        .attr("gate_activation", 1)
        .out("Hidden")
        .out("Gate")
        .out("ResetHiddenPrev");
    cases.seed("lstm_unit");
    cases
        .of("lstm_unit")
        .in("X", cases.floats(2, 12))
        .in("C_prev", cases.floats(2, 3))
        .attr("forget_bias", 0.5f)
        .out("C")
        .out("H");
  }

  private static void padded(Cases cases, String mode) {
    cases.seed("rnn " + mode);
    padded(cases, mode, 1, false, false);
    padded(cases, mode, 1, true, false);
    padded(cases, mode, 2, false, true);
    padded(cases, mode, 2, true, true);
  }

  private static void padded(Cases cases, String mode, int layers, boolean both, boolean lengths) {
    int steps = 4;
    int batch = 2;
    int size = 3;
    int hidden = 2;
    int directions = both ? 2 : 1;
    int gates = mode.equals("LSTM") ? 4 : mode.equals("GRU") ? 3 : 1;
    int states = mode.equals("LSTM") ? 2 : 1;
    Operation operation = cases.of("rnn").in("Input", cases.floats(steps, batch, size));
    for (int i = 0; i < states; i++) {
      operation.in("PreState", cases.floats(layers * directions, batch, hidden));
    }
    for (int layer = 0; layer < layers; layer++) {
      for (int direction = 0; direction < directions; direction++) {
        int inputs = layer == 0 ? size : hidden * directions;
        operation.weight(
            "WeightList",
            cases.floats(gates * hidden, inputs),
            cases.floats(gates * hidden, hidden));
      }
    }
    for (int i = 0; i < layers * directions; i++) {
      operation.weight("WeightList", cases.floats(gates * hidden), cases.floats(gates * hidden));
    }
    if (lengths) {
      operation.in("SequenceLength", Tensor.of(new int[] {4, 2}, 2));
    }
    operation
        .attr("mode", mode)
        .attr("input_size", size)
        .attr("hidden_size", hidden)
        .attr("num_layers", layers)
        .attr("is_bidirec", both)
        .attr("is_test", true)
        .attr("dropout_prob", 0f)
        .attr("seed", 0)
        .out("Out", ElementType.FLOAT)
        .outs("State", states)
        .ignored("Reserve")
        .ignored("DropoutState", UINT8);
  }
}
