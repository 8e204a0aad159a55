package dev.sardonyx.conformance.models;

import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.tensor.Tensor;
import dev.sardonyx.tools.NumpyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Inputs and the outputs that ONNX Runtime 1.29 gave for them (one thread, basic optimizations), in
 * the folder {@code ref_<model>} beside a model: {@code in_<input>.npy}, {@code out_<output>.npy},
 * string inputs as {@code in_<input>.txt}, one element a line.
 */
final class ReferenceData {
  private final Path folder;

  private ReferenceData(Path folder) {
    this.folder = folder;
  }

  static ReferenceData ofModel(Path model) {
    String name = model.getFileName().toString().replaceFirst("\\.onnx$", "");
    return new ReferenceData(model.resolveSibling("ref_" + name));
  }

  /** Those of the inputs that were saved. */
  Map<String, Tensor> inputs(List<Value> declared) throws IOException {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Value input : declared) {
      Path numbers = folder.resolve("in_" + fileName(input.name()) + ".npy");
      Path strings = folder.resolve("in_" + fileName(input.name()) + ".txt");
      if (Files.exists(numbers)) {
        inputs.put(input.name(), NumpyFile.read(numbers));
      } else if (Files.exists(strings)) {
        inputs.put(input.name(), strings(input, Files.readAllLines(strings)));
      }
    }
    return inputs;
  }

  /** Those of the outputs that were saved: tensors of numbers up to 3 MiB. */
  Map<String, Tensor> outputs(List<Value> declared) throws IOException {
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (Value output : declared) {
      Path file = folder.resolve("out_" + fileName(output.name()) + ".npy");
      if (Files.exists(file)) {
        outputs.put(output.name(), NumpyFile.read(file));
      }
    }
    return outputs;
  }

  private static String fileName(String value) {
    return value.replaceAll("[^A-Za-z0-9._-]", "_");
  }

  /** Open dimensions are 1, but for the first, which takes what the others leave. */
  private static Tensor strings(Value input, List<String> elements) {
    List<Dimension> dimensions =
        ((TensorType) input.type().orElseThrow()).dimensions().orElseThrow();
    long[] shape = new long[dimensions.size()];
    long left = elements.size();
    for (int axis = 0; axis < shape.length; axis++) {
      shape[axis] = dimensions.get(axis) instanceof Dimension.Known known ? known.size() : 1;
      left /= shape[axis];
    }
    for (int axis = 0; axis < shape.length && left > 1; axis++) {
      if (!dimensions.get(axis).isKnown()) {
        shape[axis] = left;
        left = 1;
      }
    }
    return Tensor.of(elements.toArray(String[]::new), shape);
  }
}
