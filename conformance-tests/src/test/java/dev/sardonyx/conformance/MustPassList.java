package dev.sardonyx.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.opentest4j.TestAbortedException;

/** The checked-in names of the cases that must pass, one a line, sorted. */
public final class MustPassList {
  private static final Path FOLDER = Path.of("src/test/resources");

  private final Path file;
  private final String update;
  private final List<String> lines;
  private final NavigableSet<String> names;

  private MustPassList(Path file, String update, List<String> lines) {
    this.file = file;
    this.update = update;
    this.lines = List.copyOf(lines);
    this.names = new TreeSet<>(lines);
  }

  /**
   * Reads a list from its place in the source tree.
   *
   * @param test the test that brings it up to date when {@code -Dconformance.update=true}
   */
  public static MustPassList read(String file, Class<?> test) throws IOException {
    String update =
        "./mvnw -pl conformance-tests -am test -Dtest="
            + test.getSimpleName()
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dconformance.update=true";
    Path path = FOLDER.resolve(file);
    return new MustPassList(path, update, Files.readAllLines(path));
  }

  /** Whether this run brings the lists up to date instead of holding the engine to them. */
  public static boolean isBeingUpdated() {
    return Boolean.getBoolean("conformance.update");
  }

  /**
   * Ends the test of a case that passed.
   *
   * @throws AssertionError if it is not on the list
   */
  public void passed(String name) {
    if (!contains(name) && !isBeingUpdated()) {
      throw new AssertionError(
          name + " passes but is not in " + file.getFileName() + "; add it: " + update);
    }
  }

  /**
   * Ends the test of a case that failed: fails it if it is on the list, otherwise skips it with its
   * reason.
   */
  public void failed(String name, Throwable failure) {
    if (contains(name) && !isBeingUpdated()) {
      throw new AssertionError(name + " must pass: " + failure, failure);
    }
    throw new TestAbortedException(failure.toString(), failure);
  }

  public boolean contains(String name) {
    return names.contains(name);
  }

  /** The lines as they are in the file. */
  public List<String> lines() {
    return lines;
  }

  /**
   * Rewrites the list by what was seen to pass and fail, leaves what was not run as it is, and
   * prints each line that comes or goes.
   */
  public void update(NavigableSet<String> passed, NavigableSet<String> failed) throws IOException {
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
    Files.write(file, updated);
    System.out.println(file + ": " + updated.size() + " cases, " + names.size() + " before");
  }
}
