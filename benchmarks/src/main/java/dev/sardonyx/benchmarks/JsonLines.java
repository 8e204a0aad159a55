package dev.sardonyx.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Results as JSON, one object a line: {@code model}, {@code input}, {@code threads}, {@code
 * sardonyx_ms}; compared with ONNX Runtime also {@code onnxruntime_ms}, {@code ratio} (theirs over
 * ours) and {@code difference} of the outputs.
 */
public final class JsonLines {
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonLines() {}

  /** One object, without an end of line. */
  public static String of(Result result) {
    ObjectNode object =
        JSON.createObjectNode()
            .put("model", result.model())
            .put("input", result.input())
            .put("threads", result.threads())
            .put("sardonyx_ms", rounded(result.milliseconds()));
    result
        .otherMilliseconds()
        .ifPresent(milliseconds -> object.put("onnxruntime_ms", rounded(milliseconds)));
    result.ratio().ifPresent(ratio -> object.put("ratio", rounded(ratio)));
    result.difference().ifPresent(difference -> object.put("difference", difference));
    try {
      return JSON.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result that can't be written", e);
    }
  }

  /** To four decimals: a tenth of a microsecond. */
  private static double rounded(double value) {
    return Math.rint(value * 1e4) / 1e4;
  }
}
