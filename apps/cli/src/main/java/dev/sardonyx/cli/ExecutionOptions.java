package dev.sardonyx.cli;

import dev.sardonyx.SessionOptions;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options {@code --threads} and {@code --device} of commands that run models. */
final class ExecutionOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads to compute with (default: all processors).")
  private Optional<Integer> threads = Optional.empty();

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "cpu",
      description = "Where to run: cpu (default), cuda, cuda:N or auto; see 'sardonyx devices'.")
  private String device;

  /** Session options with this number of threads, or the default one, on this device. */
  SessionOptions sessionOptions() {
    int wanted = threads.orElse(1);
    if (wanted < 1) {
      throw new ParameterException(
          spec.commandLine(), "--threads must be at least 1; found " + wanted);
    }
    SessionOptions options = SessionOptions.defaults();
    try {
      options = options.device(device);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--device: " + e.getMessage(), e);
    }
    return threads.isPresent() ? options.threads(wanted) : options;
  }
}
