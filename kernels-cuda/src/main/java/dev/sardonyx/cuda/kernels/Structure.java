package dev.sardonyx.cuda.kernels;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A structure that a kernel takes by value, written member by member as C lays it out. */
final class Structure {
  private final ByteBuffer bytes;

  /**
   * @param size as the PTX declares it; what is not written is 0
   */
  Structure(int size) {
    bytes = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }

  Structure integer(int value) {
    bytes.putInt(value);
    return this;
  }

  Structure flag(boolean value) {
    return integer(value ? 1 : 0);
  }

  Structure real(float value) {
    bytes.putFloat(value);
    return this;
  }

  Structure address(long value) {
    bytes.putLong(value);
    return this;
  }

  Structure integers(int... values) {
    for (int value : values) {
      bytes.putInt(value);
    }
    return this;
  }

  /** As {@link #integers}, in an array of {@code length}. */
  Structure array(int length, int... values) {
    return integers(values).skip(Integer.BYTES * (length - values.length));
  }

  /**
   * A number to divide by: what {@code quotient} in device.cuh multiplies and shifts with.
   *
   * @param divisor at least 1
   */
  Structure divisor(int divisor) {
    int shift = Integer.SIZE - Integer.numberOfLeadingZeros(divisor - 1);
    long multiplier = (1L << Integer.SIZE) * ((1L << shift) - divisor) / divisor + 1;
    return integers(divisor, (int) multiplier, shift);
  }

  Structure append(Structure other) {
    bytes.put(other.bytes.array());
    return this;
  }

  Structure skip(int count) {
    bytes.position(bytes.position() + count);
    return this;
  }

  /** All of it, as an argument of a launch. */
  MemorySegment segment() {
    if (bytes.hasRemaining()) {
      throw new IllegalStateException(bytes.remaining() + " bytes of a structure aren't written");
    }
    return MemorySegment.ofArray(bytes.array());
  }

  static MemorySegment ofDivisor(int divisor) {
    return new Structure(3 * Integer.BYTES).divisor(divisor).segment();
  }
}
