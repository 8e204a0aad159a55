package dev.sardonyx.ir.io;

import dev.sardonyx.error.GraphConsistencyException;
import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.check.GraphChecker;
import dev.sardonyx.ir.wire.ModelProto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Reads ONNX models of IR version 1 to 14 (of 14, which is not final, all but the 6-bit floats).
 *
 * <p>The bytes are scanned first: the format of every field, lengths, nesting and counts (see
 * {@link ReadLimits}), so that a file that is damaged, hostile or no model at all ends in a {@link
 * ModelFormatException} that says where, before memory is spent on it. The graph's consistency is
 * checked last ({@link GraphChecker}), unless the options say not to.
 *
 * <p>Weights are not copied: a model's {@code raw_data} stays in the bytes it was read from, for a
 * path in a memory mapping, until a tensor's elements are asked for. So the file must not be
 * changed while the model is in use, nor the array or buffer given here. There is nothing to close.
 */
public final class OnnxReader {
  private OnnxReader() {}

  /** The model in this file. External data is looked for in its folder. */
  public static Model read(Path path) {
    return read(path, ReadOptions.DEFAULT);
  }

  /**
   * The model in this file.
   *
   * @throws ModelFormatException if the file is missing, unreadable, or no model we can read
   */
  public static Model read(Path path, ReadOptions options) {
    String source = options.sourceName().orElse(path.toString());
    return decode(
        Source.map(path, source, options.limits()),
        source,
        options,
        ExternalData.ofModel(path, options));
  }

  /** The model in these bytes, which are not copied. */
  public static Model read(byte[] bytes) {
    return read(bytes, ReadOptions.DEFAULT);
  }

  /** As {@link #read(byte[])}. */
  public static Model read(byte[] bytes, ReadOptions options) {
    return read(ByteBuffer.wrap(bytes), options);
  }

  /** The model from the buffer's position to its limit, not copied; the position stays. */
  public static Model read(ByteBuffer bytes) {
    return read(bytes, ReadOptions.DEFAULT);
  }

  /** As {@link #read(ByteBuffer)}. */
  public static Model read(ByteBuffer bytes, ReadOptions options) {
    return decode(
        bytes.slice(),
        options.sourceName().orElse("the model"),
        options,
        ExternalData.ofFolder(options.externalDataFolder()));
  }

  /** The model in the rest of this stream, which is left open. */
  public static Model read(InputStream stream) throws IOException {
    return read(stream, ReadOptions.DEFAULT);
  }

  /** As {@link #read(InputStream)}. */
  public static Model read(InputStream stream, ReadOptions options) throws IOException {
    String source = options.sourceName().orElse("the model's stream");
    return read(Source.drain(stream, source, options.limits()), options.withSourceName(source));
  }

  /** The model in this resource of the class's module or class path. */
  public static Model readResource(Class<?> owner, String name) {
    return readResource(owner, name, ReadOptions.DEFAULT);
  }

  /**
   * The model in a class-path resource; {@code name} as {@link Class#getResourceAsStream} has it.
   *
   * @throws ModelFormatException if there is no such resource, or no model in it
   */
  public static Model readResource(Class<?> owner, String name, ReadOptions options) {
    String source = options.sourceName().orElse("resource " + name);
    try (InputStream stream = owner.getResourceAsStream(name)) {
      if (stream == null) {
        throw new ModelFormatException(
            source
                + " is not found from "
                + owner.getName()
                + "; a name that starts with '/' is looked up from the root of the class path, any"
                + " other from the class's own package");
      }
      return read(stream, options.withSourceName(source));
    } catch (IOException e) {
      throw new ModelFormatException(source + " can't be read: " + e.getMessage(), e);
    }
  }

  private static Model decode(
      ByteBuffer bytes, String source, ReadOptions options, ExternalData externalData) {
    WireSkeleton skeleton = WireSkeleton.of(bytes, source, options.limits(), WireSchema.MODEL);
    ModelProto proto = skeleton.parse(ModelProto.getDefaultInstance());
    Model model = new ModelDecoder(source, new TensorDecoder(skeleton, externalData)).model(proto);
    if (!options.graphCheck()) {
      return model;
    }
    try {
      GraphChecker.check(model);
    } catch (GraphConsistencyException e) {
      throw new GraphConsistencyException(
          source + ": " + e.getMessage() + ". The file breaks a rule of ONNX; export it again", e);
    }
    return model;
  }
}
