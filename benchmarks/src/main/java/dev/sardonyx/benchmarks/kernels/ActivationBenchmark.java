package dev.sardonyx.benchmarks.kernels;

import dev.sardonyx.kernels.elementwise.ElementwiseKernels;
import dev.sardonyx.kernels.elementwise.UnaryOperation;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One activation over a piece in L1, as the epilogue of a convolution applies it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class ActivationBenchmark {
  @Param({
    "RELU",
    "LEAKY_RELU",
    "CLIP",
    "AFFINE",
    "HARD_SIGMOID",
    "HARD_SWISH",
    "HARD_SWISH_AFFINE",
    "SIGMOID",
    "SWISH",
    "GELU"
  })
  public UnaryOperation operation;

  /** Elements of the piece. */
  @Param({"64", "768"})
  public int length;

  private ElementwiseKernels kernels;
  private float[] input;
  private float[] output;

  /** Makes the piece; all operations have run, as in a session that uses several. */
  @Setup
  public void prepare(Engine engine) {
    kernels = engine.kernels().elementwise();
    input = Engine.random(length);
    output = new float[length];
    for (UnaryOperation other : UnaryOperation.values()) {
      if (other.ordinal() < UnaryOperation.BITWISE_NOT.ordinal()) {
        for (int i = 0; i < 1000; i++) {
          kernels.unary(other, 0.2f, 0.5f, input, 0, output, 0, length);
        }
      }
    }
  }

  /** One piece. */
  @Benchmark
  public float[] apply() {
    kernels.unary(operation, 0.2f, 0.5f, input, 0, output, 0, length);
    return output;
  }
}
