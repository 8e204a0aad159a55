package dev.sardonyx;

import dev.sardonyx.device.DeviceProvider;
import dev.sardonyx.device.Precision;
import dev.sardonyx.operator.OperatorProvider;
import dev.sardonyx.operator.OperatorRegistry;
import dev.sardonyx.optimizer.Accuracy;
import dev.sardonyx.optimizer.Footprint;
import dev.sardonyx.optimizer.OptimizationLevel;
import dev.sardonyx.optimizer.OptimizerOptions;
import dev.sardonyx.runtime.device.DeviceName;
import dev.sardonyx.runtime.operators.CustomOperators;
import java.util.ArrayList;
import java.util.List;
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
  private final OptimizerOptions optimizer;
  private final Kernels kernels;
  private final List<OperatorProvider> providers;
  private final Memory memory;
  private final int planCacheSize;
  private final long allocationLimit;
  private final boolean profile;
  private final String device;
  private final Precision precision;
  private final boolean deviceFallback;
  private final List<DeviceProvider> deviceProviders;

  /** The fields while they are being set. */
  private static final class Builder {
    int threads = Runtime.getRuntime().availableProcessors();
    Executor executor;
    OptimizerOptions optimizer = OptimizerOptions.DEFAULT;
    Kernels kernels = Kernels.AUTO;
    List<OperatorProvider> providers = List.of();
    Memory memory = Memory.PLANNED;
    int planCacheSize = 16;
    long allocationLimit = Runtime.getRuntime().maxMemory();
    boolean profile;
    String device = "cpu";
    Precision precision = Precision.FLOAT32;
    boolean deviceFallback;
    List<DeviceProvider> deviceProviders = List.of();

    Builder() {}

    Builder(SessionOptions from) {
      threads = from.threads;
      executor = from.executor;
      optimizer = from.optimizer;
      kernels = from.kernels;
      providers = from.providers;
      memory = from.memory;
      planCacheSize = from.planCacheSize;
      allocationLimit = from.allocationLimit;
      profile = from.profile;
      device = from.device;
      precision = from.precision;
      deviceFallback = from.deviceFallback;
      deviceProviders = from.deviceProviders;
    }
  }

  private SessionOptions(Builder builder) {
    threads = builder.threads;
    executor = builder.executor;
    optimizer = builder.optimizer;
    kernels = builder.kernels;
    providers = builder.providers;
    memory = builder.memory;
    planCacheSize = builder.planCacheSize;
    allocationLimit = builder.allocationLimit;
    profile = builder.profile;
    device = builder.device;
    precision = builder.precision;
    deviceFallback = builder.deviceFallback;
    deviceProviders = builder.deviceProviders;
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

  /** Which passes change the graph before it runs: all unless set. */
  public SessionOptions optimization(OptimizationLevel level) {
    return optimizer(
        OptimizerOptions.of(level).accuracy(optimizer.accuracy()).footprint(optimizer.footprint()));
  }

  /** How far the results of faster algorithms may be from the plain ones': fast unless set. */
  public SessionOptions accuracy(Accuracy accuracy) {
    return optimizer(optimizer.accuracy(accuracy));
  }

  /**
   * Whether weights may take more memory than they need, for the sake of speed: they may unless
   * set.
   */
  public SessionOptions footprint(Footprint footprint) {
    return optimizer(optimizer.footprint(footprint));
  }

  /** As {@link #optimization}, in detail: where to stop, what to leave out. */
  public SessionOptions optimizer(OptimizerOptions newOptimizer) {
    Builder builder = new Builder(this);
    builder.optimizer = Objects.requireNonNull(newOptimizer, "optimizer");
    return new SessionOptions(builder);
  }

  public SessionOptions kernels(Kernels newKernels) {
    Builder builder = new Builder(this);
    builder.kernels = Objects.requireNonNull(newKernels, "kernels");
    return new SessionOptions(builder);
  }

  /**
   * Operators of the caller's own, besides the standard ones and those of installed {@link
   * OperatorProvider} services. May be given several times.
   */
  public SessionOptions operators(OperatorProvider provider) {
    Builder builder = new Builder(this);
    List<OperatorProvider> all = new ArrayList<>(providers);
    all.add(Objects.requireNonNull(provider, "provider"));
    builder.providers = List.copyOf(all);
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

  /**
   * Where the model runs.
   *
   * @param newDevice {@code cpu}, unless set; {@code cuda} or {@code cuda:N} for an NVIDIA GPU by
   *     its index from 0, which needs the module {@code dev.sardonyx:sardonyx-cuda}; {@code auto}
   *     for the first device there is, or else the processor. Loading fails with {@link
   *     dev.sardonyx.error.DeviceUnavailableException} if the one named is not to be had
   * @throws IllegalArgumentException if it is none of these
   */
  public SessionOptions device(String newDevice) {
    DeviceName.parse(newDevice);
    Builder builder = new Builder(this);
    builder.device = newDevice;
    return new SessionOptions(builder);
  }

  /** What a device computes products in: FLOAT32 unless set. The processor always does that. */
  public SessionOptions precision(Precision newPrecision) {
    Builder builder = new Builder(this);
    builder.precision = Objects.requireNonNull(newPrecision, "precision");
    return new SessionOptions(builder);
  }

  /**
   * Runs on the processor, with a warning in the log, where the device is missing, out of memory or
   * otherwise in trouble. Off unless set: an exception says what is wrong.
   */
  public SessionOptions deviceFallback(boolean on) {
    Builder builder = new Builder(this);
    builder.deviceFallback = on;
    return new SessionOptions(builder);
  }

  /**
   * Devices of the caller's own, besides those of installed {@link DeviceProvider} services. May be
   * given several times.
   */
  public SessionOptions deviceProvider(DeviceProvider provider) {
    Builder builder = new Builder(this);
    List<DeviceProvider> all = new ArrayList<>(deviceProviders);
    all.add(Objects.requireNonNull(provider, "provider"));
    builder.deviceProviders = List.copyOf(all);
    return new SessionOptions(builder);
  }

  public String device() {
    return device;
  }

  public Precision precision() {
    return precision;
  }

  public boolean deviceFallback() {
    return deviceFallback;
  }

  /** Devices of the caller's own. */
  public List<DeviceProvider> deviceProviders() {
    return deviceProviders;
  }

  public int threads() {
    return threads;
  }

  /** The caller's own executor, if one was set. */
  public Optional<Executor> executor() {
    return Optional.ofNullable(executor);
  }

  public OptimizerOptions optimizer() {
    return optimizer;
  }

  public Kernels kernels() {
    return kernels;
  }

  /** All operators a session with these options knows. */
  public OperatorRegistry registry() {
    return CustomOperators.registry(providers);
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
