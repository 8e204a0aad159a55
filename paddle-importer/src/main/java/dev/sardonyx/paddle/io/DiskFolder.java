package dev.sardonyx.paddle.io;

import dev.sardonyx.error.ModelFormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A folder of the file system; files are memory-mapped. */
record DiskFolder(Path folder) implements ModelFolder {
  @Override
  public String source() {
    return folder.toString();
  }

  @Override
  public List<String> files() {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  @Override
  public Optional<ByteBuffer> open(String name) {
    Path path = inside(name);
    return path != null && Files.isRegularFile(path) ? Optional.of(map(path)) : Optional.empty();
  }

  /** The path of this name; null for one that would lead out of the folder. */
  private Path inside(String name) {
    try {
      Path path = folder.resolve(name).normalize();
      return path.startsWith(folder.normalize()) ? path : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** The whole file, mapped; the mapping goes when nobody holds the buffer any more. */
  static ByteBuffer map(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size > Integer.MAX_VALUE) {
        throw new ModelFormatException(
            path
                + " has "
                + size
                + " bytes; expected at most "
                + Integer.MAX_VALUE
                + ". Save the weights as one file per variable");
      }
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, size, Arena.ofAuto()).asByteBuffer();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static ModelFormatException unreadable(Path path, IOException e) {
    return new ModelFormatException(
        path + " can't be read: " + e.getClass().getSimpleName() + " " + e.getMessage(), e);
  }
}
