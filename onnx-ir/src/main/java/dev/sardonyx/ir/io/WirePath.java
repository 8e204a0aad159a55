package dev.sardonyx.ir.io;

import dev.sardonyx.ir.io.WireSchema.Field;
import dev.sardonyx.ir.io.WireSchema.Form;
import dev.sardonyx.ir.io.WireSchema.Message;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Where in a file a message is, in words: {@code graph.node[17] 'conv1'.attribute[2]}. Indices and
 * names are found by reading the messages around it again, so that a scan without errors doesn't
 * pay for them; the file may be damaged, so what can't be read is left out.
 */
final class WirePath {
  private static final int LONGEST_NAME = 80;

  private final ByteBuffer bytes;
  private final int[] starts;
  private final Message[] messages;
  private final int[] fieldNumbers;
  private final int depth;
  private int at;

  WirePath(ByteBuffer bytes, int[] starts, Message[] messages, int[] fieldNumbers, int depth) {
    this.bytes = bytes;
    this.starts = starts;
    this.messages = messages;
    this.fieldNumbers = fieldNumbers;
    this.depth = depth;
  }

  @Override
  public String toString() {
    if (depth == 0) {
      return "the file's outermost message";
    }
    StringBuilder path = new StringBuilder();
    for (int level = 1; level <= depth; level++) {
      int number = fieldNumbers[level];
      Field field = messages[level - 1].field(number);
      path.append(level == 1 ? "" : ".").append(field.name());
      if (field.repeated()) {
        path.append('[').append(before(starts[level - 1], starts[level], number)).append(']');
      }
      String name = name(messages[level], starts[level]);
      if (!name.isEmpty()) {
        path.append(" '").append(name).append('\'');
      }
    }
    return path.toString();
  }

  /** How many fields of this number start between the two places, the last one not counted. */
  private int before(int from, int to, int number) {
    at = from;
    int count = -1;
    while (at < to) {
      long tag = varint();
      if (tag >>> 3 == number) {
        count++;
      }
      if (tag >>> 3 == number && lengthEnds(to)) {
        break;
      }
      skip((int) tag & 7);
    }
    return Math.max(0, count);
  }

  /** True where the length of the field at hand ends at this place: it is the one looked for. */
  private boolean lengthEnds(int to) {
    int tagEnd = at;
    varint();
    boolean ends = at == to;
    at = tagEnd;
    return ends;
  }

  private String name(Message message, int from) {
    if (message.nameField() == 0 || message.field(message.nameField()).form() != Form.STRING) {
      return "";
    }
    at = from;
    try {
      while (at < bytes.limit()) {
        long tag = varint();
        if (message.field((int) (tag >>> 3)) == null) {
          return "";
        }
        if (tag >>> 3 == message.nameField() && ((int) tag & 7) == WireScanner.LENGTH) {
          int length = Math.clamp(varint(), 0, LONGEST_NAME);
          byte[] name = new byte[length];
          bytes.get(at, name);
          return new String(name, StandardCharsets.UTF_8);
        }
        skip((int) tag & 7);
      }
    } catch (IndexOutOfBoundsException | NegativeArraySizeException e) {
      // The file is damaged here too: the message goes without a name.
    }
    return "";
  }

  private void skip(int wireType) {
    switch (wireType) {
      case WireScanner.VARINT -> varint();
      case WireScanner.FIXED32 -> at += Integer.BYTES;
      case WireScanner.FIXED64 -> at += Long.BYTES;
      default -> {
        // Never back, whatever a damaged length says.
        long length = Math.clamp(varint(), 0, Integer.MAX_VALUE);
        at = Math.clamp(at + length, at, bytes.limit());
      }
    }
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = bytes.get(at++);
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        break;
      }
    }
    return value;
  }
}
