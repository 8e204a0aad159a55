package dev.sardonyx.benchmarks;

import dev.sardonyx.Profile;
import dev.sardonyx.RunTrace;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.conformance.oracle.Differences;
import dev.sardonyx.ir.Model;
import dev.sardonyx.tensor.Tensor;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.BiFunction;

/** One model with its inputs at hand. */
public final class Measurement {
  private static final int SLOWEST = 12;

  private final String name;
  private final Path path;
  private final Model model;
  private final Map<String, Tensor> inputs;
  private final InterleavedTimer timer;
  private final SessionOptions options;

  /**
   * @param name for the table
   * @param path the model's file, for engines that read it themselves
   * @param options of our sessions, but for threads and profile
   */
  public Measurement(
      String name,
      Path path,
      Model model,
      Map<String, Tensor> inputs,
      InterleavedTimer timer,
      SessionOptions options) {
    this.name = name;
    this.path = path;
    this.model = model;
    this.inputs = inputs;
    this.timer = timer;
    this.options = options;
  }

  /** Our time alone. */
  Result alone(int threads) {
    try (SardonyxContender ours = new SardonyxContender(model, inputs, options.threads(threads))) {
      double[] times = timer.measure(List.of(ours));
      return result(threads, times[0], OptionalDouble.empty(), OptionalDouble.empty());
    }
  }

  /**
   * Both engines' times, after their outputs were compared.
   *
   * @throws IllegalStateException if ONNX Runtime can't run the model, or the outputs are not of
   *     one type and shape
   */
  public Result againstOnnxRuntime(int threads) {
    try (SardonyxContender ours = new SardonyxContender(model, inputs, options.threads(threads));
        OnnxRuntimeContender other = new OnnxRuntimeContender(path, inputs, threads)) {
      double difference = Differences.largest(other.outputs(), ours.outputs());
      double[] times = timer.measure(List.of(ours, other));
      return result(threads, times[0], OptionalDouble.of(times[1]), OptionalDouble.of(difference));
    }
  }

  private Result result(
      int threads, double milliseconds, OptionalDouble other, OptionalDouble difference) {
    return new Result(
        name, BenchmarkInputs.describe(inputs), threads, milliseconds, other, difference);
  }

  /** Where our time goes: by operator, then the slowest nodes. */
  String profile(int threads) {
    return profile(threads, (profile, trace) -> profile + "\n" + slowest(profile));
  }

  /**
   * Where our time goes.
   *
   * @param words puts the times of many runs and the steps of one into words
   */
  public String profile(int threads, BiFunction<Profile, RunTrace, String> words) {
    try (SardonyxContender ours =
        new SardonyxContender(model, inputs, options.threads(threads).profile(true))) {
      timer.warmUp(ours);
      ours.resetProfile();
      timer.turns(ours);
      Profile profile = ours.profile();
      return words.apply(profile, ours.trace());
    }
  }

  /** The slowest nodes, one a line. */
  static String slowest(Profile profile) {
    StringBuilder table = new StringBuilder();
    profile.nodes().stream()
        .sorted(Comparator.comparingLong(Profile.NodeTime::nanos).reversed())
        .limit(SLOWEST)
        .forEach(
            node ->
                table.append(
                    String.format(
                        Locale.ROOT,
                        "%8.3f ms  %s%n",
                        node.nanos() / 1e6 / Math.max(1, profile.runs()),
                        node.label())));
    return table.toString();
  }
}
