package dev.sardonyx.benchmarks.process;

import dev.sardonyx.tensor.Tensor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Starts {@link Probe} in a JVM of its own, with this JVM's class path and default options. */
final class ProbeProcess {
  /** The engines' names. */
  static final List<String> ENGINES = List.of("sardonyx", "sardonyx-small", "onnxruntime");

  private ProbeProcess() {}

  /**
   * Runs it to its end.
   *
   * @param seconds how long the model is run; 0 for a few runs
   * @return by key: numbers that {@link Probe} printed, and {@code first}, nanoseconds from the
   *     start of the process to its first result
   * @throws IllegalStateException if the process fails
   */
  static Map<String, Long> run(
      String engine, Path model, Map<String, Tensor> inputs, int threads, double seconds)
      throws IOException {
    List<String> options = List.of("-cp", System.getProperty("java.class.path"));
    return run(options, engine, model, inputs, threads, seconds);
  }

  /** As the other, with these options of the JVM, the class path among them. */
  static Map<String, Long> run(
      List<String> options,
      String engine,
      Path model,
      Map<String, Tensor> inputs,
      int threads,
      double seconds)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(options);
    command.add(Probe.class.getName());
    command.addAll(
        List.of(engine, model.toString(), Integer.toString(threads), Double.toString(seconds)));
    command.addAll(ProbeInput.arguments(inputs));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Map<String, Long> numbers = new TreeMap<>();
    long start = System.nanoTime();
    Process process = builder.start();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("first")) {
          numbers.put("first", System.nanoTime() - start);
        } else if (line.matches("[a-z0-9]+ [0-9]+")) { // the JVM writes lines of its own
          int end = line.indexOf(' ');
          numbers.put(line.substring(0, end), Long.parseLong(line.substring(end + 1)));
        }
      }
      if (process.waitFor() != 0 || !numbers.containsKey("first")) {
        throw new IllegalStateException(engine + " failed on " + model.getFileName());
      }
      return numbers;
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
