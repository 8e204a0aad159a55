package dev.sardonyx.ir.io;

import dev.sardonyx.error.ModelFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a file or stream. */
final class Source {
  private Source() {}

  /** The whole file, memory-mapped; the mapping goes when nobody holds the buffer any more. */
  static ByteBuffer map(Path path, String source, ReadLimits limits) {
    try {
      if (Files.isDirectory(path)) {
        throw new ModelFormatException(
            source + " is a folder; expected a model file, such as " + path.resolve("model.onnx"));
      }
      if (!Files.isRegularFile(path) && Files.exists(path)) {
        throw new ModelFormatException(
            source + " is no regular file; read it as a stream (OnnxReader.read(InputStream))");
      }
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        long size = channel.size();
        requireSize(size, source, limits);
        return channel.map(FileChannel.MapMode.READ_ONLY, 0, size, Arena.ofAuto()).asByteBuffer();
      }
    } catch (NoSuchFileException e) {
      throw new ModelFormatException(
          source + " does not exist (looked in " + folderOf(path) + "); check the path", e);
    } catch (IOException e) {
      throw new ModelFormatException(source + " can't be read: " + reason(e), e);
    }
  }

  /** The rest of the stream, up to the limit. */
  static byte[] drain(InputStream stream, String source, ReadLimits limits) throws IOException {
    // One byte more than allowed tells a stream that is too long from one that just fits.
    int most = (int) Math.min(limits.bytes() + 1, Integer.MAX_VALUE - 8);
    byte[] bytes = stream.readNBytes(most);
    requireSize(bytes.length, source, limits);
    return bytes;
  }

  /** What went wrong, for exceptions whose message is only the path. */
  static String reason(IOException e) {
    String message = e.getMessage();
    return e.getClass() == IOException.class && message != null
        ? message
        : e.getClass().getSimpleName() + (message == null ? "" : " (" + message + ")");
  }

  private static void requireSize(long size, String source, ReadLimits limits) {
    if (size > limits.bytes()) {
      throw new ModelFormatException(
          source
              + " has more bytes than allowed: expected at most "
              + limits.bytes()
              + ", found "
              + (size > Integer.MAX_VALUE - 9 ? "more" : size)
              + "; ONNX keeps weights of more than 2 GiB in external data, and a lower limit is"
              + " raised with ReadLimits.withBytes");
    }
  }

  private static Path folderOf(Path path) {
    return path.toAbsolutePath().getParent();
  }
}
