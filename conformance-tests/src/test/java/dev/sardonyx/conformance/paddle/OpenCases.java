package dev.sardonyx.conformance.paddle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The checked-in list of what is not there yet, one a line, sorted: {@code unmapped OPERATOR} for
 * an operator without a mapping, {@code failing CASE FORM} for a case of one that has it.
 */
final class OpenCases {
  private static final Path FILE = Path.of("src/test/resources/paddle-operators/open.txt");

  private final NavigableSet<String> listed;
  private final NavigableSet<String> seen = new TreeSet<>();

  private OpenCases(NavigableSet<String> listed) {
    this.listed = listed;
  }

  static OpenCases read() throws IOException {
    return new OpenCases(
        Files.exists(FILE) ? new TreeSet<>(Files.readAllLines(FILE)) : new TreeSet<>());
  }

  /** Notes that a line holds; returns whether it is listed. */
  boolean holds(String line) {
    seen.add(line);
    return listed.contains(line);
  }

  /** The lines about these operators that no longer hold. */
  List<String> solved(NavigableSet<String> operators) {
    return listed.stream()
        .filter(line -> operators.contains(operator(line)) && !seen.contains(line))
        .toList();
  }

  /** Rewrites the list, and leaves operators that were not run as they are. */
  void update(NavigableSet<String> operators) throws IOException {
    NavigableSet<String> updated = new TreeSet<>(seen);
    listed.stream().filter(line -> !operators.contains(operator(line))).forEach(updated::add);
    Files.write(FILE, updated);
  }

  private static String operator(String line) {
    return line.split(" ")[1].replaceFirst("#.*", "");
  }
}
