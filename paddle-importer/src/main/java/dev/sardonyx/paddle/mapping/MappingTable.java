package dev.sardonyx.paddle.mapping;

import dev.sardonyx.ir.Attribute;
import dev.sardonyx.paddle.program.PaddleAttributes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Operators that are one ONNX operator under another name: the table {@code operators.tsv}.
 *
 * <p>A row: Paddle's name, ONNX's name, the first opset with that form, input slots, output slots,
 * attributes. An input slot that ends in {@code ?} may be empty; one that ends in {@code *} passes
 * all its variables. An attribute is written {@code onnx=paddle:type:default}, type one of {@code
 * int, float, string, ints}; without a Paddle name it is a constant, {@code axis=:int:0}.
 */
public final class MappingTable {
  private static final String NAME = "/dev/sardonyx/paddle/mapping/operators.tsv";

  private MappingTable() {}

  /** Adds a mapping for each row. */
  public static void register(OperatorMappings.Builder mappings) {
    try (InputStream stream = MappingTable.class.getResourceAsStream(NAME);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line; (line = reader.readLine()) != null; ) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] cells = line.split("\t", -1);
          mappings.add(Row.parse(cells), cells[0]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Parameter(String name, String source, String type, String absent) {
    private static Parameter parse(String text) {
      String[] parts = text.split("[=:]", -1);
      if (parts.length != 4) {
        throw new IllegalStateException(NAME + ": no attribute: " + text);
      }
      return new Parameter(parts[0], parts[1], parts[2], parts[3]);
    }

    private Attribute of(PaddleAttributes attributes) {
      return switch (type) {
        case "int" -> Attribute.of(name, integer(attributes));
        case "float" ->
            Attribute.of(name, (float) attributes.real(source, Double.parseDouble(absent)));
        case "string" -> Attribute.of(name, attributes.text(source, absent));
        case "ints" -> Onnx.ints(name, attributes.integers(source, numbers()));
        default -> throw new IllegalStateException(NAME + ": no type: " + type);
      };
    }

    private long integer(PaddleAttributes attributes) {
      return attributes.integer(source, Long.parseLong(absent));
    }

    private long[] numbers() {
      return absent.isEmpty()
          ? new long[0]
          : Arrays.stream(absent.split(",")).mapToLong(Long::parseLong).toArray();
    }
  }

  private record Row(
      String onnx, int since, List<String> inputs, List<String> outputs, List<Parameter> parameters)
      implements OperatorMapping {
    private static Row parse(String[] cells) {
      return new Row(
          cells[1],
          Integer.parseInt(cells[2]),
          words(cells, 3),
          words(cells, 4),
          words(cells, 5).stream().map(Parameter::parse).toList());
    }

    private static List<String> words(String[] cells, int column) {
      return column >= cells.length || cells[column].isBlank()
          ? List.of()
          : List.of(cells[column].split(" "));
    }

    @Override
    public void map(OperatorContext operator) {
      if (operator.opset() < since) {
        throw operator.unsupported(
            "needs opset " + since + " or later (" + onnx + "); asked for " + operator.opset());
      }
      List<String> values = new ArrayList<>();
      for (String slot : inputs) {
        String name = slot.replaceAll("[?*]$", "");
        if (slot.endsWith("*")) {
          values.addAll(operator.inputs(name));
        } else {
          values.add(slot.endsWith("?") ? operator.inputOrAbsent(name) : operator.input(name));
        }
      }
      Attribute[] attributes =
          parameters.stream()
              .map(parameter -> parameter.of(operator.attributes()))
              .toArray(Attribute[]::new);
      operator.emit(outputs, onnx, values, attributes);
    }
  }
}
