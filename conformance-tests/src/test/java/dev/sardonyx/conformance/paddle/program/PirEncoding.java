package dev.sardonyx.conformance.paddle.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How PIR writes one operator of ProgramDesc: a row of {@code pir-encodings.tsv}, where the columns
 * are explained.
 *
 * @param operands in PIR's order
 * @param attributes with their kinds and defaults
 * @param conditions values that attributes must have for the row to fit
 * @param results slots in PIR's order
 * @param rankless whether a result of one element has no dimension in PIR
 * @param positive whether only numbers that are not negative give the same in PIR
 */
record PirEncoding(
    String type,
    String name,
    List<String> operands,
    List<Attribute> attributes,
    List<Condition> conditions,
    List<String> results,
    boolean rankless,
    boolean positive) {
  /** An attribute: PIR's name, ProgramDesc's, its kind and what it is where it is absent. */
  record Attribute(String name, String legacyName, String kind, String fallback) {
    private static Attribute parse(String text) {
      String[] parts = text.split(":", 3);
      int equals = parts[0].indexOf('=');
      String name = equals < 0 ? parts[0] : parts[0].substring(0, equals);
      return new Attribute(
          name, parts[0].substring(equals + 1), parts[1], parts.length > 2 ? parts[2] : "");
    }
  }

  /** The value an attribute must have, in the form of {@link Attributes#text}. */
  record Condition(String attribute, String value) {
    private static Condition parse(String text) {
      int equals = text.indexOf('=');
      return new Condition(text.substring(1, equals), text.substring(equals + 1));
    }
  }

  /** Attributes that say nothing about the result. */
  private static final Set<String> IGNORED =
      Set.of("force_cpu", "place_type", "in_dtype", "infer_flags");

  private static final Map<String, List<PirEncoding>> ROWS = read();

  /** The first row that fits an operator. */
  static Optional<PirEncoding> of(Operation operation) {
    return ROWS.getOrDefault(operation.type(), List.of()).stream()
        .filter(row -> row.fits(operation))
        .findFirst();
  }

  private boolean fits(Operation operation) {
    for (Condition condition : conditions) {
      Object value = operation.attributes().get(condition.attribute());
      if (value != null && !Attributes.text(value).equals(condition.value())) {
        return false;
      }
    }
    return inputsFit(operation) && attributesFit(operation) && resultsFit(operation);
  }

  private boolean inputsFit(Operation operation) {
    Set<String> known =
        operands.stream()
            .flatMap(operand -> Arrays.stream(operand.split("\\|")))
            .map(PirEncoding::slot)
            .collect(Collectors.toSet());
    return operation.inputs().entrySet().stream()
            .allMatch(input -> input.getValue().isEmpty() || known.contains(input.getKey()))
        && operands.stream()
            .filter(operand -> !operand.contains("@") && !operand.endsWith("?"))
            .allMatch(operand -> has(operation, operand));
  }

  private static boolean has(Operation operation, String operand) {
    return Arrays.stream(operand.split("\\|"))
        .anyMatch(choice -> !operation.inputs().getOrDefault(slot(choice), List.of()).isEmpty());
  }

  private boolean attributesFit(Operation operation) {
    Set<String> known = attributes.stream().map(Attribute::legacyName).collect(Collectors.toSet());
    conditions.forEach(condition -> known.add(condition.attribute()));
    for (String operand : operands) {
      for (String choice : operand.split("\\|")) {
        if (choice.startsWith("@")) {
          known.add(choice.split(":")[1]);
          known.add("reduce_all");
        }
      }
    }
    return operation.attributes().keySet().stream()
        .allMatch(
            name ->
                known.contains(name)
                    || IGNORED.contains(name)
                    || name.endsWith("_values") && known.contains("values")
                    || name.equals("data_format") && operation.type().matches("softmax|transpose2")
                    || name.equals("dtype") && operation.type().equals("set_value")
                    || name.equals("sections") && operation.type().equals("split"));
  }

  private boolean resultsFit(Operation operation) {
    Set<String> known = results.stream().map(PirEncoding::slot).collect(Collectors.toSet());
    return operation.outputs().keySet().stream()
        .allMatch(slot -> known.contains(slot) || slot.equals("XShape"));
  }

  /** The slot's name without its marks. */
  static String slot(String operand) {
    return operand.replaceAll("[\\[\\]?]", "");
  }

  private static Map<String, List<PirEncoding>> read() {
    String file = "/paddle-operators/pir-encodings.tsv";
    try (InputStream stream = PirEncoding.class.getResourceAsStream(file)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(PirEncoding::parse)
          .collect(Collectors.groupingBy(PirEncoding::type));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PirEncoding parse(String line) {
    String[] cells = Arrays.copyOf(line.split("\t", -1), 6);
    List<String> words = words(cells[3]);
    return new PirEncoding(
        cells[0],
        cells[1],
        words(cells[2]),
        words.stream().filter(word -> !word.startsWith("?")).map(Attribute::parse).toList(),
        words.stream().filter(word -> word.startsWith("?")).map(Condition::parse).toList(),
        words(cells[4]),
        "rank0".equals(cells[5]),
        "positive".equals(cells[5]));
  }

  private static List<String> words(String cell) {
    return cell == null || cell.isEmpty() ? List.of() : List.of(cell.split(" "));
  }
}
