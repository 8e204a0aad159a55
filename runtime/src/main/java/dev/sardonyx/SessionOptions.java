package dev.sardonyx;

import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.runtime.operators.StandardOperators;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * How a session is built and run. Immutable: each method that sets something returns new options.
 *
 * <pre>{@code
 * SessionOptions options = SessionOptions.defaults().threads(2).kernels(Kernels.SCALAR);
 * }</pre>
 */
public final class SessionOptions {
  /** Which passes change the graph before it runs. */
  public enum Optimization {
    /** None: the graph runs as it was written. */
    NONE,
    /** Passes whose result is still standard ONNX. */
    PORTABLE,
    /** All passes, those that use operators of our own included. */
    FULL
  }

  /** Which kernels a session uses. */
  public enum Kernels {
    /** The Vector API if the JVM has it, else plain Java. */
    AUTO,
    /** Plain Java. */
    SCALAR,
    /** The Vector API; loading fails where the JVM lacks it. */
    VECTOR
  }

  /** Where the memory of values inside the graph comes from. */
  public enum Memory {
    /** Reused: values that are never alive together share memory. A run allocates its outputs. */
    PLANNED,
    /** Every value is an array of its own on the Java heap. */
    HEAP,
    /**
     * As {@link #PLANNED}, with memory overwritten by garbage (NaN) before it is handed out and as
     * soon as its value is dead. Slow; for tests and to look into a wrong result.
     */
    POISONED
  }

  private static final SessionOptions DEFAULTS = new SessionOptions(new Builder());

  private final int threads;
  private final Executor executor;
  private final Optimization optimization;
  private final String stopAfterPass;
  private final Kernels kernels;
  private final OperatorRegistry registry;
  private final Memory memory;
  private final int planCacheSize;
  private final long allocationLimit;
  private final boolean profile;

  /** The fields while they are being set. */
  private static final class Builder {
    int threads = Runtime.getRuntime().availableProcessors();
    Executor executor;
    Optimization optimization = Optimization.FULL;
    String stopAfterPass;
    Kernels kernels = Kernels.AUTO;
    OperatorRegistry registry;
    Memory memory = Memory.PLANNED;
    int planCacheSize = 16;
    long allocationLimit = Runtime.getRuntime().maxMemory();
    boolean profile;

    Builder() {}

    Builder(SessionOptions from) {
      threads = from.threads;
      executor = from.executor;
      optimization = from.optimization;
      stopAfterPass = from.stopAfterPass;
      kernels = from.kernels;
      registry = from.registry;
      memory = from.memory;
      planCacheSize = from.planCacheSize;
      allocationLimit = from.allocationLimit;
      profile = from.profile;
    }
  }

  private SessionOptions(Builder builder) {
    threads = builder.threads;
    executor = builder.executor;
    optimization = builder.optimization;
    stopAfterPass = builder.stopAfterPass;
    kernels = builder.kernels;
    registry = builder.registry;
    memory = builder.memory;
    planCacheSize = builder.planCacheSize;
    allocationLimit = builder.allocationLimit;
    profile = builder.profile;
  }

  /** All processors, all passes, the fastest kernels there are. */
  public static SessionOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Threads that work on one run, the caller's included. Sessions with the same number share their
   * threads. Results have the same bits whatever the number.
   *
   * @throws IllegalArgumentException if less than 1
   */
  public SessionOptions threads(int newThreads) {
    requireAtLeastOne("threads", newThreads);
    Builder builder = new Builder(this);
    builder.threads = newThreads;
    return new SessionOptions(builder);
  }

  /** Runs the work of other threads than the caller's on this executor, not on our own threads. */
  public SessionOptions executor(Executor newExecutor) {
    Builder builder = new Builder(this);
    builder.executor = Objects.requireNonNull(newExecutor, "executor");
    return new SessionOptions(builder);
  }

  public SessionOptions optimization(Optimization newOptimization) {
    Builder builder = new Builder(this);
    builder.optimization = Objects.requireNonNull(newOptimization, "optimization");
    return new SessionOptions(builder);
  }

  /** Ends optimization after the pass of this name: to find the pass that breaks a model. */
  public SessionOptions stopAfterPass(String pass) {
    Builder builder = new Builder(this);
    builder.stopAfterPass = Objects.requireNonNull(pass, "pass");
    return new SessionOptions(builder);
  }

  public SessionOptions kernels(Kernels newKernels) {
    Builder builder = new Builder(this);
    builder.kernels = Objects.requireNonNull(newKernels, "kernels");
    return new SessionOptions(builder);
  }

  /** The operators the session knows, in place of the standard ones. */
  public SessionOptions registry(OperatorRegistry newRegistry) {
    Builder builder = new Builder(this);
    builder.registry = Objects.requireNonNull(newRegistry, "registry");
    return new SessionOptions(builder);
  }

  public SessionOptions memory(Memory newMemory) {
    Builder builder = new Builder(this);
    builder.memory = Objects.requireNonNull(newMemory, "memory");
    return new SessionOptions(builder);
  }

  /**
   * How many memory plans a session keeps, one for each set of input shapes it has met; the least
   * recently used goes first. 16 unless set.
   *
   * @throws IllegalArgumentException if less than 1
   */
  public SessionOptions planCacheSize(int plans) {
    requireAtLeastOne("planCacheSize", plans);
    Builder builder = new Builder(this);
    builder.planCacheSize = plans;
    return new SessionOptions(builder);
  }

  /**
   * The most bytes one tensor made by a run may take; a node that wants more fails with {@link
   * dev.sardonyx.error.ResourceLimitException}. The JVM's maximum heap unless set.
   *
   * @throws IllegalArgumentException if less than 1
   */
  public SessionOptions allocationLimit(long bytes) {
    requireAtLeastOne("allocationLimit", bytes);
    Builder builder = new Builder(this);
    builder.allocationLimit = bytes;
    return new SessionOptions(builder);
  }

  /** Measures the time of every node; see {@link Session#profile()}. Off unless set. */
  public SessionOptions profile(boolean on) {
    Builder builder = new Builder(this);
    builder.profile = on;
    return new SessionOptions(builder);
  }

  public int threads() {
    return threads;
  }

  /** The caller's own executor, if one was set. */
  public Optional<Executor> executor() {
    return Optional.ofNullable(executor);
  }

  public Optimization optimization() {
    return optimization;
  }

  /** The last pass to run, if one was set. */
  public Optional<String> stopAfterPass() {
    return Optional.ofNullable(stopAfterPass);
  }

  public Kernels kernels() {
    return kernels;
  }

  /** The operators the session knows: the standard ones unless set. */
  public OperatorRegistry registry() {
    return registry != null ? registry : StandardOperators.registry();
  }

  public Memory memory() {
    return memory;
  }

  public int planCacheSize() {
    return planCacheSize;
  }

  public long allocationLimit() {
    return allocationLimit;
  }

  public boolean profile() {
    return profile;
  }

  private static void requireAtLeastOne(String what, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " must be at least 1; found " + value);
    }
  }
}
