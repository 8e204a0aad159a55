package dev.sardonyx.paddle.io;

import dev.sardonyx.error.ModelFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * What PaddleX's {@code inference.yml} says of the pictures before the model and the results after
 * it, as metadata of the model: so it stays with the model wherever that is written.
 *
 * <ul>
 *   <li>{@code character}: the characters of a recognition model, one a line, under the key that
 *       PP-OCR's ONNX models have.
 *   <li>{@code paddle.mean}, {@code paddle.std}, {@code paddle.scale}: of {@code NormalizeImage}.
 *   <li>{@code paddle.size}: width and height of {@code ResizeImage}; {@code paddle.image_shape}:
 *       channels, height and width of {@code RecResizeImg}.
 *   <li>{@code paddle.thresh}, {@code paddle.box_thresh}, {@code paddle.unclip_ratio} of {@code
 *       DBPostProcess}.
 *   <li>{@code paddle.labels}: the classes of {@code Topk}, one a line.
 * </ul>
 */
final class InferenceSettings {
  static final String FILE = "inference.yml";

  private static final int MOST_CODE_POINTS = 16 << 20;

  /** All scalars are texts: a character may be {@code 1}, {@code ~} or {@code y}. */
  private static final class TextResolver extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      // None.
    }
  }

  private final Map<String, String> metadata = new LinkedHashMap<>();

  private InferenceSettings() {}

  /**
   * The metadata of a file.
   *
   * @throws ModelFormatException if it is no YAML
   */
  static Map<String, String> read(ByteBuffer bytes, String source) {
    FileSigns.requireNoLfsPointer(bytes, source);
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(MOST_CODE_POINTS);
    Object root;
    try {
      String text = StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
      DumperOptions unused = new DumperOptions();
      root =
          new Yaml(
                  new SafeConstructor(options),
                  new Representer(unused),
                  unused,
                  options,
                  new TextResolver())
              .load(text);
    } catch (YAMLException e) {
      throw new ModelFormatException(
          source + " is no YAML: " + e.getMessage() + ". Get the file again, or remove it", e);
    }
    InferenceSettings settings = new InferenceSettings();
    Map<?, ?> sections = map(root);
    if (map(sections.get("PreProcess")).get("transform_ops") instanceof List<?> steps) {
      steps.forEach(step -> map(step).forEach((name, value) -> settings.before(name, map(value))));
    }
    settings.after(map(sections.get("PostProcess")));
    return settings.metadata;
  }

  private void before(Object step, Map<?, ?> parameters) {
    switch (String.valueOf(step)) {
      case "NormalizeImage" -> {
        put("paddle.mean", parameters.get("mean"), ",");
        put("paddle.std", parameters.get("std"), ",");
        put("paddle.scale", scale(parameters.get("scale")), "");
      }
      case "ResizeImage" -> put("paddle.size", parameters.get("size"), ",");
      case "RecResizeImg" -> put("paddle.image_shape", parameters.get("image_shape"), ",");
      default -> {
        // Decoding and transposing, which everybody does.
      }
    }
  }

  private void after(Map<?, ?> parameters) {
    for (String name : List.of("thresh", "box_thresh", "unclip_ratio")) {
      put("paddle." + name, parameters.get(name), "");
    }
    put("character", parameters.get("character_dict"), "\n");
    put("paddle.labels", map(parameters.get("Topk")).get("label_list"), "\n");
  }

  /** A factor that may be written as a division, {@code 1./255.}. */
  private static Object scale(Object value) {
    if (!(value instanceof String text) || text.indexOf('/') < 0) {
      return value;
    }
    String[] parts = text.split("/", 2);
    try {
      return Double.parseDouble(parts[0].strip()) / Double.parseDouble(parts[1].strip());
    } catch (NumberFormatException e) {
      return value;
    }
  }

  private void put(String key, Object value, String separator) {
    if (value instanceof List<?> list) {
      metadata.put(key, list.stream().map(String::valueOf).collect(Collectors.joining(separator)));
    } else if (value != null) {
      metadata.put(key, value.toString());
    }
  }

  private static Map<?, ?> map(Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }
}
