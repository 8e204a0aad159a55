package dev.sardonyx.runtime;

import dev.sardonyx.SessionOptions;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Value;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
      Engine only = EngineBuilder.build(model, options);
      return new SessionEngines(only, only.inputs(), Set.of(), null, options);
    }
    Set<String> defaults =
        model.graph().inputs().stream()
            .map(Value::name)
            .collect(Collectors.toCollection(HashSet::new));
    required.forEach(input -> defaults.remove(input.name()));
    Engine usual =
        EngineBuilder.build(model.withGraph(model.graph().withInputs(required)), options);
    Map<String, Value> known =
        usual.inputs().stream().collect(Collectors.toMap(Value::name, input -> input));
    List<Value> inputs =
        model.graph().inputs().stream()
            .map(input -> known.getOrDefault(input.name(), input))
            .toList();
    return new SessionEngines(usual, inputs, defaults, model, options);
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
          engine = EngineBuilder.build(model, options);
          open = engine;
        }
      }
    }
    return engine;
  }
}
