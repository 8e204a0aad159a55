package dev.sardonyx.benchmarks.process;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Inputs as arguments of a process, {@code name=FLOAT:1x3x8x8}, so that it need not read the model
 * to know them: that would count as the other engine's start.
 */
final class ProbeInput {
  private ProbeInput() {}

  /** The arguments for inputs like these. */
  static List<String> arguments(Map<String, Tensor> inputs) {
    return inputs.entrySet().stream().map(ProbeInput::argument).toList();
  }

  private static String argument(Map.Entry<String, Tensor> input) {
    Tensor tensor = input.getValue();
    return Arrays.stream(tensor.shape().toArray())
        .mapToObj(Integer::toString)
        .collect(Collectors.joining("x", input.getKey() + "=" + tensor.elementType() + ":", ""));
  }

  /**
   * Inputs of these types and shapes: floats from 0 up to 1, all integers 1, which serve as token
   * and as mask; of no dimensions 16,000, which is what speech models expect.
   */
  static Map<String, Tensor> parse(List<String> arguments) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (String argument : arguments) {
      int type = argument.lastIndexOf('=');
      int sizes = argument.lastIndexOf(':');
      String text = argument.substring(sizes + 1);
      int[] shape =
          text.isEmpty()
              ? new int[0]
              : Arrays.stream(text.split("x")).mapToInt(Integer::parseInt).toArray();
      Tensor tensor =
          Tensor.zeros(ElementType.valueOf(argument.substring(type + 1, sizes)), Shape.of(shape));
      fill(tensor);
      inputs.put(argument.substring(0, type), tensor);
    }
    return inputs;
  }

  private static void fill(Tensor tensor) {
    switch (tensor.array()) {
      case float[] elements -> {
        for (int i = 0; i < elements.length; i++) {
          elements[i] = i * 37 % 101 / 101f;
        }
      }
      case long[] elements -> Arrays.fill(elements, tensor.shape().rank() == 0 ? 16_000 : 1);
      case int[] elements -> Arrays.fill(elements, 1);
      default -> {}
    }
  }
}
