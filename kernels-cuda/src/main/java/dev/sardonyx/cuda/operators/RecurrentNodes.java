package dev.sardonyx.cuda.operators;

import dev.sardonyx.cuda.kernels.RecurrentKernels.Activation;
import dev.sardonyx.device.DeviceOperator;
import dev.sardonyx.device.DeviceSetup;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.kernels.recurrent.GateActivation;
import dev.sardonyx.runtime.operators.recurrent.Activations;
import dev.sardonyx.runtime.operators.recurrent.RecurrentKind;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;

/** LSTM, GRU and RNN of FLOAT, with the steps before the batch and biases that are constant. */
final class RecurrentNodes {
  private static final int B = 3;
  private static final int LENGTHS = 4;

  private RecurrentNodes() {}

  static void register(Map<String, CudaOperators.Factory> all) {
    all.put("GRU", (setup, gpu) -> layer(setup, gpu, RecurrentKind.GRU));
    all.put("LSTM", (setup, gpu) -> layer(setup, gpu, RecurrentKind.LSTM));
    all.put("RNN", (setup, gpu) -> layer(setup, gpu, RecurrentKind.RNN));
  }

  private static DeviceOperator layer(DeviceSetup setup, Gpu gpu, RecurrentKind kind) {
    String direction = setup.attributes().text("direction", "forward");
    boolean suits =
        !setup.attributes().flag("layout", false)
            && (!setup.hasInput(B) || setup.attributes().constant(B).isPresent())
            && (!setup.hasInput(LENGTHS) || setup.inputType(LENGTHS) == ElementType.INT32)
            && Arrays.asList("forward", "reverse", "bidirectional").contains(direction);
    for (int input = 0; input < setup.node().inputs().size(); input++) {
      suits &=
          input == LENGTHS || !setup.hasInput(input) || setup.inputType(input) == ElementType.FLOAT;
    }
    if (!suits) {
      return null;
    }
    boolean linear =
        kind == RecurrentKind.GRU && setup.attributes().flag("linear_before_reset", false);
    int directions = direction.equals("bidirectional") ? 2 : 1;
    GateActivation[][] functions = Activations.read(setup.attributes(), kind, directions);
    Activation[][] activations = new Activation[directions][];
    for (int d = 0; d < directions; d++) {
      activations[d] =
          Arrays.stream(functions[d]).map(RecurrentNodes::activation).toArray(Activation[]::new);
    }
    DeviceTensor biases =
        setup.hasInput(B)
            ? setup.upload(biases(setup.attributes().constant(B).get(), kind, directions, linear))
            : null;
    RecurrentLayer layer =
        new RecurrentLayer(
            gpu,
            kind,
            directions,
            direction.equals("reverse"),
            setup.attributes().flag("input_forget", false),
            linear,
            setup.attributes().hasAttribute("clip")
                ? setup.attributes().real("clip", 0)
                : Float.POSITIVE_INFINITY,
            activations,
            biases);
    return layer;
  }

  private static Activation activation(GateActivation function) {
    return new Activation(
        function.operation(),
        function.p(),
        function.q(),
        function.inputScale(),
        function.outputScale());
  }

  /**
   * What is added to the products: {@code [directions, gates * hidden]} of the input's product, the
   * recurrent biases included, and after these {@code [directions, hidden]} for the last gate of
   * the recurrent one, zeros unless {@code linear}.
   *
   * @param b {@code [directions, 2 * gates * hidden]}
   */
  private static Tensor biases(Tensor b, RecurrentKind kind, int directions, boolean linear) {
    int gates = b.elements() / directions / 2;
    int hidden = gates / kind.gates();
    float[] given = b.floats();
    float[] sums = new float[directions * (gates + hidden)];
    for (int d = 0; d < directions; d++) {
      for (int i = 0; i < gates; i++) {
        float recurrent = given[(2 * d + 1) * gates + i];
        boolean apart = linear && i >= gates - hidden;
        sums[d * gates + i] = given[2 * d * gates + i] + (apart ? 0 : recurrent);
        if (apart) {
          sums[directions * gates + d * hidden + i - (gates - hidden)] = recurrent;
        }
      }
    }
    return Tensor.wrap(ElementType.FLOAT, Shape.of(sums.length), sums, 0);
  }
}
