package dev.sardonyx.benchmarks;

import java.util.OptionalDouble;

/**
 * One model at one thread count.
 *
 * @param input the inputs' shapes
 * @param milliseconds our time for a run
 * @param otherMilliseconds the other engine's time; empty if there is none to compare with
 * @param difference the largest difference between the engines' outputs, relative to the largest
 *     magnitude in the same output
 */
public record Result(
    String model,
    String input,
    int threads,
    double milliseconds,
    OptionalDouble otherMilliseconds,
    OptionalDouble difference) {

  /** How many times as fast as the other engine we are. */
  public OptionalDouble ratio() {
    return otherMilliseconds.isPresent()
        ? OptionalDouble.of(otherMilliseconds.getAsDouble() / milliseconds)
        : OptionalDouble.empty();
  }
}
