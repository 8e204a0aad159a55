package dev.sardonyx.runtime.plan;

import dev.sardonyx.tensor.Storage;

/** One array of each storage kind, used by one run at a time. */
final class Arena {
  private final Object[] arrays = new Object[Storage.values().length];

  Arena() {
    for (Storage storage : Storage.values()) {
      arrays[storage.ordinal()] = storage.allocate(0);
    }
  }

  /** Makes each array at least as long as {@code slots} says, by storage ordinal. */
  void require(int[] slots) {
    for (Storage storage : Storage.values()) {
      int wanted = slots[storage.ordinal()];
      if (storage.lengthOf(array(storage)) < wanted) {
        arrays[storage.ordinal()] = null; // so that the old and the new need not both fit
        arrays[storage.ordinal()] = storage.allocate(wanted);
      }
    }
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
