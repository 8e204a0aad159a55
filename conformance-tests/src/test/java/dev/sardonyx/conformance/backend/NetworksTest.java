package dev.sardonyx.conformance.backend;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sardonyx.SessionOptions;
import dev.sardonyx.SessionOptions.Kernels;
import dev.sardonyx.SessionOptions.Memory;
import dev.sardonyx.conformance.DeviceUnderTest;
import dev.sardonyx.conformance.ValueComparison;
import dev.sardonyx.optimizer.OptimizationLevel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small networks as PyTorch's exporter and ONNX Runtime's quantizer write them, of opsets 7 to 23,
 * and some by hand, against the outputs of ONNX Runtime: at every optimization level, with vector
 * and scalar kernels. {@code vectors/make-networks.py} makes them. Memory is poisoned, so that what
 * is read before it is written, or after its value is dead, shows.
 */
class NetworksTest {
  private static final String ARCHIVE = "/networks.tar.xz";

  static Stream<Arguments> waysToRun() throws IOException {
    List<Arguments> ways = new ArrayList<>();
    for (BackendCase network : VectorArchive.casesIn(ARCHIVE)) {
      for (OptimizationLevel level : OptimizationLevel.values()) {
        for (Kernels kernels : List.of(Kernels.SCALAR, Kernels.VECTOR)) {
          ways.add(arguments(network, level, kernels));
        }
      }
    }
    return ways.stream();
  }

  @ParameterizedTest
  @MethodSource("waysToRun")
  void agreesWithOnnxRuntime(BackendCase network, OptimizationLevel level, Kernels kernels) {
    SessionOptions options =
        DeviceUnderTest.on(SessionOptions.defaults())
            .optimization(level)
            .kernels(kernels)
            .threads(2)
            .memory(Memory.POISONED);
    // A half float has eleven bits, and ONNX Runtime rounds to it after other operators than we.
    ValueComparison comparison =
        network.folder().equals("half")
            ? ValueComparison.within(2e-3, 2e-3)
            : ValueComparison.within(1e-4, 1e-5);
    new CaseRunner(options).run(network, comparison);
  }
}
