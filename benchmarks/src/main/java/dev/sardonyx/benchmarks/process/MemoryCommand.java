package dev.sardonyx.benchmarks.process;

import dev.sardonyx.benchmarks.Figures;
import dev.sardonyx.benchmarks.MarkdownTable;
import dev.sardonyx.benchmarks.suite.SuiteRow;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.Subgraphs;
import dev.sardonyx.ir.io.OnnxReader;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./sardonyx bench --memory}: what a session and its process take. */
@Command(
    name = "bench --memory",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures the heap that a session holds, what a run allocates beyond its outputs, and the"
          + " resident memory of the whole process beside ONNX Runtime's, each in a process of its"
          + " own. About five minutes."
    })
public final class MemoryCommand implements Callable<Integer> {
  /** Over the weights, the plan and the outputs: the engine's tables and the graph. */
  private static final long FIXED = 6_000_000;

  /** What a run may allocate for its own book-keeping: no tensor. */
  private static final long BOOK_KEEPING = 8_000;

  private static final double MOST_PLAN = 1.2;

  /** Enough where only the heap is looked at. */
  private static final double SMALLEST_SECONDS = 0;

  /** What docs/performance.md recommends where memory matters. */
  private static final List<String> SMALL =
      List.of("-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"));

  @Mixin private ProcessOptions options;

  @Option(
      names = "--seconds",
      defaultValue = "15",
      description = "How long each process runs the model (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--threads",
      defaultValue = "2",
      description = "Threads of each engine (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Override
  public Integer call() throws IOException {
    MarkdownTable table =
        new MarkdownTable(
            1,
            "model",
            "weights",
            "plan",
            "least",
            "outputs",
            "heap",
            "most",
            "met",
            "heap, small",
            "met",
            "run allocates",
            "met",
            "resident",
            "peak",
            "resident, serial GC",
            "peak",
            "onnxruntime resident",
            "peak");
    options.eachModel((row, file, inputs) -> measure(row, file, inputs, table));
    options.report(
        "memory",
        """
        In MB. `heap` is what the session holds after a full collection, with the memory of one run; `most` is
        the weights once, 1.2 times what is alive at once (`least`, results included), the outputs (the test holds
        those of the first run) and 6 MB for the engine itself. `weights` are those of the file, while `heap` has
        them packed: transformed for Winograd's algorithm, 3x3 weights take up to 4 times as much. `heap, small`
        is with `SessionOptions.footprint(SMALL)`, which does without that algorithm.
        `run allocates` is beyond the outputs, in kB, at most 8. `resident` is the whole process's memory after
        some seconds of runs on default JVM options, then with `-XX:+UseSerialGC`, with which `heap` is counted
        too: G1, the default, rounds each array of a megabyte or more up to whole regions.

        """
            + table);
    return 0;
  }

  private void measure(SuiteRow row, Path file, Map<String, Tensor> inputs, MarkdownTable table)
      throws IOException {
    long weights = weights(OnnxReader.read(file).graph());
    Map<String, Long> ours = ProbeProcess.run("sardonyx", file, inputs, threads, seconds);
    Map<String, Long> small = ProbeProcess.run(SMALL, "sardonyx", file, inputs, threads, seconds);
    Map<String, Long> smallest =
        ProbeProcess.run(SMALL, "sardonyx-small", file, inputs, threads, SMALLEST_SECONDS);
    Map<String, Long> theirs = ProbeProcess.run("onnxruntime", file, inputs, threads, seconds);
    long outputs = ours.get("outputs");
    double most = weights + MOST_PLAN * ours.get("least") + outputs + inputBytes(inputs) + FIXED;
    long allocated = ours.get("allocated") - outputs;
    table.add(
        row.name(),
        Figures.megabytes(weights),
        Figures.megabytes(ours.get("planned")),
        Figures.megabytes(ours.get("least")),
        Figures.megabytes(outputs),
        Figures.megabytes(small.get("heap")),
        Figures.megabytes(most),
        Figures.yesNo(small.get("heap") <= most),
        Figures.megabytes(smallest.get("heap")),
        Figures.yesNo(smallest.get("heap") <= most),
        Figures.megabytes(1000.0 * allocated),
        Figures.yesNo(allocated <= BOOK_KEEPING),
        resident(ours, "resident"),
        resident(ours, "peak"),
        resident(small, "resident"),
        resident(small, "peak"),
        resident(theirs, "resident"),
        resident(theirs, "peak"));
  }

  private static String resident(Map<String, Long> numbers, String key) {
    return numbers.containsKey(key) ? Figures.megabytes(numbers.get(key)) : "";
  }

  /** Bytes of all constants, those in nodes {@code Constant} and in bodies included. */
  static long weights(Graph graph) {
    long bytes = graph.initializers().values().stream().mapToLong(MemoryCommand::bytes).sum();
    for (Node node : graph.nodes()) {
      if (node.operator().equals("Constant") && node.attribute("value").isPresent()) {
        bytes += bytes(node.attribute("value").get().asTensor());
      }
      bytes += Subgraphs.of(node).stream().mapToLong(MemoryCommand::weights).sum();
    }
    return bytes;
  }

  private static long bytes(Tensor tensor) {
    return tensor.elementType().wireBytes(tensor.elements());
  }

  private static long inputBytes(Map<String, Tensor> inputs) {
    return inputs.values().stream().mapToLong(MemoryCommand::bytes).sum();
  }
}
