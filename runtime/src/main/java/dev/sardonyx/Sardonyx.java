package dev.sardonyx;

import dev.sardonyx.ir.Model;
import dev.sardonyx.runtime.EngineBuilder;

/**
 * Loads models.
 *
 * <pre>{@code
 * Session session = Sardonyx.load(Path.of("model.onnx"));
 * Outputs outputs = session.run(Map.of("x", Tensor.of(pixels, 1, 3, 48, 320)));
 * float[] scores = outputs.get("softmax").floats();
 * }</pre>
 *
 * <p>Nothing need be closed. All methods throw {@link dev.sardonyx.error.ModelFormatException} if
 * the model can't be read and {@link dev.sardonyx.error.UnsupportedOperatorException}, naming every
 * operator at once, if it can't be run.
 */
public final class Sardonyx {
  private Sardonyx() {}

  /** A session of a model already in memory, for instance one just built or read. */
  public static Session load(Model model) {
    return load(model, SessionOptions.defaults());
  }

  /** As {@link #load(Model)}, with options. */
  public static Session load(Model model, SessionOptions options) {
    return new Session(EngineBuilder.build(model, options), ModelInfo.of(model), options);
  }
}
