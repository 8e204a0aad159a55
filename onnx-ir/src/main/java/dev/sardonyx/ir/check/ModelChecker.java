package dev.sardonyx.ir.check;

import dev.sardonyx.ir.Function;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.schema.OperatorSchemas;
import dev.sardonyx.ir.shape.ShapeInference;
import java.util.ArrayList;
import java.util.List;

/** All checks of a model that need no engine. */
public final class ModelChecker {
  private ModelChecker() {}

  /**
   * All problems of a model, in the order of the checks: its graphs' consistency, its declarations,
   * its operators against their schemas, its types and shapes, through calls of its functions too.
   */
  public static List<Problem> check(Model model) {
    List<Problem> problems = new ArrayList<>();
    for (String message : GraphChecker.problems(model)) {
      problems.add(new Problem(Problem.Kind.GRAPH, message));
    }
    problems.addAll(DeclarationChecker.check(model));
    if (overridesOperators(model)) {
      problems.addAll(SchemaChecker.check(model));
      return problems;
    }
    boolean follow = FunctionCalls.canBeFollowed(model);
    ShapeInference.Inferred inferred =
        ShapeInference.infer(follow ? model : model.withFunctions(List.of()));
    problems.addAll(SchemaChecker.check(inferred.model().withFunctions(model.functions())));
    problems.addAll(SchemaChecker.check(inferred.calls()));
    for (String message : inferred.contradictions()) {
      problems.add(new Problem(Problem.Kind.CONTRADICTION, message));
    }
    return problems;
  }

  /** Whether a function goes before a standard operator, whose shape rule is then not the right. */
  private static boolean overridesOperators(Model model) {
    for (Function function : model.functions()) {
      if (OperatorSchemas.standard().domains().contains(function.domain())) {
        return true;
      }
    }
    return false;
  }
}
