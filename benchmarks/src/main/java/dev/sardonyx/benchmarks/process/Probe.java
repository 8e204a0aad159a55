package dev.sardonyx.benchmarks.process;

import com.sun.management.ThreadMXBean;
import dev.sardonyx.MemoryReport;
import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.conformance.oracle.OnnxRuntimeInputs;
import dev.sardonyx.conformance.oracle.OnnxRuntimeSession;
import dev.sardonyx.optimizer.Footprint;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A process of its own in which one engine runs one model: {@code ENGINE MODEL THREADS SECONDS
 * INPUT...}. {@code sardonyx-small} is our engine with {@link Footprint#SMALL}. Prints {@code
 * first} as soon as it has a result, then what it saw as {@code key value} lines.
 */
public final class Probe {
  /** What a user's program at rest holds: the runs before memory is measured. */
  private static final int RUNS = 20;

  private Probe() {}

  public static void main(String[] arguments) throws IOException {
    Path model = Path.of(arguments[1]);
    int threads = Integer.parseInt(arguments[2]);
    double seconds = Double.parseDouble(arguments[3]);
    List<String> inputs = Arrays.asList(arguments).subList(4, arguments.length);
    if (arguments[0].startsWith("sardonyx")) {
      Footprint footprint = arguments[0].endsWith("-small") ? Footprint.SMALL : Footprint.FAST;
      sardonyx(model, threads, footprint, seconds, ProbeInput.parse(inputs));
    } else {
      onnxRuntime(model, threads, seconds, ProbeInput.parse(inputs));
    }
  }

  private static void sardonyx(
      Path model, int threads, Footprint footprint, double seconds, Map<String, Tensor> inputs)
      throws IOException {
    Session session =
        Sardonyx.load(model, SessionOptions.defaults().threads(threads).footprint(footprint));
    Map<String, OnnxValue> outputs = session.run(inputs).values();
    first();
    times(() -> session.run(inputs), seconds);
    resident();
    long outputBytes = outputs.values().stream().mapToLong(Probe::bytes).sum();
    MemoryReport memory = session.memoryReport();
    print("outputs", outputBytes);
    print("planned", memory.plannedBytes());
    print("least", memory.leastBytes());
    print("allocated", allocatedByRun(session, inputs));
    print("heap", usedHeap());
    // Both are to be alive until here.
    print("alive", session.outputs().size() + inputs.size());
  }

  private static void onnxRuntime(
      Path model, int threads, double seconds, Map<String, Tensor> inputs) throws IOException {
    try (OnnxRuntimeSession session = OnnxRuntimeSession.load(model, threads, true);
        OnnxRuntimeInputs prepared = session.prepare(inputs)) {
      session.execute(prepared);
      first();
      times(() -> session.execute(prepared), seconds);
      resident();
    }
  }

  private static void first() {
    System.out.println("first");
    System.out.flush();
  }

  private static void print(String key, long value) {
    System.out.println(key + " " + value);
  }

  /** The tenth run, a run two seconds after the start, and one when all is compiled. */
  private static void times(Runnable run, double seconds) {
    long start = ManagementFactory.getRuntimeMXBean().getStartTime();
    for (int i = 2; i < 10; i++) {
      run.run();
    }
    long tenth = nanos(run);
    if (seconds == 0) {
      for (int i = 10; i < RUNS; i++) {
        run.run();
      }
      return;
    }
    print("tenth", tenth);
    print("second2", medianFrom(run, start, Math.min(2, seconds)));
    print("steady", medianFrom(run, start, seconds));
  }

  /** The median of at least five runs, the first that many seconds after the start. */
  private static long medianFrom(Runnable run, long startMillis, double seconds) {
    while (System.currentTimeMillis() - startMillis < 1000 * seconds) {
      run.run();
    }
    long[] times = new long[5];
    for (int i = 0; i < times.length; i++) {
      times[i] = nanos(run);
    }
    Arrays.sort(times);
    return times[times.length / 2];
  }

  private static long nanos(Runnable run) {
    long start = System.nanoTime();
    run.run();
    return System.nanoTime() - start;
  }

  /** Bytes that all threads allocate in a run. */
  private static long allocatedByRun(Session session, Map<String, Tensor> inputs) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getTotalThreadAllocatedBytes();
    for (int i = 0; i < RUNS; i++) {
      session.run(inputs);
    }
    return (threads.getTotalThreadAllocatedBytes() - before) / RUNS;
  }

  private static long bytes(OnnxValue value) {
    return value instanceof Tensor tensor ? tensor.elementType().wireBytes(tensor.elements()) : 0;
  }

  /**
   * What is alive, as the last collection left it: what is used a moment later has in it the parts
   * of the heap that threads were handed since, of a megabyte each, to fill with new objects. The
   * serial collector leaves gaps, up to 5 %, but not in every fourth collection.
   */
  private static long usedHeap() {
    for (int i = 0; i < 4; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getCollectionUsage().getUsed())
        .sum();
  }

  /** Most and present resident memory, where Linux tells it, in bytes. */
  private static void resident() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.isReadable(status)) {
      return;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmHWM:") || line.startsWith("VmRSS:")) {
        String kilobytes = line.replaceAll("[^0-9]", "");
        print(line.startsWith("VmHWM:") ? "peak" : "resident", 1024 * Long.parseLong(kilobytes));
      }
    }
  }
}
