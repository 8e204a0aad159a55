package dev.sardonyx.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.MapValue;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.OptionalValue;
import dev.sardonyx.tensor.RemoteTensor;
import dev.sardonyx.tensor.SequenceValue;
import dev.sardonyx.tensor.SparseTensor;
import dev.sardonyx.tensor.Tensor;
import dev.sardonyx.tools.NumpyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The results of a run as files: {@code 0.npy}, {@code 1.npy} ... in the order of the model's
 * outputs, and {@code outputs.json}, which names them. Tensors inside sequences, maps and optionals
 * go to {@code 0-0.npy} and so on. Element types that NumPy lacks are written by their bits, as
 * unsigned integers; outputs.json has the type.
 *
 * <p>All files are first written to a folder beside, so that a failure leaves nothing behind.
 */
final class OutputFolder {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path partial;

  private OutputFolder(Path partial) {
    this.partial = partial;
  }

  /** Writes the outputs into this folder, which is made if it isn't there. */
  static void write(Path folder, Map<String, OnnxValue> outputs) throws IOException {
    Path target = folder.toAbsolutePath();
    Path parent = Files.createDirectories(target.getParent());
    Path partial =
        Files.createDirectory(
            parent.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp"));
    try {
      new OutputFolder(partial).writeAll(outputs);
      Files.createDirectories(target);
      for (Path file : list(partial)) {
        Files.move(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      for (Path file : list(partial)) {
        Files.delete(file);
      }
      Files.delete(partial);
    }
  }

  private void writeAll(Map<String, OnnxValue> outputs) throws IOException {
    List<Object> descriptions = new ArrayList<>();
    for (Map.Entry<String, OnnxValue> output : outputs.entrySet()) {
      Map<String, Object> description = new LinkedHashMap<>();
      description.put("name", output.getKey());
      description.putAll(describe(output.getValue(), Integer.toString(descriptions.size())));
      descriptions.add(description);
    }
    JSON.writeValue(partial.resolve("outputs.json").toFile(), Map.of("outputs", descriptions));
  }

  /** Writes the tensors of a value; says where they are. */
  private Map<String, Object> describe(OnnxValue value, String file) throws IOException {
    Map<String, Object> description = new LinkedHashMap<>();
    switch (value) {
      case Tensor tensor -> {
        description.put("file", file + ".npy");
        description.put("type", tensor.elementType().name());
        description.put("shape", tensor.shape().toArray());
        NumpyFile.write(partial.resolve(file + ".npy"), inNumpy(tensor));
      }
      case RemoteTensor remote ->
          throw new IllegalArgumentException(remote + " can't be written; copy it to the host");
      case SequenceValue sequence -> {
        description.put("type", "sequence");
        description.put("elements", describeAll(sequence.elements(), file));
      }
      case MapValue map -> {
        description.put("type", "map");
        description.put("keys", map.entries().keySet());
        description.put("values", describeAll(List.copyOf(map.entries().values()), file));
      }
      case OptionalValue optional -> {
        description.put("type", "optional");
        description.put("elements", describeAll(optional.element().stream().toList(), file));
      }
      case SparseTensor sparse -> {
        description.put("type", "sparse");
        description.put("shape", sparse.shape().toArray());
        description.put("values", describe(sparse.values(), file + "-values"));
        description.put("indices", describe(sparse.indices(), file + "-indices"));
      }
    }
    return description;
  }

  private List<Object> describeAll(List<OnnxValue> values, String file) throws IOException {
    List<Object> descriptions = new ArrayList<>();
    for (OnnxValue value : values) {
      descriptions.add(describe(value, file + "-" + descriptions.size()));
    }
    return descriptions;
  }

  private static Tensor inNumpy(Tensor tensor) {
    if (NumpyFile.canHold(tensor.elementType())) {
      return tensor;
    }
    return tensor.reinterpret(
        switch (tensor.elementType().storage()) {
          case BYTES -> ElementType.UINT8;
          case SHORTS -> ElementType.UINT16;
          default ->
              throw new IllegalStateException(tensor.elementType() + " has no form in NumPy");
        });
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
