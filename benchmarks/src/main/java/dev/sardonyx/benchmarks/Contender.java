package dev.sardonyx.benchmarks;

/** A model loaded in one engine with its inputs at hand. */
public interface Contender extends AutoCloseable {
  /** Runs the model once; what it computes is dropped. */
  void run();

  @Override
  void close();
}
