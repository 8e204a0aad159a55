package dev.sardonyx.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures several contenders in turns, so that what the machine does meanwhile hits all alike.
 *
 * <p>Each round gives every contender one turn: a short rest, in which the other's threads stop
 * spinning; one run that isn't counted, which brings its own memory back into the caches; then runs
 * one by one until the turn's time is over. A contender's time is the median over all rounds of the
 * median of each turn.
 */
public final class InterleavedTimer {
  private static final long REST_NANOS = 10_000_000;
  private static final long TURN_NANOS = 100_000_000;

  private final WarmUp warmUp;
  private final int rounds;
  private final long turnNanos;

  public InterleavedTimer(WarmUp warmUp, int rounds) {
    this(warmUp, rounds, TURN_NANOS);
  }

  /**
   * @param turnNanos the least time of a turn
   */
  public InterleavedTimer(WarmUp warmUp, int rounds, long turnNanos) {
    this.warmUp = warmUp;
    this.rounds = rounds;
    this.turnNanos = turnNanos;
  }

  /** Milliseconds a run of each contender takes. */
  public double[] measure(List<? extends Contender> contenders) {
    for (Contender contender : contenders) {
      warmUp(contender);
    }
    double[][] turns = new double[contenders.size()][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int turn = 0; turn < contenders.size(); turn++) {
        // Who begins changes from round to round.
        int index = (turn + round) % contenders.size();
        turns[index][round] = turn(contenders.get(index));
      }
    }
    return Arrays.stream(turns).mapToDouble(InterleavedTimer::median).toArray();
  }

  /** Runs the contender until it is compiled. */
  void warmUp(Contender contender) {
    warmUp.run(contender);
  }

  /** As many turns as there are rounds, of this contender alone. */
  void turns(Contender contender) {
    for (int round = 0; round < rounds; round++) {
      turn(contender);
    }
  }

  private double turn(Contender contender) {
    LockSupport.parkNanos(REST_NANOS);
    contender.run();
    double[] runs = new double[16];
    int count = 0;
    long start = System.nanoTime();
    long now = start;
    while (now - start < turnNanos) {
      contender.run();
      long after = System.nanoTime();
      if (count == runs.length) {
        runs = Arrays.copyOf(runs, 2 * count);
      }
      runs[count++] = (after - now) / 1e6;
      now = after;
    }
    return median(Arrays.copyOf(runs, count));
  }

  /** The middle value, or the mean of the two in the middle; sorts the array. */
  public static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
