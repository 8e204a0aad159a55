package dev.sardonyx.ir.io;

import dev.sardonyx.ir.Model;
import dev.sardonyx.ir.wire.ModelProto;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes models as ONNX files that other engines load. All tensors go into the file itself, which
 * so has at most 2 GiB, or the large ones into another file beside it.
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
   * Writes the model to this file and its large tensors to one beside it, of the same name with
   * {@code .data} at the end, for models that may take more than 2 GiB. Both appear whole or not at
   * all, the data first.
   *
   * @return the file of the tensors; empty if there are no large ones
   * @throws IOException if a file can't be written
   */
  public static Optional<Path> writeWithExternalData(Model model, Path path) throws IOException {
    Path target = path.toAbsolutePath();
    Path data = target.resolveSibling(target.getFileName() + ".data");
    String suffix = "." + UUID.randomUUID() + ".tmp";
    Path partialModel = target.resolveSibling("." + target.getFileName() + suffix);
    Path partialData = target.resolveSibling("." + data.getFileName() + suffix);
    try {
      boolean hasData;
      try (FileChannel channel =
          FileChannel.open(partialData, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ExternalTensors tensors = new ExternalTensors(channel, data.getFileName().toString());
        ModelProto proto = new ModelEncoder(new TensorEncoder(tensors)).model(model);
        channel.force(true);
        hasData = channel.size() > 0;
        try (OutputStream stream =
            Files.newOutputStream(partialModel, StandardOpenOption.CREATE_NEW)) {
          proto.writeTo(stream);
        }
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      if (hasData) {
        move(partialData, data);
      }
      move(partialModel, target);
      return hasData ? Optional.of(data) : Optional.empty();
    } finally {
      Files.deleteIfExists(partialData);
      Files.deleteIfExists(partialModel);
    }
  }

  /**
   * Writes the model to this stream, which is left open.
   *
   * @throws IllegalArgumentException if the model takes more than 2 GiB
   */
  public static void write(Model model, OutputStream stream) throws IOException {
    ModelProto proto = new ModelEncoder(new TensorEncoder()).model(model);
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
