package dev.sardonyx.runtime.plan;

import dev.sardonyx.MemoryReport;
import dev.sardonyx.tensor.OnnxValue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * The memory of all runs of a session. Safe for many threads: each run has an arena of its own.
 *
 * <p>The first run with inputs of certain shapes takes its memory from the heap and is recorded;
 * from the record comes a plan, by which later runs with such inputs share an arena's memory among
 * values that are never alive together.
 */
public final class SessionMemory {
  private final boolean planned;
  private final boolean poisoned;
  private final int planCacheSize;
  private final AllocationLimit limit;
  private final BoundedCache<Signature, MemoryPlan> plans;
  private final ArenaPool arenas;
  private final AtomicReference<MemoryReport> largest = new AtomicReference<>(MemoryReport.NONE);

  private SessionMemory(
      boolean planned, boolean poisoned, int planCacheSize, AllocationLimit limit) {
    this.planned = planned;
    this.poisoned = poisoned;
    this.planCacheSize = planCacheSize;
    this.limit = limit;
    this.plans = new BoundedCache<>(planCacheSize);
    this.arenas = new ArenaPool(planCacheSize);
  }

  /** Every value an array of its own. */
  public static SessionMemory heap(AllocationLimit limit) {
    return new SessionMemory(false, false, 1, limit);
  }

  /**
   * Memory by plans.
   *
   * @param planCacheSize how many plans to keep
   * @param poisoned whether memory is filled with garbage where no value should be read
   */
  public static SessionMemory planned(int planCacheSize, boolean poisoned, AllocationLimit limit) {
    return new SessionMemory(true, poisoned, planCacheSize, limit);
  }

  /** Memory of the same kind for runs of another program, with plans and arenas of its own. */
  public SessionMemory another() {
    return new SessionMemory(planned, poisoned, planCacheSize, limit);
  }

  /**
   * What {@code run} returns, given the memory for it. Memory of the run must not be used once it
   * has returned, other than what its plan leaves to the caller.
   *
   * @param inputs of the program
   */
  public <R> R supply(Schedule schedule, OnnxValue[] inputs, Function<RunMemory, R> run) {
    if (!planned) {
      return run.apply(new HeapMemory(limit));
    }
    Signature signature = Signature.of(schedule, inputs);
    MemoryPlan plan = plans.get(signature);
    if (plan == null) {
      RecordingMemory recording = new RecordingMemory(schedule.stepCount(), limit, poisoned);
      R result = run.apply(recording);
      MemoryPlan made = Planner.plan(schedule, recording);
      largest.accumulateAndGet(
          new MemoryReport(made.arenaBytes(), made.leastBytes()),
          (a, b) -> a.plannedBytes() >= b.plannedBytes() ? a : b);
      plans.put(signature, made);
      return result;
    }
    Arena arena = arenas.take(plan.arenaSlots());
    ArenaMemory memory = arena.memory(plan, schedule, limit, poisoned);
    memory.begin();
    try {
      return run.apply(memory);
    } finally {
      memory.end();
      arenas.giveBack(arena);
    }
  }

  /** What the largest plan so far takes. */
  public MemoryReport report() {
    return largest.get();
  }

  /** How many plans there are at this moment. */
  public int planCount() {
    return plans.size();
  }
}
