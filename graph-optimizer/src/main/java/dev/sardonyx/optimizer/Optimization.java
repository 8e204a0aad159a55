package dev.sardonyx.optimizer;

import dev.sardonyx.error.GraphConsistencyException;
import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.Dimension;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import dev.sardonyx.ir.check.GraphChecker;
import dev.sardonyx.ir.shape.ShapeInference;
import dev.sardonyx.optimizer.OptimizationReport.Declined;
import dev.sardonyx.optimizer.OptimizationReport.PassReport;
import dev.sardonyx.optimizer.rewrite.GraphEditor;
import dev.sardonyx.optimizer.rewrite.Names;
import dev.sardonyx.optimizer.rewrite.Pass;
import dev.sardonyx.optimizer.rewrite.PassContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One call of the optimizer: the model as it is now, and the report so far. */
final class Optimization {
  private final List<Pass> passes;
  private final ConstantEvaluator evaluator;
  private final OptimizerOptions options;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final int nodesBefore;
  private Model model;
  private Map<String, List<Dimension>> elements = Map.of();
  private List<String> contradictions;
  private boolean inferred;

  /** The graph as it is now, if the pass before left it untouched; else null. */
  private GraphEditor untouched;

  private int runs;

  /** What one pass has done so far. */
  private static final class Entry {
    private final Pass pass;
    private final int nodesBefore;
    private final List<String> rewrites = new ArrayList<>();
    private List<Declined> declined = List.of();
    private int runs;
    private int nodesAfter;

    private Entry(Pass pass, int nodesBefore) {
      this.pass = pass;
      this.nodesBefore = nodesBefore;
    }

    private PassReport report() {
      return new PassReport(
          pass.name(), pass.level(), runs, rewrites, declined, nodesBefore, nodesAfter);
    }
  }

  Optimization(
      Model model, List<Pass> passes, ConstantEvaluator evaluator, OptimizerOptions options) {
    this.model = model;
    this.evaluator = evaluator;
    this.options = options;
    this.nodesBefore = countNodes(model.graph());
    requireKnown(passes, options);
    this.passes =
        passes.stream().filter(pass -> !options.disabledPasses().contains(pass.name())).toList();
  }

  private static void requireKnown(List<Pass> passes, OptimizerOptions options) {
    List<String> names = passes.stream().map(Pass::name).toList();
    List<String> asked = new ArrayList<>(options.disabledPasses());
    options.stopAfterPass().ifPresent(asked::add);
    asked.removeAll(names);
    if (!asked.isEmpty()) {
      throw new IllegalArgumentException("there is no pass " + asked + "; the passes are " + names);
    }
  }

  Optimized run() {
    model = ConstantInputs.settle(model);
    if (options.level() != OptimizationLevel.NONE) {
      boolean more = repeat(OptimizationLevel.PORTABLE);
      if (more && options.level() == OptimizationLevel.ENGINE) {
        more = repeat(OptimizationLevel.ENGINE);
      }
      if (more) {
        finish();
      }
    }
    return new Optimized(
        model,
        new OptimizationReport(
            entries.values().stream().map(Entry::report).toList(),
            contradictions == null ? List.of() : contradictions,
            runs,
            nodesBefore,
            countNodes(model.graph())));
  }

  /** Runs the passes of one level until a whole round finds nothing; false if told to stop. */
  private boolean repeat(OptimizationLevel level) {
    List<Pass> ofLevel =
        passes.stream().filter(pass -> pass.level() == level && !pass.runsLast()).toList();
    boolean changed = true;
    for (int round = 0; changed && round < options.maximumRounds(); round++) {
      changed = false;
      infer();
      for (Pass pass : ofLevel) {
        if (mayNotRun()) {
          return false;
        }
        changed |= run(pass);
        if (options.stopAfterPass().filter(pass.name()::equals).isPresent()) {
          return false;
        }
      }
    }
    return true;
  }

  /** Runs the passes that come when all others find nothing more, each once. */
  private void finish() {
    for (Pass pass : passes) {
      if (pass.runsLast() && pass.level().compareTo(options.level()) <= 0) {
        if (mayNotRun()) {
          return;
        }
        infer();
        run(pass);
      }
    }
  }

  private boolean mayNotRun() {
    return options.stopAfterRuns().isPresent() && runs >= options.stopAfterRuns().getAsInt();
  }

  /** Infers shapes, unless they are known for the graph as it is. */
  private void infer() {
    if (inferred) {
      return;
    }
    ShapeInference.Inferred result = ShapeInference.infer(model);
    model = result.model();
    untouched = null;
    elements = result.elements();
    if (contradictions == null) {
      contradictions = result.contradictions();
    }
    inferred = true;
  }

  private boolean run(Pass pass) {
    Entry entry =
        entries.computeIfAbsent(pass.name(), ignored -> new Entry(pass, countNodes(model.graph())));
    PassContext context = new PassContext(model.opsets(), evaluator, options, elements);
    GraphEditor editor =
        untouched != null
            ? untouched
            : new GraphEditor(model.graph(), null, new Names(model.graph()));
    run(pass, editor, context);
    untouched = editor.isTouched() ? null : editor;
    runs++;
    entry.runs++;
    entry.rewrites.addAll(context.rewrites());
    entry.declined = context.declined();
    boolean changed = !context.rewrites().isEmpty();
    if (changed) {
      model = model.withGraph(editor.build()).withOpsets(context.opsets());
      inferred = false;
      check(pass);
    }
    entry.nodesAfter = countNodes(model.graph());
    return changed;
  }

  private static void run(Pass pass, GraphEditor editor, PassContext context) {
    for (Node node : editor.nodes()) {
      if (!Subgraphs.of(node).isEmpty()) {
        Node changed = Subgraphs.mapBodies(node, body -> run(pass, body, editor, context));
        editor.replace(node, changed);
      }
    }
    pass.run(editor, context);
    context.endGraph();
  }

  private static Graph run(Pass pass, Graph body, GraphEditor outer, PassContext context) {
    GraphEditor editor = new GraphEditor(body, outer, outer.names());
    run(pass, editor, context);
    return editor.build();
  }

  private void check(Pass pass) {
    try {
      GraphChecker.check(model.graph());
    } catch (ModelFormatException e) {
      throw new GraphConsistencyException(
          "the pass '"
              + pass.name()
              + "' (run "
              + runs
              + ") left an inconsistent graph; load with that pass disabled and report it: "
              + e.getMessage(),
          e);
    }
  }

  static int countNodes(Graph graph) {
    int count = graph.nodes().size();
    for (Node node : graph.nodes()) {
      for (Graph body : Subgraphs.of(node)) {
        count += countNodes(body);
      }
    }
    return count;
  }
}
