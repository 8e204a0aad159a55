package dev.sardonyx.runtime.plan;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map that forgets what was not asked for the longest time. Safe for many threads.
 *
 * @param <K> with {@code equals} and {@code hashCode}
 */
public final class BoundedCache<K, V> {
  private final Map<K, V> entries;

  /**
   * @param size how many entries it keeps
   */
  public BoundedCache(int size) {
    this.entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
            return size() > size;
          }
        };
  }

  /** The value of {@code key}; null if there is none. */
  public synchronized V get(K key) {
    return entries.get(key);
  }

  public synchronized void put(K key, V value) {
    entries.put(key, value);
  }

  public synchronized void clear() {
    entries.clear();
  }

  public synchronized int size() {
    return entries.size();
  }
}
