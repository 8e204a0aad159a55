package dev.sardonyx.benchmarks;

import java.nio.file.Path;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** What was typed, for a page that others read. */
public final class TypedCommand {
  private TypedCommand() {}

  /**
   * The command, with files by their names alone: where they lie is this machine's business.
   *
   * @param command the words before the arguments, without the program's name
   */
  public static String of(String command, CommandSpec spec) {
    return spec.commandLine().getParseResult().originalArgs().stream()
        .map(argument -> withoutFolders(argument, spec))
        .map(
            argument ->
                argument.matches("[-A-Za-z0-9_.,:/=@%+]+") ? argument : "'" + argument + "'")
        .collect(Collectors.joining(" ", "./sardonyx " + command + " ", ""))
        .strip();
  }

  private static String withoutFolders(String argument, CommandSpec spec) {
    int value = argument.startsWith("--") ? argument.indexOf('=') + 1 : 0;
    String file = argument.substring(value);
    boolean isFile =
        spec.args().stream()
            .filter(arg -> arg.type() == Path.class || arg.auxiliaryTypes()[0] == Path.class)
            .map(ArgSpec::stringValues)
            .anyMatch(values -> values.contains(file));
    return isFile ? argument.substring(0, value) + Path.of(file).getFileName() : argument;
  }
}
