package dev.sardonyx.paddle.program;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One application of an operator, by ProgramDesc's names in both formats.
 *
 * @param type the operator's name in ProgramDesc; that of PIR where only PIR has it
 * @param inputs names of variables by slot; a slot may be empty
 * @param outputs names of variables by slot; a slot may be empty
 * @param layer the layer that made it ({@code struct_name}); empty if unknown
 * @param call the line of the user's code that made it; empty if unknown. Decoded when asked for:
 *     these texts are most of a file
 */
public record PaddleOperator(
    String type,
    Map<String, List<String>> inputs,
    Map<String, List<String>> outputs,
    PaddleAttributes attributes,
    String layer,
    Supplier<String> call) {
  public PaddleOperator {
    inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
  }

  /** The variables of an input slot; empty if there are none or no such slot. */
  public List<String> input(String slot) {
    return inputs.getOrDefault(slot, List.of());
  }

  /** The variables of an output slot; empty if there are none or no such slot. */
  public List<String> output(String slot) {
    return outputs.getOrDefault(slot, List.of());
  }

  /** The first variable it writes, by which messages tell it from others; empty if none. */
  public String firstOutput() {
    return outputs.values().stream().flatMap(List::stream).findFirst().orElse("");
  }

  /** {@code conv2d 'conv2d_0.tmp_0' of layer /Backbone/Conv2D/}. */
  public String label() {
    String where = !layer.isEmpty() ? layer : call.get();
    return type + " '" + firstOutput() + "'" + (where.isEmpty() ? "" : " of " + where);
  }
}
