package dev.sardonyx.benchmarks;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/**
 * Runs a contender until the JIT compiler has done with it: for some seconds, and then until no
 * compilation has ended for one second (or the least time, if that is shorter), or for a bounded
 * number of seconds.
 */
public final class WarmUp {
  private static final long MOST_QUIET_NANOS = 1_000_000_000;

  private final long leastNanos;
  private final long mostNanos;
  private final long quietNanos;
  private final LongSupplier compilation;
  private final LongSupplier clock;

  /**
   * @param seconds the least time; 0 for a single run
   * @param compilation total time of compilation so far; it grows when one ends
   * @param clock nanoseconds
   */
  WarmUp(double seconds, LongSupplier compilation, LongSupplier clock) {
    this.leastNanos = (long) (seconds * 1e9);
    this.mostNanos = 6 * leastNanos;
    this.quietNanos = Math.min(MOST_QUIET_NANOS, leastNanos);
    this.compilation = compilation;
    this.clock = clock;
  }

  /** A warm-up by this JVM's compiler and clock. */
  public static WarmUp of(double seconds) {
    CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
    boolean timed = compiler != null && compiler.isCompilationTimeMonitoringSupported();
    return new WarmUp(
        seconds, timed ? compiler::getTotalCompilationTime : () -> 0, System::nanoTime);
  }

  void run(Contender contender) {
    long start = clock.getAsLong();
    long quietSince = start;
    long seen = compilation.getAsLong();
    long now;
    do {
      contender.run();
      now = clock.getAsLong();
      long compiled = compilation.getAsLong();
      if (compiled != seen) {
        seen = compiled;
        quietSince = now;
      }
    } while (now - start < leastNanos || now - start < mostNanos && now - quietSince < quietNanos);
  }
}
