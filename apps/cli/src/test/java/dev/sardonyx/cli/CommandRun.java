package dev.sardonyx.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import picocli.CommandLine;

/** What a command printed, and how it ended. */
record CommandRun(int exitCode, String out, String errors) {
  static CommandRun run(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter errors = new StringWriter();
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(errors));
    int exitCode =
        commandLine.execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    return new CommandRun(exitCode, out.toString(), errors.toString());
  }
}
