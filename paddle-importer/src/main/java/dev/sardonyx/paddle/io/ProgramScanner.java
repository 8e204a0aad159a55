package dev.sardonyx.paddle.io;

import dev.sardonyx.error.ModelFormatException;
import java.nio.ByteBuffer;

/**
 * Walks over a ProgramDesc once before objects are made of it: every field lies inside its parent,
 * and messages, strings and numbers are counted, since two bytes in a file can ask for a hundred in
 * memory.
 */
final class ProgramScanner {
  /** Bytes of memory a field may come to; the sum stays below what any machine has. */
  private static final long MOST_FIELDS = 20_000_000;

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  /** The messages that can be large; all others are stepped over. */
  private enum Message {
    PROGRAM,
    BLOCK,
    OPERATOR,
    SLOT,
    ATTRIBUTE,
    VARIABLE,
    LEAF;

    Message child(int number) {
      return switch (this) {
        case PROGRAM -> number == 1 ? BLOCK : LEAF;
        case BLOCK -> number == 3 ? VARIABLE : number == 4 ? OPERATOR : LEAF;
        case OPERATOR -> number == 4 ? ATTRIBUTE : number <= 2 ? SLOT : LEAF;
        default -> LEAF;
      };
    }
  }

  private final ByteBuffer bytes;
  private final String source;
  private long fields;
  private int at;

  private ProgramScanner(ByteBuffer bytes, String source) {
    this.bytes = bytes;
    this.source = source;
  }

  /**
   * Checks the whole buffer.
   *
   * @throws ModelFormatException if a field doesn't fit or there are too many
   */
  static void scan(ByteBuffer bytes, String source) {
    ProgramScanner scanner = new ProgramScanner(bytes, source);
    scanner.message(Message.PROGRAM, bytes.limit());
  }

  private void message(Message message, int end) {
    while (at < end) {
      int from = at;
      if (++fields > MOST_FIELDS) {
        throw new ModelFormatException(
            source
                + " has more than "
                + MOST_FIELDS
                + " fields; expected a model, which has fewer");
      }
      long tag = varint(end);
      int number = (int) (tag >>> 3);
      if (tag >>> Integer.SIZE != 0 || number == 0) {
        throw damaged(from, "a field's tag is " + tag + ", which no field has");
      }
      switch ((int) tag & 7) {
        case VARINT -> varint(end);
        case FIXED64 -> skip(from, Long.BYTES, end);
        case FIXED32 -> skip(from, Integer.BYTES, end);
        case LENGTH -> {
          long length = varint(end);
          Message child = message.child(number);
          if (child == Message.LEAF) {
            skip(from, length, end);
          } else {
            require(from, length, end);
            message(child, at + (int) length);
          }
        }
        default -> throw damaged(from, "wire type " + (tag & 7) + ", which Paddle never has");
      }
    }
  }

  private void skip(int from, long length, int end) {
    require(from, length, end);
    // A packed list of numbers takes at least a byte each.
    fields += length >> 4;
    at += (int) length;
  }

  private void require(int from, long length, int end) {
    if (length < 0 || length > end - at) {
      throw damaged(
          from,
          "a field takes "
              + Long.toUnsignedString(length)
              + " bytes, but "
              + (end == bytes.limit() ? "the file" : "the message around it")
              + " ends after "
              + (end - at));
    }
  }

  private long varint(int end) {
    int from = at;
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (at >= end) {
        throw damaged(from, "a number is cut off");
      }
      byte next = bytes.get(at++);
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw damaged(from, "a number has more than 10 bytes");
  }

  private ModelFormatException damaged(int offset, String what) {
    return new ModelFormatException(
        source
            + " is damaged or no Paddle program (ProgramDesc): at byte "
            + offset
            + ": "
            + what
            + ". Get the file again from where it came from");
  }
}
