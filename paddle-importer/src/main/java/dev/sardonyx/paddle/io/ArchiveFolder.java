package dev.sardonyx.paddle.io;

import dev.sardonyx.error.ModelFormatException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * The files of a {@code .tar}, {@code .tar.gz} or {@code .zip}, read into memory: the folder in it
 * that holds a model, however deep.
 */
final class ArchiveFolder implements ModelFolder {
  private static final int MOST_ENTRIES = 100_000;
  private static final long MOST_BYTES = 4L << 30;

  /** Weights shrink to no less than a fifth; what shrinks more than this was made to harm. */
  private static final long MOST_GROWTH = 200;

  private static final long ALWAYS_ALLOWED = 64L << 20;

  private final String source;
  private final Map<String, byte[]> contents;

  private ArchiveFolder(String source, Map<String, byte[]> contents) {
    this.source = source;
    this.contents = contents;
  }

  /** Whether these are an archive's first bytes. */
  static boolean isArchive(ByteBuffer head) {
    return isGzip(head) || isZip(head) || isTar(head);
  }

  private static boolean isGzip(ByteBuffer head) {
    return FileSigns.startsWith(head, "\u001f\u008b");
  }

  private static boolean isZip(ByteBuffer head) {
    return FileSigns.startsWith(head, "PK\u0003\u0004");
  }

  private static boolean isTar(ByteBuffer head) {
    return head.remaining() > 262
        && FileSigns.startsWith(head.slice(head.position() + 257, 5), "ustar");
  }

  /**
   * Unpacks an archive.
   *
   * @throws ModelFormatException if it is damaged or too large
   */
  static ArchiveFolder open(Path path, ByteBuffer head) {
    Unpacker unpacker = new Unpacker(path.toString(), head.remaining());
    try (InputStream stream = new BufferedInputStream(Files.newInputStream(path))) {
      if (isZip(head)) {
        unpacker.zip(stream);
      } else {
        unpacker.tar(isGzip(head) ? new GZIPInputStream(stream) : stream);
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new ModelFormatException(
          path + " is a damaged archive: " + e.getMessage() + ". Get the file again", e);
    }
    return new ArchiveFolder(path.toString(), unpacker.contents);
  }

  /** The archive's folders, by their path in it, {@code ""} for its root. */
  List<String> folders() {
    return contents.keySet().stream()
        .map(name -> name.substring(0, name.lastIndexOf('/') + 1))
        .distinct()
        .toList();
  }

  /** One of its folders. */
  ArchiveFolder folder(String path) {
    Map<String, byte[]> inside = new TreeMap<>();
    contents.forEach(
        (name, bytes) -> {
          if (name.startsWith(path)) {
            inside.put(name.substring(path.length()), bytes);
          }
        });
    return new ArchiveFolder(path.isEmpty() ? source : source + "!" + path, inside);
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public List<String> files() {
    return contents.keySet().stream().filter(name -> name.indexOf('/') < 0).toList();
  }

  @Override
  public Optional<ByteBuffer> open(String name) {
    return Optional.ofNullable(contents.get(name)).map(ByteBuffer::wrap);
  }

  private static final class Unpacker {
    private final String source;
    private final long packed;
    private final Map<String, byte[]> contents = new TreeMap<>();
    private long unpacked;

    private Unpacker(String source, long packed) {
      this.source = source;
      this.packed = packed;
    }

    private void zip(InputStream stream) throws IOException {
      try (ZipInputStream zip = new ZipInputStream(stream)) {
        for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
          if (!entry.isDirectory()) {
            add(entry.getName(), zip);
          }
        }
      }
    }

    private void tar(InputStream stream) throws IOException {
      // Counts what skipping over entries unpacks too.
      try (TarArchiveInputStream tar = new TarArchiveInputStream(new Counting(stream))) {
        for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
          if (entry.isFile() && !entry.isSparse()) {
            add(entry.getName(), tar);
          }
        }
      }
    }

    private void add(String name, InputStream stream) throws IOException {
      if (contents.size() == MOST_ENTRIES) {
        throw new ModelFormatException(
            source + " has more than " + MOST_ENTRIES + " files; expected a model's");
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] chunk = new byte[1 << 16];
      for (int count; (count = stream.read(chunk)) > 0; ) {
        if (!(stream instanceof TarArchiveInputStream)) {
          count(count);
        }
        if (bytes.size() + (long) count > Integer.MAX_VALUE - 8) {
          throw tooLarge();
        }
        bytes.write(chunk, 0, count);
      }
      String plain = name.startsWith("./") ? name.substring(2) : name;
      contents.put(plain, bytes.toByteArray());
    }

    private void count(long more) {
      unpacked += more;
      if (unpacked > MOST_BYTES || unpacked > ALWAYS_ALLOWED && unpacked / MOST_GROWTH > packed) {
        throw tooLarge();
      }
    }

    private ModelFormatException tooLarge() {
      return new ModelFormatException(
          source
              + " unpacks to more than a model's files do ("
              + unpacked
              + " bytes from "
              + packed
              + "); if you trust it, unpack it and give the folder");
    }

    private final class Counting extends FilterInputStream {
      private Counting(InputStream in) {
        super(in);
      }

      @Override
      public int read() throws IOException {
        int next = super.read();
        count(next < 0 ? 0 : 1);
        return next;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        int read = super.read(target, offset, length);
        count(Math.max(0, read));
        return read;
      }

      @Override
      public long skip(long wanted) throws IOException {
        long skipped = super.skip(wanted);
        count(skipped);
        return skipped;
      }
    }
  }
}
