package dev.sardonyx.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Elements between their array form and ONNX's {@code raw_data} form. */
final class TensorBytes {
  private TensorBytes() {}

  /** A new array of the elements in {@code bytes}, which holds exactly that many. */
  static Object decode(ElementType type, int elements, ByteBuffer bytes) {
    ByteBuffer source = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    int slots = Math.multiplyExact(elements, type.slots());
    Object array = type.storage().allocate(slots);
    switch (array) {
      case float[] floats -> source.asFloatBuffer().get(floats);
      case double[] doubles -> source.asDoubleBuffer().get(doubles);
      case short[] shorts -> source.asShortBuffer().get(shorts);
      case int[] ints -> source.asIntBuffer().get(ints);
      case long[] longs -> source.asLongBuffer().get(longs);
      case byte[] unpacked when type.bits() < 8 -> unpack(type, source, unpacked);
      case byte[] whole -> source.get(whole);
      default -> throw new IllegalArgumentException(type + " has no byte form");
    }
    return array;
  }

  /** The low bits of each byte hold the first elements (onnx.proto, "int4 packing"). */
  private static void unpack(ElementType type, ByteBuffer source, byte[] unpacked) {
    int bits = type.bits();
    int perByte = 8 / bits;
    int mask = (1 << bits) - 1;
    int signShift = Integer.SIZE - bits;
    boolean signed = type.isSignedInteger();
    for (int i = 0; i < unpacked.length; i++) {
      int value = source.get(i / perByte) >> (i % perByte * bits) & mask;
      unpacked[i] = (byte) (signed ? value << signShift >> signShift : value);
    }
  }

  /** A new little-endian buffer with the tensor's elements. */
  static ByteBuffer encode(Tensor tensor) {
    ElementType type = tensor.elementType();
    int size = Math.toIntExact(type.wireBytes(tensor.elements()));
    ByteBuffer target = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    int offset = tensor.offset();
    int slots = tensor.slots();
    switch (tensor.array()) {
      case float[] floats -> target.asFloatBuffer().put(floats, offset, slots);
      case double[] doubles -> target.asDoubleBuffer().put(doubles, offset, slots);
      case short[] shorts -> target.asShortBuffer().put(shorts, offset, slots);
      case int[] ints -> target.asIntBuffer().put(ints, offset, slots);
      case long[] longs -> target.asLongBuffer().put(longs, offset, slots);
      case byte[] unpacked when type.bits() < 8 -> pack(type, unpacked, offset, slots, target);
      case byte[] whole -> target.put(0, whole, offset, slots);
      default -> throw new IllegalArgumentException(type + " has no byte form");
    }
    return target;
  }

  private static void pack(
      ElementType type, byte[] unpacked, int offset, int slots, ByteBuffer target) {
    int bits = type.bits();
    int perByte = 8 / bits;
    int mask = (1 << bits) - 1;
    for (int i = 0; i < slots; i++) {
      int at = i / perByte;
      int value = (unpacked[offset + i] & mask) << (i % perByte * bits);
      target.put(at, (byte) (target.get(at) | value));
    }
  }
}
