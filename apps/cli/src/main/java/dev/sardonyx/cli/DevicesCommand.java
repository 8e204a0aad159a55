package dev.sardonyx.cli;

import dev.sardonyx.Sardonyx;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what models can run on. */
@Command(
    name = "devices",
    description = {
      "Print what models can run on: the processor, GPUs, the libraries found with their versions,"
          + " and what is missing and why."
    })
final class DevicesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.println(Sardonyx.capabilities());
    out.flush();
    return 0;
  }
}
