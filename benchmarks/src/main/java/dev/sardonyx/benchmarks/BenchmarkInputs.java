package dev.sardonyx.benchmarks;

import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import dev.sardonyx.tools.NumpyFile;
import dev.sardonyx.tools.RandomInputs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a model is measured with. For each input without a default, the first of
 *
 * <ol>
 *   <li>random elements in the shape the user gave;
 *   <li>the file {@code ref_<model>/in_<input>.npy} beside the model;
 *   <li>random elements in the declared shape, with usual sizes where the model leaves them open.
 * </ol>
 */
public final class BenchmarkInputs {
  private final Map<String, String> shapes;
  private final long seed;

  /**
   * @param shapes by {@code input} or {@code file:input}: sizes with an {@code x} or commas
   *     between, {@code 1x3x640x640}; then, after a colon, the value of all elements, if they
   *     aren't to be random: {@code 1x128:1}
   */
  public BenchmarkInputs(Map<String, String> shapes, long seed) {
    this.shapes = shapes;
    this.seed = seed;
  }

  /**
   * The inputs by name.
   *
   * @param path where the model was read from
   * @throws InvalidInputException if an input can't be made up, or a shape given is not one
   */
  public Map<String, Tensor> of(Path path, Model model) throws IOException {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Value input : model.graph().requiredInputs()) {
      inputs.put(input.name(), input(path, input));
    }
    return inputs;
  }

  private Tensor input(Path path, Value input) throws IOException {
    String name = input.name();
    String given = shapes.getOrDefault(path.getFileName() + ":" + name, shapes.get(name));
    if (given != null) {
      return given(input, given);
    }
    Path reference = reference(path, name);
    if (Files.exists(reference)) {
      return NumpyFile.read(reference);
    }
    if (input.type().orElse(null) instanceof TensorType type && type.staticShape().isEmpty()) {
      return RandomInputs.of(input, shape(name, RandomInputs.exampleShape(type)), seed);
    }
    return RandomInputs.of(input, seed);
  }

  private Tensor given(Value input, String text) {
    int end = text.indexOf(':');
    if (end < 0) {
      return RandomInputs.of(input, shape(input.name(), text), seed);
    }
    Tensor tensor = RandomInputs.of(input, shape(input.name(), text.substring(0, end)), seed);
    try {
      fill(tensor, text.substring(end + 1));
    } catch (NumberFormatException e) {
      throw new InvalidInputException(
          "--shape " + input.name() + "=" + text + ": no value of " + tensor.elementType(), e);
    }
    return tensor;
  }

  private static void fill(Tensor tensor, String value) {
    switch (tensor.array()) {
      case float[] elements -> Arrays.fill(elements, Float.parseFloat(value));
      case long[] elements -> Arrays.fill(elements, Long.parseLong(value));
      case int[] elements -> Arrays.fill(elements, Integer.parseInt(value));
      default ->
          throw new InvalidInputException(
              "inputs of " + tensor.elementType() + " can't be given as one value");
    }
  }

  private static Path reference(Path model, String input) {
    String name = input.replaceAll("[^A-Za-z0-9._-]", "_");
    return model.resolveSibling("ref_" + modelName(model)).resolve("in_" + name + ".npy");
  }

  /** The file's name without its ending. */
  static String modelName(Path model) {
    return model.getFileName().toString().replaceFirst("\\.onnx$", "");
  }

  /** The inputs' shapes for a table: {@code 1x3x640x640}, those that are the same once. */
  static String describe(Map<String, Tensor> inputs) {
    return inputs.values().stream()
        .map(
            tensor ->
                Arrays.stream(tensor.shape().toArray())
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining("x")))
        .map(text -> text.isEmpty() ? "scalar" : text)
        .distinct()
        .collect(Collectors.joining(" "));
  }

  private static Shape shape(String name, String dimensions) {
    try {
      return Shape.of(
          Arrays.stream(dimensions.isBlank() ? new String[0] : dimensions.split("[,x]", -1))
              .map(String::strip)
              .mapToInt(Integer::parseInt)
              .toArray());
    } catch (NumberFormatException e) {
      throw new InvalidInputException(
          "--shape " + name + "=" + dimensions + " is no list of sizes; expected e.g. 1x3x640x640",
          e);
    }
  }
}
