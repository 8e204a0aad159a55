package dev.sardonyx.cli;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.check.ModelChecker;
import dev.sardonyx.ir.check.Problem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints all that is wrong with a model. */
@Command(
    name = "check",
    description = {
      "Print every problem of a model: of its graph, its operators, their inputs, outputs and"
          + " attributes, of types and shapes, and what can't be run here.",
      "The exit code is 1 if there is any."
    })
final class CheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = ModelPaths.DESCRIPTION)
  private Path path;

  @Override
  public Integer call() {
    Model model = ModelPaths.readUnchecked(path);
    List<Problem> found = ModelChecker.check(model);
    List<String> problems = new ArrayList<>(found.stream().map(Problem::message).toList());
    // A graph that is no graph can't be loaded, for the reasons already told.
    if (found.stream().noneMatch(problem -> problem.kind() == Problem.Kind.GRAPH)) {
      try {
        Sardonyx.load(model);
      } catch (SardonyxException e) {
        problems.add("can't be run: " + e.getMessage());
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    problems.forEach(out::println);
    out.println(problems.isEmpty() ? "no problems" : Texts.count(problems.size(), "problem"));
    out.flush();
    return problems.isEmpty() ? 0 : 1;
  }
}
