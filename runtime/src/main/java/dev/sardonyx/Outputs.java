package dev.sardonyx;

import dev.sardonyx.device.DeviceTensor;
import dev.sardonyx.error.InvalidInputException;
import dev.sardonyx.error.TypeMismatchException;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The results of one run, by name, in the order of the model's outputs. On the heap: keep freely,
 * but close those that were left on a device.
 */
public final class Outputs {
  private final Map<String, OnnxValue> values;

  public Outputs(Map<String, OnnxValue> values) {
    this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * The tensor of this name.
   *
   * @throws InvalidInputException if the run has no such output
   * @throws TypeMismatchException if the output is not a dense tensor
   */
  public Tensor get(String name) {
    OnnxValue value = values.get(name);
    if (value == null) {
      throw new InvalidInputException(
          "no output '" + name + "'; the outputs are " + values.keySet());
    }
    if (value instanceof Tensor tensor) {
      return tensor;
    }
    throw new TypeMismatchException(
        "output '" + name + "' is a " + value.getClass().getSimpleName() + "; use values()");
  }

  /**
   * The output of this name, one that the run left on its device. The caller's to close.
   *
   * @throws InvalidInputException if the run has left no such output on a device
   */
  public DeviceTensor onDevice(String name) {
    if (values.get(name) instanceof DeviceTensor tensor) {
      return tensor;
    }
    throw new InvalidInputException(
        "output '" + name + "' was not left on a device; name it in Session.run's third argument");
  }

  /** The first output, the usual case of a model that has one. */
  public Tensor first() {
    return get(values.keySet().iterator().next());
  }

  /** All outputs of whatever kind. */
  public Map<String, OnnxValue> values() {
    return values;
  }
}
