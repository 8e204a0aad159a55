package dev.sardonyx.cli;

import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.tensor.Shape;
import dev.sardonyx.tensor.Tensor;
import dev.sardonyx.tools.NumpyFile;
import dev.sardonyx.tools.RandomInputs;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The inputs of a run, from {@code --input name=file.npy}, {@code --input name=random} and {@code
 * --shape name=1,3,640,640}. Inputs that are not given and have no default are made up; input
 * number i of the model from the seed plus i, so that two inputs of one type differ.
 */
final class ModelInputs {
  private static final String RANDOM = "random";

  private final List<Value> declared;
  private final List<Value> required;
  private final long seed;
  private final Map<String, String> sources;
  private final Map<String, Shape> shapes = new LinkedHashMap<>();

  ModelInputs(Model model, List<String> inputs, List<String> shapes, long seed) {
    this.declared = model.graph().inputs();
    this.required = model.graph().requiredInputs();
    this.seed = seed;
    this.sources = byInput("--input", inputs);
    byInput("--shape", shapes).forEach((name, text) -> this.shapes.put(name, shape(name, text)));
  }

  /** The values by name, in the order of the model's inputs. */
  Map<String, Tensor> values() throws IOException {
    requireShapes();
    Map<String, Tensor> values = new LinkedHashMap<>();
    for (int i = 0; i < declared.size(); i++) {
      Value input = declared.get(i);
      String name = input.name();
      if (isFile(name)) {
        values.put(name, NumpyFile.read(Path.of(sources.get(name))));
      } else if (isMadeUp(input)) {
        Shape shape = shapes.get(name);
        values.put(
            name,
            shape == null
                ? RandomInputs.of(input, seed + i)
                : RandomInputs.of(input, shape, seed + i));
      }
    }
    return values;
  }

  /** Where an input's value comes from, in words. */
  String origin(String name) {
    return isFile(name) ? sources.get(name) : RANDOM + ", seed " + seed;
  }

  private boolean isFile(String name) {
    return sources.containsKey(name) && !sources.get(name).equals(RANDOM);
  }

  private boolean isMadeUp(Value input) {
    return !isFile(input.name())
        && (required.contains(input)
            || sources.containsKey(input.name())
            || shapes.containsKey(input.name()));
  }

  /** All inputs whose shape is open are named at once, with the options that cure it. */
  private void requireShapes() {
    StringJoiner open = new StringJoiner(", ");
    StringJoiner cure = new StringJoiner(" ");
    for (Value input : declared) {
      String name = input.name();
      if (isMadeUp(input)
          && !shapes.containsKey(name)
          && input.type().orElse(null) instanceof TensorType type
          && type.staticShape().isEmpty()) {
        open.add("'" + name + "' is " + type);
        cure.add("--shape " + Texts.quoted(name + "=" + RandomInputs.exampleShape(type)));
      }
    }
    if (open.length() > 0) {
      throw new InvalidInputException(
          "inputs to make up need sizes for all dimensions: input "
              + open
              + "\nAdd for example: "
              + cure);
    }
  }

  /** The texts {@code name=value} by input. A name may itself have a '='. */
  private Map<String, String> byInput(String option, List<String> texts) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String text : texts) {
      Value input =
          declared.stream()
              .filter(value -> text.startsWith(value.name() + "="))
              .findFirst()
              .orElseThrow(
                  () ->
                      new InvalidInputException(
                          option
                              + " "
                              + text
                              + ": the model has no such input; it has "
                              + declared.stream().map(Value::name).toList()));
      if (values.put(input.name(), text.substring(input.name().length() + 1)) != null) {
        throw new InvalidInputException(option + " is given twice for '" + input.name() + "'");
      }
    }
    return values;
  }

  private static Shape shape(String name, String text) {
    try {
      String[] sizes = text.isBlank() ? new String[0] : text.split(",", -1);
      return Shape.of(Arrays.stream(sizes).map(String::strip).mapToLong(Long::parseLong).toArray());
    } catch (NumberFormatException e) {
      throw new InvalidInputException(
          "--shape "
              + name
              + "="
              + text
              + ": expected sizes with commas between, for example "
              + name
              + "=1,3,640,640");
    }
  }
}
