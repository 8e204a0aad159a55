package dev.sardonyx.runtime;

import dev.sardonyx.SessionOptions;
import dev.sardonyx.device.Device;
import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.DeviceException;
import dev.sardonyx.error.DeviceLostException;
import dev.sardonyx.error.SessionClosedException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Value;
import dev.sardonyx.runtime.device.Devices;
import dev.sardonyx.tensor.OnnxValue;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * The engines of one session. Many exporters list every weight as an input with a default; nobody
 * gives them, and the optimizer needs constants. So one engine takes all defaults for constants,
 * and another, made when a caller first gives such an input, takes none.
 */
public final class SessionEngines {
  /** The first IR version in which an initializer that is also an input is a default. */
  private static final int DEFAULTS_SINCE = 4;

  private final Engine usual;
  private final List<Value> inputs;
  private final Set<String> defaults;
  private final Model model;
  private final SessionOptions options;
  private volatile Engine open;
  private volatile SessionEngines onProcessor;
  private volatile boolean deviceLost;
  private volatile boolean closed;

  private SessionEngines(
      Engine usual, List<Value> inputs, Set<String> defaults, Model model, SessionOptions options) {
    this.usual = usual;
    this.inputs = inputs;
    this.defaults = defaults;
    this.model = model;
    this.options = options;
  }

  public static SessionEngines of(Model model, SessionOptions options) {
    List<Value> required = model.graph().requiredInputs();
    if (model.irVersion() < DEFAULTS_SINCE || required.size() == model.graph().inputs().size()) {
      Engine only = build(model, options);
      Model kept = options.deviceFallback() ? model : null;
      return new SessionEngines(only, only.inputs(), Set.of(), kept, options);
    }
    Set<String> defaults =
        model.graph().inputs().stream()
            .map(Value::name)
            .collect(Collectors.toCollection(HashSet::new));
    required.forEach(input -> defaults.remove(input.name()));
    Engine usual = build(model.withGraph(model.graph().withInputs(required)), options);
    Map<String, Value> known =
        usual.inputs().stream().collect(Collectors.toMap(Value::name, input -> input));
    List<Value> inputs =
        model.graph().inputs().stream()
            .map(input -> known.getOrDefault(input.name(), input))
            .toList();
    return new SessionEngines(usual, inputs, defaults, model, options);
  }

  /** An engine on the device that the options ask for. */
  private static Engine build(Model model, SessionOptions options) {
    Device device = Devices.open(options).orElse(null);
    try {
      return EngineBuilder.build(model, options, device);
    } catch (DeviceException e) {
      if (device == null || !options.deviceFallback()) {
        throw e;
      }
      Devices.onProcessor(e);
      return EngineBuilder.build(model, options, null);
    }
  }

  /**
   * Runs an engine fit for these inputs; if its device fails and the options say so, one on the
   * processor instead.
   *
   * @param call runs the engine with the inputs it is given
   */
  public <R> R run(
      Map<String, ? extends OnnxValue> inputs,
      BiFunction<Engine, Map<String, ? extends OnnxValue>, R> call) {
    if (deviceLost && options.deviceFallback()) {
      return runOnProcessor(inputs, call);
    }
    Engine engine = forInputs(inputs);
    try {
      return call.apply(engine, inputs);
    } catch (DeviceException e) {
      if (!options.deviceFallback() || engine.device().isEmpty()) {
        throw e;
      }
      deviceLost |= e instanceof DeviceLostException;
      Devices.onProcessor(e);
      return runOnProcessor(inputs, call);
    }
  }

  private <R> R runOnProcessor(
      Map<String, ? extends OnnxValue> inputs,
      BiFunction<Engine, Map<String, ? extends OnnxValue>, R> call) {
    SessionEngines engines = onProcessor;
    if (engines == null) {
      synchronized (this) {
        engines = onProcessor;
        if (engines == null) {
          requireOpen();
          engines = of(model, options.device("cpu"));
          onProcessor = engines;
        }
      }
    }
    Map<String, OnnxValue> onHost = new HashMap<>();
    inputs.forEach(
        (name, value) ->
            onHost.put(name, value instanceof DeviceTensor tensor ? tensor.toHost() : value));
    return engines.run(onHost, call);
  }

  private void requireOpen() {
    if (closed) {
      throw new SessionClosedException("this session is closed; load the model again");
    }
  }

  /** Releases what is held on a device. */
  public synchronized void close() {
    closed = true;
    usual.close();
    if (open != null) {
      open.close();
    }
  }

  /** The model's inputs, those with a default included. */
  public List<Value> inputs() {
    return inputs;
  }

  /** The engine for runs without any input that has a default. */
  public Engine usual() {
    return usual;
  }

  /** The engine for a run with inputs of these names. */
  public Engine forInputs(Map<String, ?> given) {
    if (Collections.disjoint(defaults, given.keySet())) {
      return usual;
    }
    Engine engine = open;
    if (engine == null) {
      synchronized (this) {
        engine = open;
        if (engine == null) {
          requireOpen();
          engine = build(model, options);
          open = engine;
        }
      }
    }
    return engine;
  }
}
