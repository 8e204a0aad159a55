package dev.sardonyx.conformance.hostile;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sardonyx.Sardonyx;
import dev.sardonyx.Session;
import dev.sardonyx.SessionOptions;
import dev.sardonyx.conformance.backend.BackendCases.Example;
import dev.sardonyx.error.NodeExecutionException;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.ir.Attribute;
import dev.sardonyx.ir.Graph;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.Node;
import dev.sardonyx.ir.TensorType;
import dev.sardonyx.ir.Value;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * An operator on wrong ranks, scalars, empty tensors, zero-sized dimensions, senseless numbers and
 * attribute values, made from one good case of it: there must be a result or a typed error of the
 * operator's own, never an exception of Java's that happened to stop it.
 */
public final class Attack {
  /** For all attacks on one operator; most take some milliseconds. */
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final SessionOptions OPTIONS =
      SessionOptions.defaults().threads(1).allocationLimit(64 << 20);

  private static final Set<String> ATTACKED = ConcurrentHashMap.newKeySet();

  private Attack() {}

  /** Attacks the operator of a model of one node, if it has not been attacked before. */
  public static void once(Model model, Map<String, ? extends OnnxValue> inputs) {
    Example example = new Example(model, new LinkedHashMap<>(inputs));
    if (ATTACKED.add(example.node().qualifiedOperator())) {
      assertTimeoutPreemptively(LIMIT, () -> attack(example));
    }
  }

  private static void attack(Example example) {
    List<String> failures = new ArrayList<>();
    Model open = withOpenShapes(example.model());
    example
        .inputs()
        .forEach(
            (name, value) -> {
              if (value instanceof Tensor tensor && !isTripCount(example, name)) {
                Mutations.of(tensor)
                    .forEach(
                        (what, mutation) -> {
                          Map<String, OnnxValue> inputs = new LinkedHashMap<>(example.inputs());
                          inputs.put(name, mutation);
                          run(name + " is " + what, open, inputs, failures);
                        });
              }
            });
    for (Attribute attribute : example.node().attributes().values()) {
      for (Attribute mutation : Mutations.of(attribute)) {
        run(mutation.toString(), with(open, mutation), example.inputs(), failures);
      }
    }
    assertTrue(
        failures.isEmpty(), () -> failures.size() + " failures\n" + String.join("\n", failures));
  }

  /** Going round for ever, if need be, is what a Loop is asked to do then. */
  private static boolean isTripCount(Example example, String input) {
    return example.node().operator().equals("Loop")
        && example.node().inputs().getFirst().equals(input);
  }

  private static void run(
      String what, Model model, Map<String, OnnxValue> inputs, List<String> failures) {
    try {
      Session session = Sardonyx.load(model, OPTIONS);
      session.run(inputs);
    } catch (NodeExecutionException e) { // the net under the operators; they shall not need it
      if (!(e.getCause() instanceof SardonyxException)) {
        failures.add(what + ": " + place(e.getCause()));
      }
    } catch (SardonyxException expected) {
      // The operator, or the check of the graph, said what is wrong.
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
      failures.add(what + ", on loading: " + place(e));
    }
  }

  /** An exception and where in the engine it comes from. */
  static String place(Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    StringBuilder text = new StringBuilder(e.toString());
    Stream.of(trace)
        .filter(element -> element.getClassName().startsWith("dev.sardonyx"))
        .limit(2)
        .forEach(element -> text.append(" < ").append(element));
    return text.toString();
  }

  /** The same model, whose inputs may have any shape. */
  private static Model withOpenShapes(Model model) {
    List<Value> inputs =
        model.graph().inputs().stream()
            .map(
                input ->
                    input.type().orElse(null) instanceof TensorType type
                        ? Value.of(input.name(), TensorType.unranked(type.elementType()))
                        : input)
            .toList();
    Graph graph = model.graph();
    return model.withGraph(
        Graph.of(
            graph.name(),
            graph.nodes(),
            graph.initializers(),
            inputs,
            graph.outputs().stream().map(output -> open(output)).toList()));
  }

  private static Value open(Value output) {
    return output.type().orElse(null) instanceof TensorType ? Value.untyped(output.name()) : output;
  }

  private static Model with(Model model, Attribute attribute) {
    Node node = model.graph().nodes().getFirst();
    Map<String, Attribute> attributes = new LinkedHashMap<>(node.attributes());
    attributes.put(attribute.name(), attribute);
    return model.withGraph(model.graph().withNodes(List.of(node.withAttributes(attributes))));
  }
}
