package dev.sardonyx.conformance.paddle;

/** How many cases passed of how many. */
final class FixtureCount {
  private int passed;
  private int total;

  void add(boolean hasPassed) {
    passed += hasPassed ? 1 : 0;
    total++;
  }

  void add(FixtureCount other) {
    passed += other.passed;
    total += other.total;
  }

  int passed() {
    return passed;
  }

  int total() {
    return total;
  }

  @Override
  public String toString() {
    return total == 0 ? "-" : passed + "/" + total;
  }
}
