package dev.sardonyx.cli;

import dev.sardonyx.error.SardonyxException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;

/** What a failed command says, and how it ends. */
final class Failures {
  private Failures() {}

  /** A line or two for the user. */
  static String message(Throwable failure) {
    return switch (failure) {
      case SardonyxException e -> e.getMessage();
      case NoSuchFileException e -> e.getFile() + " does not exist; check the path";
      case AccessDeniedException e -> e.getFile() + " can't be accessed: permission denied";
      case FileAlreadyExistsException e -> e.getFile() + " is in the way";
      case IOException e -> e.getMessage() == null ? e.toString() : e.getMessage();
      case OutOfMemoryError e ->
          "out of memory; give Java more, for instance SARDONYX_JAVA_OPTS=-Xmx8g";
      default ->
          "internal error: "
              + failure
              + "; please report it with the output of the same command with --verbose";
    };
  }

  static int exitCode(Throwable failure) {
    return failure instanceof CommandLine.ParameterException
        ? CommandLine.ExitCode.USAGE
        : CommandLine.ExitCode.SOFTWARE;
  }
}
