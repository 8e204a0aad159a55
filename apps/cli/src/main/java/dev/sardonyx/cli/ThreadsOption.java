package dev.sardonyx.cli;

import dev.sardonyx.SessionOptions;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option {@code --threads} of commands that run models. */
final class ThreadsOption {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with (default: all processors).")
  private Optional<Integer> threads = Optional.empty();

  /** Session options with this number of threads, or the default one. */
  SessionOptions sessionOptions() {
    int wanted = threads.orElse(1);
    if (wanted < 1) {
      throw new ParameterException(
          spec.commandLine(), "--threads must be at least 1; found " + wanted);
    }
    SessionOptions options = SessionOptions.defaults();
    return threads.isPresent() ? options.threads(wanted) : options;
  }
}
