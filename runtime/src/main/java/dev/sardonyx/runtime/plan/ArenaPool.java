package dev.sardonyx.runtime.plan;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The arenas of a session that no run is using. A few are kept, softly: the garbage collector may
 * take them when memory is short.
 */
final class ArenaPool {
  private static final int KEPT = Math.max(4, Runtime.getRuntime().availableProcessors());

  private final Deque<SoftReference<Arena>> free = new ArrayDeque<>();
  private final int plans;

  /**
   * @param plans how many plans there are at most
   */
  ArenaPool(int plans) {
    this.plans = plans;
  }

  /** An arena with at least these slots, by storage ordinal. */
  Arena take(int[] slots) {
    Arena arena = takeKept();
    if (arena == null) {
      arena = new Arena(plans);
    }
    arena.require(slots);
    return arena;
  }

  private synchronized Arena takeKept() {
    while (!free.isEmpty()) {
      Arena arena = free.pop().get();
      if (arena != null) {
        return arena;
      }
    }
    return null;
  }

  synchronized void giveBack(Arena arena) {
    if (free.size() < KEPT) {
      free.push(new SoftReference<>(arena));
    }
  }
}
