package dev.sardonyx.ir.io;

import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.io.WireSchema.Counted;
import dev.sardonyx.ir.io.WireSchema.Field;
import dev.sardonyx.ir.io.WireSchema.Form;
import dev.sardonyx.ir.io.WireSchema.Message;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Walks over the wire format once before anything is made of it: every field is of the form its
 * message gives it, lies inside its parent, and is not nested too deep; and what would become
 * objects is counted, since two bytes in a file can ask for a hundred in memory. Tensor data is
 * stepped over, so a large model takes milliseconds.
 */
final class WireScanner {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH = 2;
  static final int FIXED32 = 5;
  private static final int LONGEST_VARINT = 10;

  private final ByteBuffer bytes;
  private final WireBytes single;
  private final String source;
  private final ReadLimits limits;
  private final int[] counts = new int[Counted.values().length];
  // The messages around the current byte: where each starts, and the tag's field in its parent.
  private final int[] starts;
  private final Message[] messages;
  private final int[] fieldNumbers;
  private int depth;
  private int at;

  WireScanner(ByteBuffer bytes, String source, ReadLimits limits) {
    this.bytes = bytes;
    this.single = new WireBytes(bytes);
    this.source = source;
    this.limits = limits;
    this.starts = new int[limits.nesting() + 1];
    this.messages = new Message[limits.nesting() + 1];
    this.fieldNumbers = new int[limits.nesting() + 1];
  }

  /** Checks that the buffer, from 0 to its limit, is such a message. */
  void scan(Message root) {
    // A value of no fields is a valid one: an unnamed empty sequence; a model never is.
    if (bytes.limit() == 0 && root == WireSchema.MODEL) {
      throw new ModelFormatException(source + " is empty; expected an ONNX file. Get it again");
    }
    starts[0] = 0;
    messages[0] = root;
    message(root, bytes.limit());
  }

  private void message(Message message, int end) {
    count(message.counted(), 1);
    while (at < end) {
      int fieldAt = at;
      long tag = varint(end);
      int number = (int) (tag >>> 3);
      int wireType = (int) tag & 7;
      if (tag >>> Integer.SIZE != 0 || number == 0) {
        throw damaged(fieldAt, "a field's tag is " + tag + ", which no field has");
      }
      Field field = message.field(number);
      if (field == null) {
        count(Counted.NUMBERS, 1);
        skip(fieldAt, "unknown field " + number, wireType, end);
      } else {
        field(field, number, wireType, fieldAt, end);
      }
    }
  }

  private void field(Field field, int number, int wireType, int fieldAt, int end) {
    Form form = field.form();
    switch (form) {
      case VARINT, FIXED32 -> {
        require(fieldAt, field, wireType, form == Form.VARINT ? VARINT : FIXED32);
        skip(fieldAt, field.name(), wireType, end);
      }
      case STRING, BYTES -> {
        require(fieldAt, field, wireType, LENGTH);
        if (form == Form.STRING) {
          count(Counted.STRINGS, 1);
        }
        skip(fieldAt, field.name(), wireType, end);
      }
      case MESSAGE -> {
        require(fieldAt, field, wireType, LENGTH);
        int length = length(fieldAt, field.name(), end);
        enter(field, number);
        message(field.message(), at + length);
        depth--;
      }
      default -> list(field, wireType, fieldAt, end);
    }
  }

  /** A list of numbers: one at a time, or packed. */
  private void list(Field field, int wireType, int fieldAt, int end) {
    Form form = field.form();
    int single =
        switch (form) {
          case FIXED32_LIST, DATA32 -> FIXED32;
          case DATA64 -> FIXED64;
          default -> VARINT;
        };
    boolean counted = form == Form.VARINT_LIST || form == Form.FIXED32_LIST;
    if (wireType == single) {
      skip(fieldAt, field.name(), wireType, end);
      if (counted) {
        count(Counted.NUMBERS, 1);
      }
      return;
    }
    require(fieldAt, field, wireType, LENGTH);
    int length = length(fieldAt, field.name(), end);
    int listEnd = at + length;
    int size = single == FIXED64 ? Long.BYTES : Integer.BYTES;
    if (single == VARINT) {
      while (at < listEnd) {
        varint(listEnd);
        if (counted) {
          count(Counted.NUMBERS, 1);
        }
      }
    } else if (length % size != 0) {
      throw damaged(
          fieldAt, field.name() + " has " + length + " bytes; expected a multiple of " + size);
    } else {
      at = listEnd;
      if (counted) {
        count(Counted.NUMBERS, length / size);
      }
    }
  }

  private void enter(Field field, int number) {
    if (depth == limits.nesting()) {
      throw overLimit("messages inside messages", limits.nesting(), "Nesting");
    }
    depth++;
    starts[depth] = at;
    messages[depth] = field.message();
    fieldNumbers[depth] = number;
  }

  private void skip(int fieldAt, String name, int wireType, int end) {
    switch (wireType) {
      case VARINT -> varint(end);
      case FIXED32 -> advance(fieldAt, name, Integer.BYTES, end);
      case FIXED64 -> advance(fieldAt, name, Long.BYTES, end);
      case LENGTH -> {
        int length = length(fieldAt, name, end);
        at += length;
      }
      default ->
          throw damaged(
              fieldAt, name + " has the wire type " + wireType + ", which ONNX never has");
    }
  }

  private void advance(int fieldAt, String name, int size, int end) {
    if (size > end - at) {
      throw cutOff(fieldAt, name, size, end);
    }
    at += size;
  }

  /** The length of a length-delimited field; it lies inside the parent. */
  private int length(int fieldAt, String name, int end) {
    long length = varint(end);
    if (length < 0 || length > end - at) {
      throw cutOff(fieldAt, name, length, end);
    }
    return (int) length;
  }

  private long varint(int end) {
    int from = at;
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      if (at >= end) {
        throw damaged(from, "a number is cut off");
      }
      byte next = single.get(at++);
      value |= (next & 0x7FL) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw damaged(from, "a number has more than " + LONGEST_VARINT + " bytes");
  }

  private void count(Counted counted, int more) {
    int limit =
        switch (counted) {
          case NODES -> limits.nodes();
          case TENSORS -> limits.tensors();
          case ATTRIBUTES -> limits.attributes();
          case VALUES -> limits.values();
          case STRINGS -> limits.strings();
          case NUMBERS -> limits.numbers();
        };
    int index = counted.ordinal();
    if (more > limit - counts[index]) {
      String name = counted.name().toLowerCase(Locale.ROOT);
      throw overLimit(name, limit, counted.name().charAt(0) + name.substring(1));
    }
    counts[index] += more;
  }

  private ModelFormatException overLimit(String what, int limit, String setter) {
    return new ModelFormatException(
        source
            + " has more "
            + what
            + " than allowed: expected at most "
            + limit
            + ", found more at byte "
            + at
            + ", in "
            + path()
            + "; if you trust the file, raise ReadLimits.with"
            + setter);
  }

  private void require(int fieldAt, Field field, int found, int expected) {
    if (found != expected) {
      throw damaged(
          fieldAt, field.name() + " has the wire type " + found + "; expected " + expected);
    }
  }

  private ModelFormatException cutOff(int fieldAt, String name, long length, int end) {
    String inside = end == bytes.limit() ? "the file ends after " : "its message ends after ";
    return damaged(
        fieldAt,
        name
            + " takes "
            + Long.toUnsignedString(length)
            + " bytes from byte "
            + at
            + " on, but "
            + inside
            + (end - at));
  }

  private ModelFormatException damaged(int offset, String what) {
    return new ModelFormatException(
        FileKind.of(bytes)
            .map(kind -> source + " is no ONNX file: it looks like " + kind)
            .orElseGet(
                () ->
                    source
                        + " is damaged or no ONNX file: at byte "
                        + offset
                        + ", in "
                        + path()
                        + ": "
                        + what
                        + ". Get the file again from where it came from"));
  }

  /** The messages around the current byte: {@code graph.node[17] 'conv1'.attribute[2]}. */
  private String path() {
    return new WirePath(bytes, starts, messages, fieldNumbers, depth).toString();
  }
}
