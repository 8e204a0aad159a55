package dev.sardonyx.ir.io;

import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.wire.ModelProto;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes models as ONNX files that other engines load. All tensors go into the file itself, which
 * so has at most 2 GiB.
 */
public final class OnnxWriter {
  private OnnxWriter() {}

  /**
   * Writes the model to this file. The file appears whole or not at all: it is written beside its
   * place and moved there, so that a model may also be written over the file it was read from.
   *
   * @throws IOException if the file can't be written
   * @throws IllegalArgumentException if the model takes more than 2 GiB
   */
  public static void write(Model model, Path path) throws IOException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      // A pipe or device can't be replaced by a file; a folder fails here as it should.
      try (OutputStream stream = Files.newOutputStream(path, StandardOpenOption.WRITE)) {
        write(model, stream);
      }
      return;
    }
    Path target = Files.isSymbolicLink(path) ? path.toRealPath() : path.toAbsolutePath();
    Path partial =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        write(model, Channels.newOutputStream(channel));
        channel.force(true);
      }
      move(partial, target);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  /**
   * Writes the model to this stream, which is left open.
   *
   * @throws IllegalArgumentException if the model takes more than 2 GiB
   */
  public static void write(Model model, OutputStream stream) throws IOException {
    ModelProto proto = new ModelEncoder().model(model);
    proto.writeTo(stream);
    stream.flush();
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
