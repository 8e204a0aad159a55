package dev.sardonyx.benchmarks.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the benchmarks compute and count; how fast is not a test's business. */
class KernelBenchmarksTest {
  private static Engine engine(String provider, int workers) {
    Engine engine = new Engine();
    engine.provider = provider;
    engine.workers = workers;
    return engine;
  }

  @ParameterizedTest
  @CsvSource({"vector, 1", "vector, 2", "scalar, 1", "scalar, 2"})
  void gemm(String provider, int workers) {
    GemmBenchmark benchmark = new GemmBenchmark();
    benchmark.shape = "3x5x18";
    benchmark.prepare(engine(provider, workers));
    Work work = new Work();
    float[] c = benchmark.multiply(work);
    assertEquals(2e-9 * 3 * 5 * 18, work.gflop, 1e-15);
    float[] a = Engine.random(3 * 5);
    float[] b = Engine.random(5 * 18);
    double expected = 0;
    for (int k = 0; k < 5; k++) {
      expected += (double) a[2 * 5 + k] * b[k * 18 + 17];
    }
    assertEquals(3 * 18, c.length);
    assertEquals(expected, c[2 * 18 + 17], 1e-5);
  }

  @ParameterizedTest
  @CsvSource({"vector, 1", "vector, 2", "scalar, 1", "scalar, 2"})
  void convolution(String provider, int workers) {
    ConvolutionBenchmark benchmark = new ConvolutionBenchmark();
    benchmark.layer = "2>3 3x3/2 5x7";
    benchmark.prepare(engine(provider, workers));
    Work work = new Work();
    float[] output = benchmark.convolve(work);
    assertEquals(3 * 3 * 4, output.length);
    assertEquals(2e-9 * output.length * 2 * 9, work.gflop, 1e-15);
    float[] image = Engine.random(2 * 5 * 7);
    float[] weights = Engine.random(3 * 2 * 9);
    // Output channel 1, row 1, column 2: the window's corner is row 1, column 3.
    double expected = Engine.random(3)[1];
    for (int c = 0; c < 2; c++) {
      for (int tap = 0; tap < 9; tap++) {
        int at = (c * 5 + 1 + tap / 3) * 7 + 3 + tap % 3;
        expected += (double) weights[(2 + c) * 9 + tap] * image[at];
      }
    }
    assertEquals(expected, output[(3 + 1) * 4 + 2], 1e-5);
  }

  @Test
  void eachIterationCountsAnew() {
    Work work = new Work();
    work.gflop = 3;
    work.reset();
    assertEquals(0, work.gflop);
  }
}
