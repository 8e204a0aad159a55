package dev.sardonyx.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The command {@code sardonyx}. Exit codes: 0 well, 1 the model or an input is at fault, 2 wrong
 * usage.
 */
@Command(
    name = "sardonyx",
    description = "Runs ONNX and PaddlePaddle models on the JVM.",
    subcommands = {
      CheckCommand.class,
      ConvertCommand.class,
      DevicesCommand.class,
      InspectCommand.class,
      OcrCommand.class,
      ProfileCommand.class,
      RunCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "'sardonyx bench MODEL...' measures speed; 'sardonyx COMMAND --help' has the details.",
      "Exit codes: 0 well, 1 the model or an input is at fault, 2 wrong usage."
    })
public final class Main {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Print this help.")
  private boolean help;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of an error.")
  private boolean verbose;

  private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

  private Main() {}

  public static void main(String[] arguments) {
    // The engine's log line (which kernels, and why) on one line, as all else we print.
    if (System.getProperty(LOG_FORMAT) == null) {
      System.setProperty(LOG_FORMAT, "sardonyx: %5$s%6$s%n");
    }
    int exitCode;
    try {
      CommandLine commandLine = commandLine();
      // Results are UTF-8 wherever they go: JSON has to be, and a locale such as POSIX has no
      // Chinese.
      commandLine.setOut(new PrintWriter(System.out, false, StandardCharsets.UTF_8));
      exitCode = commandLine.execute(arguments);
    } catch (OutOfMemoryError e) {
      System.err.println("sardonyx: " + Failures.message(e));
      exitCode = Failures.exitCode(e);
    }
    System.exit(exitCode);
  }

  /** The command with its errors set up; output goes where the caller sets it. */
  static CommandLine commandLine() {
    Main main = new Main();
    CommandLine commandLine = new CommandLine(main);
    commandLine.setExecutionExceptionHandler(
        (exception, command, parsed) -> {
          report(exception, command);
          return Failures.exitCode(exception);
        });
    commandLine.setParameterExceptionHandler(
        (exception, arguments) -> {
          PrintWriter errors = exception.getCommandLine().getErr();
          errors.println("sardonyx: " + exception.getMessage());
          String command = exception.getCommandLine().getCommandSpec().qualifiedName();
          errors.println("Try '" + command + " --help'.");
          errors.flush();
          return CommandLine.ExitCode.USAGE;
        });
    return commandLine;
  }

  /** Says on the error stream what went wrong, with the stack trace if {@code --verbose} is set. */
  static void report(Throwable failure, CommandLine command) {
    PrintWriter errors = command.getErr();
    errors.println("sardonyx: " + Failures.message(failure));
    if (command.getCommandSpec().root().userObject() instanceof Main main && main.verbose) {
      failure.printStackTrace(errors);
    }
    errors.flush();
  }
}
