package dev.sardonyx.benchmarks;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.CodeSource;

/** The commit of the sources that this program was built from, as Git tells it. */
final class Commit {
  private Commit() {}

  /** Its short hash, with a word if sources differ from it; empty if there is no Git. */
  static String current() {
    CodeSource source = Commit.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return "";
    }
    try {
      Path classes = Path.of(source.getLocation().toURI());
      Path folder = classes.getParent();
      String hash = git(folder, "rev-parse", "--short", "HEAD");
      boolean changed = !git(folder, "status", "--porcelain", "--", ":/*.java").isEmpty();
      return hash.isEmpty() || !changed ? hash : hash + " and changes since";
    } catch (URISyntaxException e) {
      return "";
    }
  }

  private static String git(Path folder, String... arguments) {
    String[] command = new String[arguments.length + 3];
    command[0] = "git";
    command[1] = "-C";
    command[2] = folder.toString();
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 ? output : "";
    } catch (IOException e) {
      return ""; // no Git
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
