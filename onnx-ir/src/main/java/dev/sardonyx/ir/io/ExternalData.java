package dev.sardonyx.ir.io;

import dev.sardonyx.error.ExternalDataException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Tensor data in files beside the model, memory-mapped once each.
 *
 * <p>A location is a relative path that stays inside the model's folder, also after symbolic links
 * are followed; a model file that is itself a symbolic link counts both the link's folder and its
 * target's (as download caches lay models out). Both kinds of slashes separate, on every system, so
 * that a model is refused everywhere or nowhere.
 */
final class ExternalData {
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
  private static final Pattern SEPARATORS = Pattern.compile("[/\\\\]");

  private final Optional<Path> folder;
  private final Optional<Path> model;
  private final Map<Path, MemorySegment> mapped = new HashMap<>();
  private List<Path> roots;

  private ExternalData(Optional<Path> folder, Optional<Path> model) {
    this.folder = folder;
    this.model = model;
  }

  static ExternalData ofModel(Path path, ReadOptions options) {
    return options.externalDataFolder().isPresent()
        ? ofFolder(options.externalDataFolder())
        : new ExternalData(
            Optional.of(path.toAbsolutePath().getParent()), Optional.of(path.toAbsolutePath()));
  }

  static ExternalData ofFolder(Optional<Path> folder) {
    return new ExternalData(folder, Optional.empty());
  }

  /**
   * The bytes of a tensor.
   *
   * @param tensor how messages name the tensor
   * @param entries the tensor's {@code external_data}
   * @param expected bytes the tensor's shape and type take
   */
  ByteBuffer bytes(String tensor, Map<String, String> entries, long expected) {
    String location = entries.getOrDefault("location", "");
    String what = tensor + " with external data in '" + location + "'";
    long offset = number(what, "offset", entries, 0);
    long length = number(what, "length", entries, expected);
    if (length != expected) {
      throw new ExternalDataException(
          what
              + ": the length given is not what its shape and type take: expected "
              + expected
              + " bytes, found "
              + length);
    }
    if (expected > Integer.MAX_VALUE) {
      throw new ExternalDataException(
          what + " takes " + expected + " bytes; a tensor has at most " + Integer.MAX_VALUE);
    }
    Path file = resolve(what, location);
    MemorySegment all = mapped.computeIfAbsent(file, path -> map(what, path));
    if (offset > all.byteSize() || expected > all.byteSize() - offset) {
      throw new ExternalDataException(
          what
              + ": the file "
              + file
              + " is too short: expected at least "
              + expected
              + " bytes from offset "
              + offset
              + ", found "
              + Math.max(0, all.byteSize() - offset)
              + " (of "
              + all.byteSize()
              + "); copy it again from where the model came from");
    }
    return all.asSlice(offset, expected).asByteBuffer();
  }

  private Path resolve(String what, String location) {
    if (location.isEmpty()) {
      throw new ExternalDataException(
          what + ": no location; expected the name of a file beside the model");
    }
    if (folder.isEmpty()) {
      throw new ExternalDataException(
          what
              + ": the model was read from bytes, so its folder is unknown; read it from a path, or"
              + " name the folder with ReadOptions.withExternalDataFolder");
    }
    refuseOutside(what, location);
    try {
      Path file = folder.get().resolve(location.replace('\\', '/'));
      Path literal = folder.get().resolve(location);
      Path real = (Files.exists(literal) ? literal : file).toRealPath();
      if (roots().stream().noneMatch(real::startsWith)) {
        throw outside(what, "it is a link to " + real);
      }
      if (!Files.isRegularFile(real)) {
        throw new ExternalDataException(what + ": " + real + " is no regular file");
      }
      return real;
    } catch (NoSuchFileException e) {
      throw new ExternalDataException(
          what
              + ": the file is missing: expected "
              + folder.get().resolve(location)
              + "; put it beside the model",
          e);
    } catch (InvalidPathException e) {
      throw new ExternalDataException(
          what + ": the location is no valid path here: " + e.getReason(), e);
    } catch (IOException e) {
      throw new ExternalDataException(what + " can't be read: " + Source.reason(e), e);
    }
  }

  private static void refuseOutside(String what, String location) {
    if (location.startsWith("/")
        || location.startsWith("\\")
        || DRIVE.matcher(location).matches()) {
      throw outside(what, "the location is an absolute path");
    }
    for (String part : SEPARATORS.split(location)) {
      if (part.equals("..")) {
        throw outside(what, "the location has '..'");
      }
    }
  }

  private static ExternalDataException outside(String what, String why) {
    return new ExternalDataException(
        what
            + " is outside the model's folder: "
            + why
            + "; expected a file in that folder or below. A model can't name files elsewhere, for"
            + " safety: move the file and change its location");
  }

  private List<Path> roots() throws IOException {
    if (roots == null) {
      List<Path> found = new ArrayList<>();
      found.add(folder.get().toRealPath());
      if (model.isPresent()) {
        found.add(model.get().toRealPath().getParent());
      }
      roots = found;
    }
    return roots;
  }

  private static MemorySegment map(String what, Path file) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
    } catch (IOException e) {
      throw new ExternalDataException(what + " can't be read: " + Source.reason(e), e);
    }
  }

  private static long number(String what, String key, Map<String, String> entries, long otherwise) {
    String text = entries.get(key);
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(text.strip());
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Falls through to the error below, which has the text.
    }
    throw new ExternalDataException(
        what + ": " + key + " is '" + text + "'; expected a number of bytes, 0 or more");
  }
}
