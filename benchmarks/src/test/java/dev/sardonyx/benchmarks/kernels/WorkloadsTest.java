package dev.sardonyx.benchmarks.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sardonyx.Outputs;
import dev.sardonyx.tensor.Shape;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the workloads compute and count; how fast is not a test's business. */
class WorkloadsTest {
  private static Engine engine(String provider) {
    Engine engine = new Engine();
    engine.provider = provider;
    engine.workers = 2;
    return engine;
  }

  @ParameterizedTest
  @ValueSource(strings = {"vector", "scalar"})
  void aConvolutionInBlocks(String provider) {
    Depthwise5x5PpOcr workload = new Depthwise5x5PpOcr();
    Engine engine = engine(provider);
    workload.prepare(engine);
    Work work = new Work();
    float[] output = workload.convolve(work);
    int plane = 12 * 160;
    assertEquals(256 * plane, output.length);
    assertEquals(2e-9 * output.length * 25, work.gflop, 1e-12);
    int block = engine.kernels().blocked().block();
    float[] image = Engine.random(256 * plane);
    float[] weights = Engine.random(256 * 25);
    // Channel 101, row 3, column 7: the window's corner is row 1, column 5.
    int channel = 101 / block * plane;
    double expected = Engine.random(256)[101];
    for (int tap = 0; tap < 25; tap++) {
      int pixel = (1 + tap / 5) * 160 + 5 + tap % 5;
      expected += (double) weights[101 * 25 + tap] * image[(channel + pixel) * block + 101 % block];
    }
    assertEquals(expected, output[(channel + 3 * 160 + 7) * block + 101 % block], 1e-4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"vector", "scalar"})
  void operators(String provider) {
    AttentionBert workload = new AttentionBert();
    workload.prepare(engine(provider));
    Outputs outputs = workload.run();
    assertEquals(Shape.of(1, 12, 128, 64), outputs.get("y").shape());
  }

  @ParameterizedTest
  @ValueSource(strings = {"vector", "scalar"})
  void products(String provider) {
    GemmBert workload = new GemmBert();
    workload.product = "128x384x1536";
    workload.prepare(engine(provider));
    Work work = new Work();
    assertEquals(128 * 1536, workload.multiply(work).length);
    assertEquals(2e-9 * 128 * 384 * 1536, work.gflop, 1e-12);
  }
}
