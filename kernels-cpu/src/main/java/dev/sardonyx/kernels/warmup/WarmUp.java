package dev.sardonyx.kernels.warmup;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The thread that has the JVM compile vector kernels: those that were asked for, the most wanted
 * first, one after the other, as there is one compiler to wait for. One that takes long lets others
 * go before it. The thread ends when none is left.
 */
final class WarmUp implements Runnable {
  /** Numbers that exercises may use. */
  static final int DATA = 1 << 14;

  /** Nanoseconds for a vector operation, far above a compiled one's and far below any other's. */
  private static final int MOST_NANOS = 8;

  /** For a call, and to look at the clock. */
  private static final int FIXED_NANOS = 200;

  /** So many fast calls, as a short one may be an accident of the clock. */
  private static final int FAST_CALLS = 3;

  /** Calls after which the JVM compiles a method for the first time, quickly and not well. */
  private static final int INTERPRETED_CALLS = 300;

  /** Calls of some tens of iterations after which a loop usually is given to the compiler. */
  private static final int ENOUGH_CALLS = 800;

  /**
   * How long it is called at a time from then on, with pauses between: the compiler needs the
   * processor more, and calls of what isn't compiled make it compile the Vector API's own methods.
   */
  private static final long MOST_WORK_NANOS = 500_000;

  /**
   * Calls after which a kernel has been compiled, whatever the clock says: twice the JVM's own
   * limits. Some kernels are not that much faster then, as those that call Java's functions of one
   * number.
   */
  private static final int MOST_CALLS = 20_000;

  /** How long one kernel may keep others waiting while it waits for the compiler. */
  private static final long MOST_WAIT_NANOS = 400_000_000;

  private final List<Warmth> wanted = new ArrayList<>();
  private boolean running;

  /**
   * Has a kernel compiled that was asked for, or that is likely to be; the latter in this order.
   */
  synchronized void request(Warmth kernel) {
    if (!wanted.contains(kernel)) {
      wanted.add(kernel);
    }
    if (!running) {
      running = true;
      Thread thread = new Thread(this, "sardonyx-warm-up");
      thread.setDaemon(true);
      thread.start();
    }
  }

  @Override
  public void run() {
    float[] data = new float[DATA];
    // However often they are multiplied they stay normal numbers.
    Arrays.fill(data, 1);
    for (Warmth kernel = next(); kernel != null; kernel = next()) {
      if (warm(kernel, data)) {
        kernel.becomeWarm();
      } else {
        request(kernel);
      }
    }
  }

  /** Takes out the most wanted kernel; null, and this thread is to end, if there is none. */
  private synchronized Warmth next() {
    Warmth next = null;
    for (Warmth kernel : wanted) {
      if (next == null
          || kernel.urgency() > next.urgency()
          || kernel.urgency() == next.urgency() && kernel.turns() < next.turns()) {
        next = kernel;
      }
    }
    wanted.remove(next);
    running = next != null;
    return next;
  }

  /** Calls a kernel until it is fast; false if that takes too long. */
  static boolean warm(Warmth kernel, float[] data) {
    kernel.beginTurn();
    long waiting = 0;
    long resumed = 0;
    int fast = 0;
    while (fast < FAST_CALLS) {
      int calls = kernel.called();
      int turns = calls < INTERPRETED_CALLS ? Exercises.FEW : Exercises.MANY;
      long start = System.nanoTime();
      int operations = kernel.exercise(turns, data);
      long end = System.nanoTime();
      if (end - start < FIXED_NANOS + operations * MOST_NANOS) {
        fast++;
      } else if (calls >= MOST_CALLS) {
        return true;
      } else if (calls > ENOUGH_CALLS && end - resumed > MOST_WORK_NANOS) {
        if (waiting == 0) {
          waiting = end;
        } else if (end - waiting > MOST_WAIT_NANOS) {
          return false;
        }
        pause();
        resumed = System.nanoTime();
      }
    }
    return true;
  }

  private static void pause() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      // Nobody has reason to interrupt this thread, and nothing to gain.
      Thread.currentThread().interrupt();
    }
  }
}
