package dev.sardonyx.conformance.models;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.SessionOptions.Kernels;
import dev.sardonyx.conformance.DeviceUnderTest;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A way to run a model whose results must not depend on the number of threads.
 *
 * @param threads numbers of threads, the first of which gives the bits all others must give
 */
record Way(OptimizationLevel level, Kernels kernels, List<Integer> threads) {
  /** Every level with vector kernels on 1, 2 and 4 threads and with scalar ones on 1 and 2. */
  static List<Way> all() {
    List<Way> ways = new ArrayList<>();
    for (OptimizationLevel level : OptimizationLevel.values()) {
      ways.add(new Way(level, Kernels.VECTOR, List.of(1, 2, 4)));
      ways.add(new Way(level, Kernels.SCALAR, List.of(1, 2)));
    }
    return List.copyOf(ways);
  }

  /** What there is to vary where the work is a device's. */
  static List<Way> onDevice() {
    return List.of(
        new Way(OptimizationLevel.NONE, Kernels.VECTOR, List.of(1)),
        new Way(OptimizationLevel.ENGINE, Kernels.VECTOR, List.of(1)));
  }

  /**
   * The results for these inputs. Each session runs twice, the second time with the memory plan
   * that the first recorded.
   *
   * @throws AssertionError if the bits change with the number of threads or in the second run
   */
  Map<String, OnnxValue> run(Path model, Map<String, Tensor> inputs) {
    Map<String, OnnxValue> first = null;
    for (int count : threads) {
      SessionOptions options =
          DeviceUnderTest.on(SessionOptions.defaults())
              .optimization(level)
              .kernels(kernels)
              .threads(count);
      try (Session session = Sardonyx.load(model, options)) {
        Map<String, OnnxValue> found = session.run(inputs).values();
        String where = "%s, %s kernels, %d threads".formatted(level, kernels, count);
        SameBits.require(where + ", second run", found, session.run(inputs).values());
        if (first == null) {
          first = found;
        } else {
          SameBits.require(where, first, found);
        }
      }
    }
    return first;
  }

  @Override
  public String toString() {
    return level + ", " + kernels + " kernels";
  }
}
