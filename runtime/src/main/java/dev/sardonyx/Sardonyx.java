package dev.sardonyx;

import dev.sardonyx.error.SardonyxException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.io.OnnxReader;
import dev.sardonyx.kernels.KernelProviders;
import dev.sardonyx.paddle.PaddleImporter;
import dev.sardonyx.runtime.LoadFailure;
import dev.sardonyx.runtime.SessionEngines;
import dev.sardonyx.runtime.device.Devices;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;

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

  /**
   * The model at this path: an ONNX file, whose external data is looked for in its folder, or a
   * PaddlePaddle model: its folder, its program ({@code .pdmodel}, {@code inference.json}) with the
   * weights beside it, or a {@code .tar}, {@code .tar.gz} or {@code .zip} of these.
   */
  public static Session load(Path path) {
    return load(path, SessionOptions.defaults());
  }

  /** As {@link #load(Path)}, with options. */
  public static Session load(Path path, SessionOptions options) {
    prepare(options);
    return load(read(path), path, options);
  }

  /** The graph at this path, of any kind that {@link #load(Path)} takes, not yet made ready. */
  public static Model read(Path path) {
    return PaddleImporter.recognizes(path) ? PaddleImporter.read(path) : OnnxReader.read(path);
  }

  /** The model in these bytes, which must not change while the session is in use. */
  public static Session load(byte[] bytes) {
    return load(bytes, SessionOptions.defaults());
  }

  /** As {@link #load(byte[])}, with options. */
  public static Session load(byte[] bytes, SessionOptions options) {
    prepare(options);
    return load(OnnxReader.read(bytes), options);
  }

  /** The model in the buffer's remaining bytes, which must not change while it is in use. */
  public static Session load(ByteBuffer bytes) {
    return load(bytes, SessionOptions.defaults());
  }

  /** As {@link #load(ByteBuffer)}, with options. */
  public static Session load(ByteBuffer bytes, SessionOptions options) {
    prepare(options);
    return load(OnnxReader.read(bytes), options);
  }

  /** The model in the rest of this stream, which is left open. */
  public static Session load(InputStream stream) throws IOException {
    return load(stream, SessionOptions.defaults());
  }

  /** As {@link #load(InputStream)}, with options. */
  public static Session load(InputStream stream, SessionOptions options) throws IOException {
    prepare(options);
    return load(OnnxReader.read(stream), options);
  }

  /**
   * The model in a class-path resource.
   *
   * @param name as {@link Class#getResourceAsStream} has it
   */
  public static Session loadResource(Class<?> owner, String name) {
    return loadResource(owner, name, SessionOptions.defaults());
  }

  /** As {@link #loadResource(Class, String)}, with options. */
  public static Session loadResource(Class<?> owner, String name, SessionOptions options) {
    prepare(options);
    return load(OnnxReader.readResource(owner, name), "resource " + name, options);
  }

  /** What there is on this machine to run models on, and what is missing and why. */
  public static Capabilities capabilities() {
    return Devices.capabilities(SessionOptions.defaults());
  }

  /** Has the kernels made ready while the model is being read. */
  private static void prepare(SessionOptions options) {
    if (options.kernels() == SessionOptions.Kernels.AUTO) {
      KernelProviders.prepare();
    }
  }

  /** A session whose failure to load names the model's source. */
  private static Session load(Model model, Object source, SessionOptions options) {
    try {
      return load(model, options);
    } catch (SardonyxException e) {
      throw LoadFailure.describe(source, e);
    }
  }

  /** A session of a model already in memory, for instance one just built or read. */
  public static Session load(Model model) {
    return load(model, SessionOptions.defaults());
  }

  /** As {@link #load(Model)}, with options. */
  public static Session load(Model model, SessionOptions options) {
    return new Session(SessionEngines.of(model, options), ModelInfo.of(model), options);
  }
}
