package dev.sardonyx.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sardonyx.RunTrace;
import dev.sardonyx.RunTrace.Argument;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * Events for Chrome's tracing page (and Perfetto), with the names and keys of ONNX Runtime's
 * profiles, so that scripts for those read ours too. Times in microseconds since the first event.
 */
final class ChromeTrace {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String provider;
  private final StringJoiner events = new StringJoiner(",\n", "[\n", "\n]\n");

  /**
   * @param provider what computes, for the key of that name
   */
  ChromeTrace(String provider) {
    this.provider = provider;
  }

  /** Something the session did as a whole: {@code session_initialization}, for instance. */
  void session(String name, long startNanos, long nanos) {
    add("Session", name, startNanos, nanos, JSON.createObjectNode());
  }

  /**
   * A run with all its steps.
   *
   * @param startNanos when it began
   */
  void run(RunTrace trace, long startNanos) {
    session("model_run", startNanos, trace.nanos());
    for (RunTrace.Step step : trace.steps()) {
      ObjectNode arguments =
          JSON.createObjectNode()
              .put("op_name", step.operator())
              .put("provider", provider)
              .put("node_index", Integer.toString(step.index()))
              .put("activation_size", bytes(step.inputs(), false))
              .put("parameter_size", bytes(step.inputs(), true))
              .put("output_size", bytes(step.outputs(), false));
      arguments.set("input_type_shape", shapes(step.inputs()));
      arguments.set("output_type_shape", shapes(step.outputs()));
      arguments.put("thread_scheduling_stats", "");
      add(
          "Node",
          step.label() + "_kernel_time",
          startNanos + step.startNanos(),
          step.nanos(),
          arguments);
    }
  }

  private static String bytes(List<Argument> arguments, boolean constant) {
    return Long.toString(
        arguments.stream()
            .filter(argument -> argument.constant() == constant)
            .mapToLong(Argument::bytes)
            .sum());
  }

  private static ArrayNode shapes(List<Argument> arguments) {
    ArrayNode shapes = JSON.createArrayNode();
    for (Argument argument : arguments) {
      ArrayNode sizes =
          shapes.addObject().putArray(argument.elementType().name().toLowerCase(Locale.ROOT));
      for (int size : argument.shape().toArray()) {
        sizes.add(size);
      }
    }
    return shapes;
  }

  private void add(
      String category, String name, long startNanos, long nanos, ObjectNode arguments) {
    ObjectNode event =
        JSON.createObjectNode()
            .put("cat", category)
            .put("pid", ProcessHandle.current().pid())
            .put("tid", Thread.currentThread().threadId())
            .put("dur", nanos / 1000)
            .put("ts", startNanos / 1000)
            .put("ph", "X")
            .put("name", name);
    event.set("args", arguments);
    try {
      events.add(JSON.writeValueAsString(event));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an event that can't be written", e);
    }
  }

  /** The file's content: an array, one event a line. */
  String json() {
    return events.toString();
  }
}
