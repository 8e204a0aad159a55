package dev.sardonyx.conformance.oracle;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.sardonyx.tensor.OnnxValue;
import dev.sardonyx.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A model in ONNX Runtime, on the CPU. Holds native memory until closed. */
public final class OnnxRuntimeSession implements AutoCloseable {
  private final OrtEnvironment environment;
  private final OrtSession session;

  private OnnxRuntimeSession(OrtEnvironment environment, OrtSession session) {
    this.environment = environment;
    this.session = session;
  }

  /**
   * Loads the model in {@code file}, its external data from the same folder.
   *
   * @param threads threads of one operator, the caller's included
   * @param optimized whether ONNX Runtime applies all its optimizations or none
   * @throws IllegalStateException if ONNX Runtime refuses the model
   */
  public static OnnxRuntimeSession load(Path file, int threads, boolean optimized) {
    try (OrtSession.SessionOptions options = options(threads, optimized)) {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      return new OnnxRuntimeSession(
          environment, environment.createSession(file.toString(), options));
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime can't load " + file, e);
    }
  }

  /** As {@link #load(Path, int, boolean)}, from the bytes of a model without external data. */
  public static OnnxRuntimeSession load(byte[] model, int threads, boolean optimized) {
    try (OrtSession.SessionOptions options = options(threads, optimized)) {
      OrtEnvironment environment = OrtEnvironment.getEnvironment();
      return new OnnxRuntimeSession(environment, environment.createSession(model, options));
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime can't load the model", e);
    }
  }

  /** ONNX Runtime's version. */
  public static String version() {
    return OrtEnvironment.getEnvironment().getVersion();
  }

  private static OrtSession.SessionOptions options(int threads, boolean optimized)
      throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    options.setOptimizationLevel(optimized ? OptLevel.ALL_OPT : OptLevel.NO_OPT);
    // Old exporters leave much to warn about; what matters comes as an exception.
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
    return options;
  }

  /** Copies the inputs into native memory, for many runs; to be closed by the caller. */
  public OnnxRuntimeInputs prepare(Map<String, Tensor> inputs) {
    return OnnxRuntimeInputs.of(environment, inputs);
  }

  /**
   * Runs the model and drops the results: for measuring time alone.
   *
   * @throws IllegalStateException if ONNX Runtime fails
   */
  public void execute(OnnxRuntimeInputs inputs) {
    try (OrtSession.Result result = session.run(inputs.values())) {
      if (result.size() == 0) {
        throw new IllegalStateException("a model without outputs");
      }
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime can't run the model", e);
    }
  }

  /**
   * All outputs for these inputs.
   *
   * @throws IllegalStateException if ONNX Runtime fails
   */
  public Map<String, OnnxValue> run(Map<String, Tensor> inputs) {
    try (OnnxRuntimeInputs prepared = prepare(inputs);
        OrtSession.Result result = session.run(prepared.values())) {
      Map<String, OnnxValue> outputs = new LinkedHashMap<>();
      for (Map.Entry<String, ai.onnxruntime.OnnxValue> output : result) {
        outputs.put(output.getKey(), OnnxRuntimeValues.toOurs(output.getValue()));
      }
      return outputs;
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime can't run the model", e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime can't close the session", e);
    }
  }
}
