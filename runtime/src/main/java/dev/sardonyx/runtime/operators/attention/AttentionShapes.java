package dev.sardonyx.runtime.operators.attention;

import dev.sardonyx.error.ShapeMismatchException;

/** Checks of query, key and value against each other. */
final class AttentionShapes {
  private AttentionShapes() {}

  /**
   * Checks that the three fit.
   *
   * @throws ShapeMismatchException if they don't
   */
  static void check(Heads q, Heads k, Heads v) {
    require(q.batch() == k.batch() && k.batch() == v.batch(), "one batch size", q, k, v);
    require(q.size() == k.size(), "query and key of one head size", q, k, v);
    require(k.heads() == v.heads(), "as many heads of key and value", q, k, v);
    require(k.length() == v.length(), "as many tokens of key and value", q, k, v);
    require(
        k.heads() > 0 && q.heads() % k.heads() == 0,
        "query heads that divide by the key heads",
        q,
        k,
        v);
  }

  private static void require(boolean condition, String expected, Heads q, Heads k, Heads v) {
    if (!condition) {
      throw new ShapeMismatchException(
          "expected "
              + expected
              + "; found [batch, heads, length, size] "
              + describe(q)
              + " of Q, "
              + describe(k)
              + " of K, "
              + describe(v)
              + " of V");
    }
  }

  private static String describe(Heads heads) {
    return "[%d, %d, %d, %d]".formatted(heads.batch(), heads.heads(), heads.length(), heads.size());
  }
}
