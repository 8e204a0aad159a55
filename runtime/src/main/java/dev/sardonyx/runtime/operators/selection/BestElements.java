package dev.sardonyx.runtime.operators.selection;

/** The few smallest of many (key, index) pairs: a binary heap with the worst kept at its root. */
final class BestElements {
  private final long[] keys;
  private final int[] indices;
  private int size;

  /**
   * @param capacity how many to keep; at least 1
   */
  BestElements(int capacity) {
    keys = new long[capacity];
    indices = new int[capacity];
  }

  /** Considers a pair; indices must be offered in ascending order. */
  void offer(long key, int index) {
    if (size < keys.length) {
      int child = size++;
      while (child > 0) {
        int parent = (child - 1) / 2;
        if (!after(key, index, parent)) {
          break;
        }
        keys[child] = keys[parent];
        indices[child] = indices[parent];
        child = parent;
      }
      keys[child] = key;
      indices[child] = index;
    } else if (key < keys[0]) {
      sink(key, index);
    }
  }

  /** The indices kept, best first; empties the heap. */
  int[] drain() {
    int[] order = new int[size];
    while (size > 0) {
      order[size - 1] = indices[0];
      size--;
      if (size > 0) {
        sink(keys[size], indices[size]);
      }
    }
    return order;
  }

  /** Puts a pair in the place of the root. */
  private void sink(long key, int index) {
    int parent = 0;
    while (true) {
      int child = 2 * parent + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && after(keys[child + 1], indices[child + 1], child)) {
        child++;
      }
      if (after(key, index, child)) {
        break;
      }
      keys[parent] = keys[child];
      indices[parent] = indices[child];
      parent = child;
    }
    keys[parent] = key;
    indices[parent] = index;
  }

  private boolean after(long key, int index, int place) {
    return key > keys[place] || key == keys[place] && index > indices[place];
  }
}
