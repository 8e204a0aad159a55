package dev.sardonyx.benchmarks.kernels;

import dev.sardonyx.kernels.parallel.WorkerPool;
import dev.sardonyx.kernels.parallel.WorkerPools;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to share work with another thread: two chunks of {@code chunkMicros} after the
 * caller has worked alone for {@code aloneMicros}. At best a call takes {@code chunkMicros}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class HandOver {
  @Param({"2", "20", "200"})
  public int chunkMicros;

  @Param({"1", "30", "300"})
  public int aloneMicros;

  /** Whether a session's run is under way, in which helpers don't sleep. */
  @Param({"true", "false"})
  public boolean inRun;

  private final WorkerPool pool = WorkerPools.shared(2);

  @Setup(Level.Trial)
  public void beginRun() {
    if (inRun) {
      pool.beginRun();
    }
  }

  @TearDown(Level.Trial)
  public void endRun() {
    if (inRun) {
      pool.endRun();
    }
  }

  @Setup(Level.Invocation)
  public void workAlone() {
    work(aloneMicros);
  }

  @Benchmark
  public void twoChunks() {
    pool.run(2, chunk -> work(chunkMicros));
  }

  private static void work(int micros) {
    long end = System.nanoTime() + 1_000L * micros;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
