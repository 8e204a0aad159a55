package dev.sardonyx.conformance.models;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Models and reference outputs that lie beside the repository, in {@code ../shared} or where {@code
 * -Dconformance.shared} says. Not everybody has them: what needs them is skipped then.
 */
final class SharedFiles {
  private static final Path FOLDER =
      Path.of(System.getProperty("conformance.shared", "../../shared"))
          .toAbsolutePath()
          .normalize();

  private SharedFiles() {}

  /** The file or folder at this path below the folder; skips the test if it isn't there. */
  static Path require(String path) {
    Path found = FOLDER.resolve(path);
    assumeTrue(Files.exists(found), () -> found + " is not there");
    return found;
  }
}
