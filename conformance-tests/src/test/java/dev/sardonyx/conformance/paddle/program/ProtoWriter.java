package dev.sardonyx.conformance.paddle.program;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The fields of one protobuf message, written in the order of the calls.
 *
 * <p>By hand on purpose: what reads these bytes is generated from our own {@code .proto}, and a
 * field number wrong there must not be wrong here in the same way.
 */
final class ProtoWriter {
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int LENGTH_DELIMITED = 2;
  private static final int FOUR_BYTES = 5;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** An int32, int64, enum or bool field; a negative value takes ten bytes, as protobuf says. */
  ProtoWriter number(int field, long value) {
    varint((long) field << 3 | VARINT);
    varint(value);
    return this;
  }

  ProtoWriter bool(int field, boolean value) {
    return number(field, value ? 1 : 0);
  }

  ProtoWriter real(int field, float value) {
    varint((long) field << 3 | FOUR_BYTES);
    fixed(Float.floatToRawIntBits(value), Float.BYTES);
    return this;
  }

  ProtoWriter real(int field, double value) {
    varint((long) field << 3 | EIGHT_BYTES);
    fixed(Double.doubleToRawLongBits(value), Double.BYTES);
    return this;
  }

  ProtoWriter string(int field, String value) {
    return raw(field, value.getBytes(StandardCharsets.UTF_8));
  }

  ProtoWriter message(int field, ProtoWriter message) {
    return raw(field, message.toBytes());
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  private ProtoWriter raw(int field, byte[] value) {
    varint((long) field << 3 | LENGTH_DELIMITED);
    varint(value.length);
    bytes.writeBytes(value);
    return this;
  }

  private void varint(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes.write((int) (rest & 0x7F | 0x80));
      rest >>>= 7;
    }
    bytes.write((int) rest);
  }

  private void fixed(long value, int count) {
    for (int i = 0; i < count; i++) {
      bytes.write((int) (value >> (8 * i)));
    }
  }
}
