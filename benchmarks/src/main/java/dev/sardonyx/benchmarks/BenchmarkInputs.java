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
final class BenchmarkInputs {
  private final Map<String, String> shapes;
  private final long seed;

  /**
   * @param shapes sizes with commas between, by {@code input} or {@code file:input}
   */
  BenchmarkInputs(Map<String, String> shapes, long seed) {
    this.shapes = shapes;
    this.seed = seed;
  }

  /**
   * The inputs by name.
   *
   * @param path where the model was read from
   * @throws InvalidInputException if an input can't be made up, or a shape given is not one
   */
  Map<String, Tensor> of(Path path, Model model) throws IOException {
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
      return RandomInputs.of(input, shape(name, given), seed);
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
          Arrays.stream(dimensions.split(","))
              .map(String::strip)
              .filter(dimension -> !dimension.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray());
    } catch (NumberFormatException e) {
      throw new InvalidInputException(
          "--shape " + name + "=" + dimensions + " is no list of sizes; expected e.g. 1,3,640,640",
          e);
    }
  }
}
