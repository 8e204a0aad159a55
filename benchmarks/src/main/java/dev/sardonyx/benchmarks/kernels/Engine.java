package dev.sardonyx.benchmarks.kernels;

import dev.sardonyx.kernels.KernelProvider;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.kernels.parallel.WorkerPools;
import java.util.Random;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The kernels and the number of threads that all benchmarks are measured with. */
@State(Scope.Benchmark)
public class Engine {
  /** {@code vector}, the fastest this JVM has, or {@code scalar}. */
  @Param({"vector", "scalar"})
  public String provider;

  /** Threads that share the work, the caller's included. */
  @Param({"1", "2"})
  public int workers;

  KernelProvider kernels() {
    return switch (provider) {
      case "vector" -> KernelProviders.preferred();
      case "scalar" -> KernelProviders.scalar();
      default -> throw new IllegalArgumentException("provider is 'vector' or 'scalar'");
    };
  }

  WorkerPool pool() {
    return WorkerPools.shared(workers);
  }

  /** Numbers in [-1, 1), the same ones each time. */
  static float[] random(int length) {
    Random random = new Random(length);
    float[] numbers = new float[length];
    for (int i = 0; i < length; i++) {
      numbers[i] = 2 * random.nextFloat() - 1;
    }
    return numbers;
  }
}
