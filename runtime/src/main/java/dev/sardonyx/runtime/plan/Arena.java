package dev.sardonyx.runtime.plan;

import dev.sardonyx.tensor.Storage;

/**
 * One array of each storage kind, used by one run at a time, and what runs in it have in common.
 */
final class Arena {
  private final BoundedCache<MemoryPlan, ArenaMemory> memories;
  private final Object[] arrays = new Object[Storage.values().length];

  /**
   * @param plans how many plans there are at most
   */
  Arena(int plans) {
    this.memories = new BoundedCache<>(plans);
    for (Storage storage : Storage.values()) {
      arrays[storage.ordinal()] = storage.allocate(0);
    }
  }

  /** Makes each array at least as long as {@code slots} says, by storage ordinal. */
  void require(int[] slots) {
    for (Storage storage : Storage.values()) {
      int wanted = slots[storage.ordinal()];
      if (storage.lengthOf(array(storage)) < wanted) {
        memories.clear(); // they have tensors over the old one
        arrays[storage.ordinal()] = null; // so that the old and the new need not both fit
        arrays[storage.ordinal()] = storage.allocate(wanted);
      }
    }
  }

  /** The memory of runs by {@code plan}, once {@link #require} has made room for it. */
  ArenaMemory memory(MemoryPlan plan, Schedule schedule, AllocationLimit limit, boolean poisoned) {
    ArenaMemory memory = memories.get(plan);
    if (memory == null) {
      memory = new ArenaMemory(plan, schedule, this, limit, poisoned);
      memories.put(plan, memory);
    }
    return memory;
  }

  Object array(Storage storage) {
    return arrays[storage.ordinal()];
  }

  void fillWithGarbage() {
    for (Storage storage : Storage.values()) {
      Garbage.fill(storage, array(storage), 0, storage.lengthOf(array(storage)));
    }
  }
}
