package dev.sardonyx.runtime.operators.attention;

/** What is added to the scores of a query before softmax; minus infinity masks a key. */
@FunctionalInterface
interface ScoreBias {
  /** Nothing. */
  ScoreBias NONE = (entry, head, query, row) -> {};

  /** Adds to {@code row[key]} for each key. */
  void addTo(int entry, int head, int query, float[] row);

  /** This bias and then another. */
  default ScoreBias plus(ScoreBias other) {
    if (this == NONE) {
      return other;
    }
    return (entry, head, query, row) -> {
      addTo(entry, head, query, row);
      other.addTo(entry, head, query, row);
    };
  }
}
