package dev.sardonyx.benchmarks.kernels;

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

/** The products of a layer of BERT (hidden size 768) and of MiniLM (384), 128 tokens. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class GemmBert {
  /** {@code MxKxN}. */
  @Param({"128x768x768", "128x768x3072", "128x3072x768", "128x384x1536", "128x1536x384"})
  public String product;

  private final GemmBenchmark gemm = new GemmBenchmark();

  @Setup
  public void prepare(Engine engine) {
    gemm.shape = product;
    gemm.prepare(engine);
  }

  /** One product. */
  @Benchmark
  public float[] multiply(Work work) {
    return gemm.multiply(work);
  }
}
