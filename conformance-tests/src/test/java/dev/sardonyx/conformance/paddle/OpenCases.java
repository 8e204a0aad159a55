package dev.sardonyx.conformance.paddle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;

/**
 * A checked-in list of what is not there yet, one a line, sorted: {@code unmapped OPERATOR} for an
 * operator without a mapping, {@code failing CASE FORM} for a case of one that has it, and where
 * the list says so a tab and the reason.
 */
final class OpenCases {
  private static final Path FOLDER = Path.of("src/test/resources/paddle-operators");

  private final Path file;
  private final NavigableMap<String, String> listed;
  private final NavigableMap<String, String> seen = new TreeMap<>();

  private OpenCases(Path file, NavigableMap<String, String> listed) {
    this.file = file;
    this.listed = listed;
  }

  static OpenCases read(String name) throws IOException {
    Path file = FOLDER.resolve(name);
    NavigableMap<String, String> listed = new TreeMap<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        String[] cells = line.split("\t", 2);
        listed.put(cells[0], cells.length == 2 ? cells[1] : "");
      }
    }
    return new OpenCases(file, listed);
  }

  /** Notes that a line holds; returns whether it is listed. */
  boolean holds(String line) {
    return holds(line, "");
  }

  /** Notes that a line holds, and why; returns whether it is listed, for whatever reason. */
  boolean holds(String line, String reason) {
    seen.put(line, reason);
    return listed.containsKey(line);
  }

  /** Whether a line is listed. */
  boolean lists(String line) {
    return listed.containsKey(line);
  }

  /** The lines about these operators that no longer hold. */
  List<String> solved(NavigableSet<String> operators) {
    return listed.keySet().stream()
        .filter(line -> operators.contains(operator(line)) && !seen.containsKey(line))
        .toList();
  }

  /** Rewrites the list, and leaves operators that were not run as they are. */
  void update(NavigableSet<String> operators) throws IOException {
    NavigableMap<String, String> updated = new TreeMap<>(seen);
    listed.forEach(
        (line, reason) -> {
          if (!operators.contains(operator(line))) {
            updated.put(line, reason);
          }
        });
    Files.write(
        file,
        updated.entrySet().stream()
            .map(e -> e.getValue().isEmpty() ? e.getKey() : e.getKey() + "\t" + e.getValue())
            .toList());
  }

  private static String operator(String line) {
    return line.split(" ")[1].replaceFirst("#.*", "");
  }
}
