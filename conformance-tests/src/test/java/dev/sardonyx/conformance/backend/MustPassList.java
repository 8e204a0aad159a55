package dev.sardonyx.conformance.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/** The checked-in names of the cases that must pass, one a line, sorted. */
final class MustPassList {
  private static final Path FILE = Path.of("src/test/resources/must-pass.txt");

  /** How to bring the list up to date; part of every message that says it isn't. */
  static final String UPDATE =
      "./mvnw -pl conformance-tests -am test -Dtest=BackendVectorsTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dconformance.update=true";

  private final List<String> lines;
  private final NavigableSet<String> names;

  private MustPassList(List<String> lines) {
    this.lines = List.copyOf(lines);
    this.names = new TreeSet<>(lines);
  }

  static MustPassList read() throws IOException {
    return new MustPassList(Files.exists(FILE) ? Files.readAllLines(FILE) : List.of());
  }

  boolean contains(String name) {
    return names.contains(name);
  }

  /** The lines as they are in the file. */
  List<String> lines() {
    return lines;
  }

  /**
   * Rewrites the list by what was seen to pass and fail, leaves what was not run as it is, and
   * prints each line that comes or goes.
   */
  void update(NavigableSet<String> passed, NavigableSet<String> failed) throws IOException {
    NavigableSet<String> updated = new TreeSet<>(names);
    for (String name : passed) {
      if (updated.add(name)) {
        System.out.println("added   " + name);
      }
    }
    for (String name : failed) {
      if (updated.remove(name)) {
        System.out.println("REMOVED " + name);
      }
    }
    Files.write(FILE, updated);
    System.out.println(FILE + ": " + updated.size() + " cases, " + names.size() + " before");
  }
}
