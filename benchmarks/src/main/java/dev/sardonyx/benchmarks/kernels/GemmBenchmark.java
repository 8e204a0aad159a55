package dev.sardonyx.benchmarks.kernels;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.matmul.Epilogue;
import dev.sardonyx.kernels.matmul.Gemm;
import dev.sardonyx.kernels.matmul.MatrixPanels;
import dev.sardonyx.kernels.matmul.PackedMatrix;
import dev.sardonyx.kernels.matmul.Product;
import java.util.Arrays;
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

/** {@code A[M, K] · B[K, N]} with a constant B, packed beforehand as a session does. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 400, timeUnit = TimeUnit.MILLISECONDS)
public class GemmBenchmark {
  /** {@code MxKxN}: squares, a transformer's layers, one row, sizes that fill no tile. */
  @Param({
    "256x256x256",
    "512x512x512",
    "1024x1024x1024",
    "128x384x384",
    "128x384x1536",
    "128x1536x384",
    "1x1024x1024",
    "61x127x253",
  })
  public String shape;

  private Gemm gemm;
  private Product product;
  private double gflop;

  /** Makes the matrices. */
  @Setup
  public void prepare(Engine engine) {
    int[] sizes = Arrays.stream(shape.split("x")).mapToInt(Integer::parseInt).toArray();
    int rows = sizes[0];
    int depth = sizes[1];
    int columns = sizes[2];
    KernelProvider kernels = engine.kernels();
    MatrixPanels b =
        new MatrixPanels(
            kernels.matmul(), Engine.random(depth * columns), 0, columns, false, depth, columns);
    gemm = new Gemm(kernels.matmul(), engine.pool(), rows, columns, depth);
    product =
        new Product(
            Engine.random(rows * depth),
            0,
            depth,
            PackedMatrix.of(kernels.matmul(), b, depth, columns),
            new float[rows * columns],
            0,
            columns,
            Epilogue.NONE);
    gflop = 2e-9 * rows * columns * depth;
  }

  /** One product. */
  @Benchmark
  public float[] multiply(Work work) {
    gemm.run(product);
    work.gflop += gflop;
    return product.c();
  }
}
