package dev.sardonyx.paddle.io;

import dev.sardonyx.error.ModelFormatException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a file is, by its first bytes. */
final class FileSigns {
  private static final String LFS_POINTER = "version https://git-lfs";

  private FileSigns() {}

  /** Whether the bytes start so. */
  static boolean startsWith(ByteBuffer bytes, String text) {
    byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.remaining() < expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (bytes.get(bytes.position() + i) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** Whether this is JSON: an opening brace after white space. */
  static boolean isJson(ByteBuffer bytes) {
    for (int i = bytes.position(); i < bytes.limit(); i++) {
      byte next = bytes.get(i);
      if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
        return next == '{';
      }
    }
    return false;
  }

  /**
   * Refuses the stand-in that Git leaves where a large file was not fetched.
   *
   * @throws ModelFormatException if the bytes are one
   */
  static void requireNoLfsPointer(ByteBuffer bytes, String source) {
    if (startsWith(bytes, LFS_POINTER)) {
      throw new ModelFormatException(
          source
              + " is a Git LFS pointer, the stand-in for a file that was not fetched; expected the"
              + " file itself. Run 'git lfs pull' where it came from, or download it there");
    }
  }
}
