package dev.sardonyx.benchmarks.suite;

import dev.sardonyx.benchmarks.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One line of the suite.
 *
 * @param model where the model comes from: {@code classpath:}, {@code shared:}, {@code light:} or
 *     {@code paddle:} and a name
 * @param shapes of inputs by name, as {@code --shape} takes them
 */
public record SuiteRow(SuiteGroup group, String name, String model, Map<String, String> shapes) {
  private static final String RESOURCE = "suite.tsv";

  public SuiteRow {
    shapes = Map.copyOf(shapes);
  }

  /** All rows in order. */
  public static List<SuiteRow> all() {
    try (InputStream stream = SuiteRow.class.getResourceAsStream(RESOURCE);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.startsWith("#")).map(SuiteRow::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads {@code GROUP<tab>name<tab>model<tab>input=1x3x8x8 ...}, the last column optional. */
  static SuiteRow parse(String line) {
    String[] columns = line.split("\t");
    if (columns.length < 3 || columns.length > 4) {
      throw new IllegalArgumentException("not a row of the suite: " + line);
    }
    Map<String, String> shapes = new LinkedHashMap<>();
    if (columns.length == 4) {
      for (String shape : columns[3].split(" ")) {
        int end = shape.indexOf('=');
        shapes.put(shape.substring(0, end), shape.substring(end + 1));
      }
    }
    return new SuiteRow(SuiteGroup.valueOf(columns[0]), columns[1], columns[2], shapes);
  }

  /** Whether a result reaches what is asked of each row. */
  boolean isMetBy(Result result) {
    return result.ratio().orElseThrow() >= group.least();
  }
}
