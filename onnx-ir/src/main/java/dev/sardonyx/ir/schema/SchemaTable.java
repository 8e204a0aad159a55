package dev.sardonyx.ir.schema;

import dev.sardonyx.ir.AttributeType;
import dev.sardonyx.ir.schema.OperatorSchema.AttributeSchema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the format that the comment at the head of {@code operators.tsv} describes. */
final class SchemaTable {
  private static final Pattern PARAMETER =
      Pattern.compile("([^:?+*]+)([?]|[+*][0-9]+)?:([^:]*):([0-9]+)");

  private final Map<String, SortedSet<String>> typeSets = new HashMap<>();
  private final List<OperatorSchema> schemas = new ArrayList<>();

  private SchemaTable() {}

  /**
   * @throws IllegalArgumentException naming the line that is not of the format
   */
  static List<OperatorSchema> parse(String text) {
    SchemaTable table = new SchemaTable();
    text.lines().filter(line -> !line.startsWith("#")).forEach(table::read);
    return table.schemas;
  }

  private void read(String line) {
    String[] fields = line.split("\t", -1);
    if (fields[0].equals("types") && fields.length == 3) {
      typeSets.put(fields[1], Collections.unmodifiableSortedSet(new TreeSet<>(words(fields[2]))));
    } else if (fields[0].equals("operator") && fields.length == 8) {
      schemas.add(
          new OperatorSchema(
              fields[1],
              fields[2],
              Integer.parseInt(fields[3]),
              fields[4].equals("deprecated"),
              words(fields[5]).stream().map(this::parameter).toList(),
              words(fields[6]).stream().map(this::parameter).toList(),
              attributes(fields[7])));
    } else {
      throw new IllegalArgumentException("no line of a schema table: " + line);
    }
  }

  private static List<String> words(String text) {
    return text.isEmpty() ? List.of() : Arrays.asList(text.split(" "));
  }

  private Parameter parameter(String word) {
    Matcher matcher = PARAMETER.matcher(word);
    SortedSet<String> types = matcher.matches() ? typeSets.get(matcher.group(4)) : null;
    if (types == null) {
      throw new IllegalArgumentException("no parameter of a schema table: " + word);
    }
    String name = matcher.group(1);
    String option = matcher.group(2) == null ? "" : matcher.group(2);
    String variable = matcher.group(3);
    if (option.isEmpty()) {
      return new Parameter(name, Parameter.Option.SINGLE, 1, variable, types);
    }
    if (option.equals("?")) {
      return new Parameter(name, Parameter.Option.OPTIONAL, 0, variable, types);
    }
    int minimum = Integer.parseInt(option.substring(1));
    return new Parameter(
        name, Parameter.Option.VARIADIC, minimum, option.startsWith("*") ? "" : variable, types);
  }

  private static Map<String, AttributeSchema> attributes(String field) {
    Map<String, AttributeSchema> attributes = new HashMap<>();
    for (String word : words(field)) {
      int colon = word.indexOf(':');
      boolean required = word.charAt(colon - 1) == '!';
      attributes.put(
          word.substring(0, required ? colon - 1 : colon),
          new AttributeSchema(AttributeType.valueOf(word.substring(colon + 1)), required));
    }
    return attributes;
  }
}
