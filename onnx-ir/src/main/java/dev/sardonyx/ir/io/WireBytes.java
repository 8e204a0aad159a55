package dev.sardonyx.ir.io;

import java.nio.ByteBuffer;

/**
 * The bytes of a buffer one by one, by way of a small array: the compiler makes much less of that
 * than of a mapped buffer's own method, and is done several times as soon with what reads them.
 */
final class WireBytes {
  private static final int WINDOW = 512;

  private final ByteBuffer bytes;
  private final byte[] window = new byte[WINDOW];
  private int start;
  private int count;

  WireBytes(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** The byte at an index below the buffer's limit. */
  byte get(int index) {
    int inside = index - start;
    if (inside < 0 || inside >= count) {
      load(index);
      inside = 0;
    }
    return window[inside];
  }

  private void load(int index) {
    start = index;
    count = Math.min(WINDOW, bytes.limit() - index);
    bytes.get(index, window, 0, count);
  }
}
