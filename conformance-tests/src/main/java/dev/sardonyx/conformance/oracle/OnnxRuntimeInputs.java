package dev.sardonyx.conformance.oracle;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.sardonyx.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Inputs in ONNX Runtime's memory. Holds native memory until closed. */
public final class OnnxRuntimeInputs implements AutoCloseable {
  private final Map<String, OnnxTensor> values = new LinkedHashMap<>();

  private OnnxRuntimeInputs() {}

  static OnnxRuntimeInputs of(OrtEnvironment environment, Map<String, Tensor> inputs) {
    OnnxRuntimeInputs prepared = new OnnxRuntimeInputs();
    try {
      for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
        prepared.values.put(
            input.getKey(), OnnxRuntimeValues.toTheirs(environment, input.getValue()));
      }
      return prepared;
    } catch (OrtException e) {
      prepared.close();
      throw new IllegalStateException("ONNX Runtime can't take the inputs", e);
    }
  }

  Map<String, OnnxTensor> values() {
    return values;
  }

  @Override
  public void close() {
    values.values().forEach(OnnxTensor::close);
  }
}
