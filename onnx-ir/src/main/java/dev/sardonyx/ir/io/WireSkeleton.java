package dev.sardonyx.ir.io;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import dev.sardonyx.error.ModelFormatException;
import dev.sardonyx.ir.io.WireSchema.Field;
import dev.sardonyx.ir.io.WireSchema.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A message without its bulk: a copy in which the bytes of every {@code raw_data} are replaced by
 * their place in a list of views of the original. Protobuf, which copies a mapped buffer whole onto
 * the heap, then sees only what is small, and the weights stay in the file.
 */
final class WireSkeleton {
  private static final int RAW_DATA = 9;
  // Lengths are written as varints of this many bytes, padded, so that they can be filled in later.
  private static final int LENGTH_BYTES = 5;
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final ByteBuffer bytes;
  private final WireBytes single;
  private final String source;
  private final ReadLimits limits;
  private final List<ByteBuffer> rawData = new ArrayList<>();
  private byte[] copy;
  private int size;
  private int at;

  private WireSkeleton(ByteBuffer bytes, String source, ReadLimits limits) {
    this.bytes = bytes;
    this.single = new WireBytes(bytes);
    this.source = source;
    this.limits = limits;
    this.copy = new byte[(int) Math.min(bytes.limit() + 64L, 1 << 16)];
  }

  /**
   * The skeleton of such a message, from the buffer's 0 to its limit.
   *
   * @throws ModelFormatException if the bytes are no such message ({@link WireScanner})
   */
  static WireSkeleton of(ByteBuffer bytes, String source, ReadLimits limits, Message root) {
    new WireScanner(bytes, source, limits).scan(root);
    WireSkeleton skeleton = new WireSkeleton(bytes, source, limits);
    skeleton.message(root, bytes.limit());
    return skeleton;
  }

  /** The skeleton as protobuf's message; {@code raw_data} is to be looked up with {@link #raw}. */
  <M extends MessageLite> M parse(M prototype) {
    try {
      CodedInputStream input = CodedInputStream.newInstance(copy, 0, size);
      input.enableAliasing(true);
      input.setRecursionLimit(limits.nesting() + 1);
      @SuppressWarnings("unchecked") // a message's parser gives messages of its own class
      M message = (M) prototype.getParserForType().parseFrom(input);
      return message;
    } catch (IOException e) {
      throw new ModelFormatException(source + " is damaged: " + e.getMessage(), e);
    }
  }

  /** The bytes that this {@code raw_data} of the skeleton stands for, a view. */
  ByteBuffer raw(ByteBuffer placeholder) {
    return rawData.get(placeholder.order(ByteOrder.LITTLE_ENDIAN).getInt());
  }

  /** Copies the fields up to {@code end}; the scanner has seen that all is in order. */
  private void message(Message message, int end) {
    while (at < end) {
      int fieldAt = at;
      long tag = varint();
      int wireType = (int) tag & 7;
      Field field = message.field((int) (tag >>> 3));
      if (wireType != WireScanner.LENGTH) {
        skip(wireType);
        append(fieldAt, at);
        continue;
      }
      int tagEnd = at;
      int length = (int) varint();
      int fieldEnd = at + length;
      if (message == WireSchema.TENSOR && tag >>> 3 == RAW_DATA) {
        append(fieldAt, tagEnd);
        rawData.add(bytes.slice(at, length));
        appendLength(Integer.BYTES);
        appendInt(rawData.size() - 1);
      } else if (field != null && field.message() != null) {
        append(fieldAt, tagEnd);
        int lengthAt = size;
        appendLength(0);
        message(field.message(), fieldEnd);
        setLength(lengthAt, size - lengthAt - LENGTH_BYTES);
      } else {
        append(fieldAt, fieldEnd);
      }
      at = fieldEnd;
    }
  }

  private void skip(int wireType) {
    switch (wireType) {
      case WireScanner.VARINT -> varint();
      case WireScanner.FIXED32 -> at += Integer.BYTES;
      default -> at += Long.BYTES;
    }
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = single.get(at++);
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private void append(int from, int to) {
    reserve(to - from);
    bytes.get(from, copy, size, to - from);
    size += to - from;
  }

  private void appendLength(int length) {
    reserve(LENGTH_BYTES);
    size += LENGTH_BYTES;
    setLength(size - LENGTH_BYTES, length);
  }

  private void setLength(int lengthAt, int length) {
    for (int i = 0; i < LENGTH_BYTES; i++) {
      int more = i < LENGTH_BYTES - 1 ? 0x80 : 0;
      copy[lengthAt + i] = (byte) (length >>> (7 * i) & 0x7F | more);
    }
  }

  private void appendInt(int value) {
    reserve(Integer.BYTES);
    ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putInt(size, value);
    size += Integer.BYTES;
  }

  private void reserve(int more) {
    if (more > copy.length - size) {
      long wanted = Math.max(size + (long) more, copy.length * 2L);
      if (size + (long) more > LARGEST_ARRAY) {
        throw new ModelFormatException(
            source
                + " has more than "
                + LARGEST_ARRAY
                + " bytes that are not raw_data; save it with its tensors as raw_data");
      }
      copy = Arrays.copyOf(copy, (int) Math.min(wanted, LARGEST_ARRAY));
    }
  }
}
