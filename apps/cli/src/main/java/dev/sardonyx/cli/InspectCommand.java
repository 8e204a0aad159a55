package dev.sardonyx.cli;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import dev.sardonyx.ir.Value;
import dev.sardonyx.tensor.Tensor;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a model is made of, and whether it can be run. */
@Command(
    name = "inspect",
    description = "Print what a model is made of, and whether it can be run here.")
final class InspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = ModelPaths.DESCRIPTION)
  private Path path;

  @Option(
      names = "--optimizer",
      description = "Print what the optimizer did to the graph, and what it declined and why.")
  private boolean optimizer;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Model model = Sardonyx.read(path);
    if (optimizer) {
      out.print(Sardonyx.load(model).optimizationReport());
      out.flush();
      return 0;
    }
    printHeader(model, out);
    printValues("inputs", model.graph().inputs(), model.graph(), out);
    printValues("outputs", model.graph().outputs(), model.graph(), out);
    printParameters(model, out);
    printOperators(model, out);
    printVerdict(model, out);
    out.flush();
    return 0;
  }

  private void printHeader(Model model, PrintWriter out) {
    out.println(path);
    out.println("  graph     " + model.graph().name());
    String producer = model.producerName() + " " + model.producerVersion();
    out.println("  producer  " + (producer.isBlank() ? "unknown" : producer.strip()));
    String opsets =
        model.opsets().entrySet().stream()
            .map(opset -> domain(opset.getKey()) + " " + opset.getValue())
            .collect(Collectors.joining(", "));
    out.println("  opsets    " + opsets + " (IR version " + model.irVersion() + ")");
    new TreeMap<>(model.metadata())
        .forEach((key, value) -> out.println("  " + key + " = " + Texts.shorten(value)));
  }

  private static void printValues(String title, List<Value> values, Graph graph, PrintWriter out) {
    out.println(title);
    int width = Texts.widest(values.stream().map(Value::name).toList());
    for (Value value : values) {
      boolean hasDefault = graph.initializers().containsKey(value.name());
      out.println(
          "  "
              + Texts.pad(value.name(), width)
              + "  "
              + value.type().map(Object::toString).orElse("no declared type")
              + (hasDefault ? " (has a default)" : ""));
    }
  }

  private static void printParameters(Model model, PrintWriter out) {
    long[] totals = new long[3];
    eachGraph(model.graph(), graph -> graph.initializers().values().forEach(t -> add(t, totals)));
    out.printf(
        "parameters%n  %,d in %s, %s%n",
        totals[1], Texts.count(totals[0], "tensor"), Texts.bytes(totals[2]));
  }

  private static void add(Tensor tensor, long[] totals) {
    totals[0]++;
    totals[1] += tensor.elements();
    totals[2] += tensor.elementType().wireBytes(tensor.elements());
  }

  private static void printOperators(Model model, PrintWriter out) {
    Map<String, Integer> counts = new TreeMap<>();
    int[] nodes = new int[1];
    eachGraph(model.graph(), graph -> count(graph.nodes(), counts, nodes));
    int inGraph = nodes[0];
    model.functions().forEach(function -> count(function.nodes(), counts, nodes));
    out.printf(
        "operators%n  %s of %s", Texts.count(nodes[0], "node"), Texts.count(counts.size(), "kind"));
    if (nodes[0] > inGraph) {
      out.printf(
          ", %,d of them in %s",
          nodes[0] - inGraph, Texts.count(model.functions().size(), "function"));
    }
    out.println();
    int width = Texts.widest(counts.keySet());
    counts.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .forEach(
            entry ->
                out.printf("  %s  %,5d%n", Texts.pad(entry.getKey(), width), entry.getValue()));
  }

  private static void count(List<Node> nodes, Map<String, Integer> counts, int[] total) {
    for (Node node : nodes) {
      counts.merge(node.qualifiedOperator(), 1, Integer::sum);
      total[0]++;
    }
  }

  /** Only loading tells for sure: an operator may be there and still refuse what a node asks. */
  private static void printVerdict(Model model, PrintWriter out) {
    try {
      Sardonyx.load(model);
      out.println("can be run: yes");
    } catch (UnsupportedOperatorException e) {
      out.println("can be run: no");
      out.println("  " + e.getMessage());
    }
  }

  private static void eachGraph(Graph graph, Consumer<Graph> action) {
    action.accept(graph);
    for (Node node : graph.nodes()) {
      Subgraphs.of(node).forEach(body -> eachGraph(body, action));
    }
  }

  private static String domain(String domain) {
    return domain.isEmpty() ? "ai.onnx" : domain;
  }
}
