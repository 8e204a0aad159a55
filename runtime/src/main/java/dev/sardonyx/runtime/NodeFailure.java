package dev.sardonyx.runtime;

import dev.sardonyx.error.DeviceException;
import dev.sardonyx.error.DeviceLostException;
import dev.sardonyx.error.DeviceMemoryException;
import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.error.NodeExecutionException;
import dev.sardonyx.error.ResourceLimitException;
import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.error.ShapeMismatchException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.error.UnsupportedOperatorException;
import dev.sardonyx.runtime.program.Step;
import dev.sardonyx.tensor.OnnxValue;
import java.util.StringJoiner;

/** What is thrown when a node fails: its cause, with which node it was and on what. */
final class NodeFailure {
  private NodeFailure() {}

  /**
   * An exception of the same type as {@code cause} where that says what is at fault (shape, type,
   * input, support, memory); a {@link NodeExecutionException} for all else.
   */
  static SardonyxException describe(Step step, OnnxValue[] values, Throwable cause) {
    String where = where(step, values);
    String message = where + ": " + cause.getMessage();
    return switch (cause) {
      case ShapeMismatchException e -> new ShapeMismatchException(message, e);
      case TypeMismatchException e -> new TypeMismatchException(message, e);
      case InvalidInputException e -> new InvalidInputException(message, e);
      case UnsupportedOperatorException e -> new UnsupportedOperatorException(message, e);
      case ResourceLimitException e -> new ResourceLimitException(message, e);
      case DeviceMemoryException e -> new DeviceMemoryException(message, e);
      case DeviceLostException e -> new DeviceLostException(message, e);
      case DeviceException e -> new DeviceException(message, e);
      case OutOfMemoryError e ->
          new ResourceLimitException(
              where
                  + ": the Java heap is too small ("
                  + e.getMessage()
                  + "); start Java with a larger -Xmx, or give smaller inputs",
              e);
      case SardonyxException e -> new NodeExecutionException(message, e);
      default -> new NodeExecutionException(where + ": " + cause, cause);
    };
  }

  static NodeExecutionException outputNotSet(Step step, int value) {
    int index = 0;
    while (step.outputs()[index] != value) {
      index++;
    }
    return new NodeExecutionException(
        step.node().label()
            + " did not set its output "
            + index
            + " '"
            + step.node().outputs().get(index)
            + "'; its operator is at fault");
  }

  /** {@code Add 'sum' (opset 14) on a FLOAT[2, 3], b FLOAT[4]}. */
  private static String where(Step step, OnnxValue[] values) {
    StringJoiner inputs = new StringJoiner(", ");
    for (int i = 0; i < step.ownInputs(); i++) {
      String name = step.node().inputs().get(i);
      int number = step.inputs()[i];
      if (number != Step.ABSENT) {
        inputs.add("'" + name + "' " + Values.describe(values[number]));
      } else if (!name.isEmpty()) {
        inputs.add("'" + name + "' (constant)");
      }
    }
    String on = inputs.length() == 0 ? "" : " on " + inputs;
    return step.node().label() + " (opset " + step.opset() + ")" + on;
  }
}
