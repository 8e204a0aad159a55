package dev.sardonyx.kernels.warmup;

/**
 * Whether the JVM has compiled one vector kernel yet.
 *
 * <p>Read and written by many threads without synchronization: either kernel gives the same bits,
 * so that a thread which learns late that one is warm loses nothing but time.
 */
final class Warmth {
  /** Elements that a kernel must have been asked for, so that compiling it can pay. */
  private static final long WORTH_COMPILING = 1 << 14;

  private final WarmUp warmUp;
  private final Exercises exercises;
  private final int index;
  private boolean warm;
  private long asked;

  // Of the thread that warms up.
  private int turns;
  private int calls;

  Warmth(WarmUp warmUp, Exercises exercises, int index) {
    this.warmUp = warmUp;
    this.exercises = exercises;
    this.index = index;
  }

  /** One for each kernel of a family. */
  static Warmth[] all(WarmUp warmUp, Exercises exercises, int kernels) {
    Warmth[] all = new Warmth[kernels];
    for (int i = 0; i < kernels; i++) {
      all[i] = new Warmth(warmUp, exercises, i);
    }
    return all;
  }

  /**
   * Whether the vector kernel is to be called.
   *
   * @param work elements that it would compute, or multiply-adds
   */
  boolean isWarm(long work) {
    return warm || ask(work);
  }

  private boolean ask(long work) {
    long before = asked;
    asked = before + work;
    if (before < WORTH_COMPILING && before + work >= WORTH_COMPILING) {
      warmUp.request(this);
    }
    return warm;
  }

  /** How much the kernel was asked for while it was cold. */
  long asked() {
    return asked;
  }

  /** How much it was asked for; a quarter for each turn that it has had. */
  long urgency() {
    return asked >> Math.min(2 * turns, Long.SIZE - 1);
  }

  /** How many turns there were to have it compiled. */
  int turns() {
    return turns;
  }

  void beginTurn() {
    turns++;
  }

  /** Counts a call; how many there were. */
  int called() {
    return ++calls;
  }

  int exercise(int turns, float[] data) {
    return exercises.exercise(index, turns, data);
  }

  void becomeWarm() {
    warm = true;
  }
}
