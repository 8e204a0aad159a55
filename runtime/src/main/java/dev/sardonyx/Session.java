package dev.sardonyx;

import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.ir.Value;
import dev.sardonyx.optimizer.OptimizationReport;
import dev.sardonyx.runtime.Engine;
import dev.sardonyx.runtime.SessionEngines;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model ready to run. Safe for use by many threads at once, each {@link #run} on its own. Closing
 * is legal but never required: there is nothing to release that the garbage collector doesn't. One
 * on a device ({@link SessionOptions#device}) is better closed: the collector doesn't know how full
 * the device's memory is.
 *
 * <p>A run fails with
 *
 * <ul>
 *   <li>{@link dev.sardonyx.error.InvalidInputException} for an input that is unknown or missing,
 *   <li>{@link dev.sardonyx.error.TypeMismatchException} or {@link
 *       dev.sardonyx.error.ShapeMismatchException} for an input, or a value inside the graph, of
 *       the wrong type or shape,
 *   <li>{@link dev.sardonyx.error.UnsupportedOperatorException} for what an operator finds out only
 *       at run time that it doesn't support,
 *   <li>{@link dev.sardonyx.error.ResourceLimitException} for too much memory,
 *   <li>{@link dev.sardonyx.error.DeviceMemoryException}, {@link
 *       dev.sardonyx.error.DeviceLostException} or another {@link
 *       dev.sardonyx.error.DeviceException} for a device in trouble,
 *   <li>{@link dev.sardonyx.error.NodeExecutionException} for all else that goes wrong in a node.
 * </ul>
 *
 * All that come from a node name the node, its operator and its inputs' types and shapes.
 */
public final class Session implements AutoCloseable {
  private final SessionEngines engines;
  private final ModelInfo info;
  private final SessionOptions options;

  Session(SessionEngines engines, ModelInfo info, SessionOptions options) {
    this.engines = engines;
    this.info = info;
    this.options = options;
  }

  /**
   * Computes all outputs of the model.
   *
   * @param inputs by name; an input with a default may be left out. Never written to. The first run
   *     that gives such an input is slow: defaults are taken for constants until then.
   */
  public Outputs run(Map<String, ? extends OnnxValue> inputs) {
    return engines.run(inputs, Engine::run);
  }

  /**
   * Computes the outputs named, and only what they need.
   *
   * @throws dev.sardonyx.error.InvalidInputException if the model has no such output
   */
  public Outputs run(Map<String, ? extends OnnxValue> inputs, Set<String> wantedOutputs) {
    return engines.run(inputs, (engine, given) -> engine.run(given, wantedOutputs));
  }

  /**
   * Computes outputs and leaves some of them on the session's device, for instance to be inputs of
   * the next run. See {@link Outputs#onDevice}; each is the caller's to close.
   *
   * @param wantedOutputs names of those to copy to the memory of the JVM
   * @param kept names of those to leave on the device
   * @throws dev.sardonyx.error.DeviceUnavailableException if the session runs on the processor
   */
  public Outputs run(
      Map<String, ? extends OnnxValue> inputs, Set<String> wantedOutputs, Set<String> kept) {
    return engines.run(inputs, (engine, given) -> engine.run(given, wantedOutputs, kept));
  }

  /**
   * A copy of a tensor in the memory of the session's device, to be an input of any number of runs.
   * The caller closes it.
   *
   * @throws dev.sardonyx.error.DeviceUnavailableException if the session runs on the processor
   */
  public DeviceTensor toDevice(Tensor tensor) {
    return engines.usual().toDevice(tensor);
  }

  /** Where the session runs: {@code cpu}, or the device's name and what it works with. */
  public String device() {
    return engines.usual().device().orElse("cpu");
  }

  /** The model's inputs, those with a default included, in its order. */
  public List<Value> inputs() {
    return engines.inputs();
  }

  /** The model's outputs in its order. */
  public List<Value> outputs() {
    return engines.usual().outputs();
  }

  /** What the model says of itself: producer, operator sets, metadata. */
  public ModelInfo modelInfo() {
    return info;
  }

  /**
   * What the optimizer did to the graph, and what it declined and why. As the memory report and the
   * profile, it is about runs that give no input that has a default.
   */
  public OptimizationReport optimizationReport() {
    return engines.usual().optimizationReport();
  }

  /** The memory that runs share, as planned so far. */
  public MemoryReport memoryReport() {
    return engines.usual().memoryReport();
  }

  /**
   * Runs the model once, drops the outputs and tells what each step did. Its first run with inputs
   * of certain shapes is slower than later ones.
   *
   * @throws IllegalStateException unless {@link SessionOptions#profile(boolean)} is on
   */
  public RunTrace trace(Map<String, ? extends OnnxValue> inputs) {
    return engines.run(inputs, Engine::trace);
  }

  /** The kernels in use, {@code vector-256} for instance. */
  public String kernels() {
    return engines.usual().kernels().name();
  }

  /**
   * The time of each node since the session was made or {@link #resetProfile} was called; empty
   * unless {@link SessionOptions#profile(boolean)} asked for it.
   */
  public Profile profile() {
    return engines.usual().profile();
  }

  /** Forgets the times so far, for instance those of a warm-up. */
  public void resetProfile() {
    engines.usual().resetProfile();
  }

  public SessionOptions options() {
    return options;
  }

  /**
   * Releases what the session holds on a device, after runs that are under way; later runs throw
   * {@link dev.sardonyx.error.SessionClosedException}. A session on the processor holds nothing,
   * and goes on as it was.
   */
  @Override
  public void close() {
    engines.close();
  }
}
