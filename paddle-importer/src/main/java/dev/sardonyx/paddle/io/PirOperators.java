package dev.sardonyx.paddle.io;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How PIR's operators are called in ProgramDesc: the table {@code pir-operators.tsv}.
 *
 * <p>A row: PIR's name, ProgramDesc's name, operands, results, renamed attributes. An operand is
 * written {@code Slot}, {@code Slot/attribute} if a constant there is an attribute in ProgramDesc,
 * {@code Slot|ListSlot/attribute} if a vector goes to a slot of its own, or {@code -} where it is
 * of no use. An attribute is written {@code pir=programDesc}.
 */
final class PirOperators {
  /**
   * An operand.
   *
   * @param slot where a tensor goes; empty for nowhere
   * @param listSlot where a vector goes
   * @param attribute what a constant becomes; empty if it stays a tensor
   */
  record Operand(String slot, String listSlot, String attribute) {
    private static Operand parse(String text) {
      if (text.equals("-")) {
        return new Operand("", "", "");
      }
      int slash = text.indexOf('/');
      String attribute = slash < 0 ? "" : text.substring(slash + 1);
      String slots = slash < 0 ? text : text.substring(0, slash);
      int bar = slots.indexOf('|');
      return bar < 0
          ? new Operand(slots, slots, attribute)
          : new Operand(slots.substring(0, bar), slots.substring(bar + 1), attribute);
    }
  }

  /** A row. */
  record Entry(
      String type, List<Operand> operands, List<String> results, Map<String, String> attributes) {}

  private static final Map<String, Entry> ENTRIES = read();

  private PirOperators() {}

  /** The row of this operator; null if there is none. */
  static Entry find(String pirName) {
    return ENTRIES.get(pirName);
  }

  private static Map<String, Entry> read() {
    Map<String, Entry> entries = new HashMap<>();
    String name = "/dev/sardonyx/paddle/io/pir-operators.tsv";
    try (InputStream stream = PirOperators.class.getResourceAsStream(name);
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      for (String line; (line = reader.readLine()) != null; ) {
        if (!line.isBlank() && !line.startsWith("#")) {
          String[] cells = line.split("\t", -1);
          entries.put(cells[0], entry(cells));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(entries);
  }

  private static Entry entry(String[] cells) {
    List<Operand> operands = new ArrayList<>();
    for (String operand : words(cells, 2)) {
      operands.add(Operand.parse(operand));
    }
    Map<String, String> attributes = new HashMap<>();
    for (String rename : words(cells, 4)) {
      int equals = rename.indexOf('=');
      attributes.put(rename.substring(0, equals), rename.substring(equals + 1));
    }
    return new Entry(cells[1], operands, words(cells, 3), attributes);
  }

  private static List<String> words(String[] cells, int column) {
    return column >= cells.length || cells[column].isBlank()
        ? List.of()
        : List.of(cells[column].split(" "));
  }
}
