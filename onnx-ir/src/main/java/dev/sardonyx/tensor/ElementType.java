package dev.sardonyx.tensor;

import java.util.Locale;
import java.util.Optional;

/**
 * Every element type of ONNX IR version 13 (<a
 * href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">onnx.proto</a>, {@code
 * TensorProto.DataType}).
 *
 * <p>In memory each element takes one slot of its {@link #storage()} (complex numbers two, real
 * then imaginary). Types narrower than a byte are unpacked, one element a {@code byte}: signed ones
 * sign-extended, unsigned ones zero-extended, {@code FLOAT4E2M1} its four bits. {@code BOOL} is a
 * byte of 0 or 1. Unsigned integers keep their bits in the signed Java type.
 */
public enum ElementType {
  FLOAT(1, Storage.FLOATS, 32),
  UINT8(2, Storage.BYTES, 8),
  INT8(3, Storage.BYTES, 8),
  UINT16(4, Storage.SHORTS, 16),
  INT16(5, Storage.SHORTS, 16),
  INT32(6, Storage.INTS, 32),
  INT64(7, Storage.LONGS, 64),
  STRING(8, Storage.STRINGS, 0),
  BOOL(9, Storage.BYTES, 8),
  FLOAT16(10, Storage.SHORTS, 16),
  DOUBLE(11, Storage.DOUBLES, 64),
  UINT32(12, Storage.INTS, 32),
  UINT64(13, Storage.LONGS, 64),
  COMPLEX64(14, Storage.FLOATS, 64),
  COMPLEX128(15, Storage.DOUBLES, 128),
  BFLOAT16(16, Storage.SHORTS, 16),
  FLOAT8E4M3FN(17, Storage.BYTES, 8),
  FLOAT8E4M3FNUZ(18, Storage.BYTES, 8),
  FLOAT8E5M2(19, Storage.BYTES, 8),
  FLOAT8E5M2FNUZ(20, Storage.BYTES, 8),
  UINT4(21, Storage.BYTES, 4),
  INT4(22, Storage.BYTES, 4),
  FLOAT4E2M1(23, Storage.BYTES, 4),
  FLOAT8E8M0(24, Storage.BYTES, 8),
  UINT2(25, Storage.BYTES, 2),
  INT2(26, Storage.BYTES, 2);

  private static final ElementType[] BY_CODE = new ElementType[27];

  static {
    for (ElementType type : values()) {
      BY_CODE[type.code] = type;
    }
  }

  private final int code;
  private final Storage storage;
  private final int bits;

  ElementType(int code, Storage storage, int bits) {
    this.code = code;
    this.storage = storage;
    this.bits = bits;
  }

  /** The number of this type on the wire. */
  public int code() {
    return code;
  }

  /** The array kind that holds elements of this type. */
  public Storage storage() {
    return storage;
  }

  /** Bits of one element on the wire; 0 for {@link #STRING}. */
  public int bits() {
    return bits;
  }

  /** Array slots of one element: 2 for complex numbers, 1 for all else. */
  public int slots() {
    return isComplex() ? 2 : 1;
  }

  /** Bytes that {@code elements} elements take on the wire, sub-byte types packed. */
  public long wireBytes(long elements) {
    return (elements * bits + 7) / 8;
  }

  public boolean isComplex() {
    return this == COMPLEX64 || this == COMPLEX128;
  }

  /** True for the IEEE and reduced-precision real floating-point types. */
  public boolean isFloatingPoint() {
    return switch (this) {
      case FLOAT,
          DOUBLE,
          FLOAT16,
          BFLOAT16,
          FLOAT8E4M3FN,
          FLOAT8E4M3FNUZ,
          FLOAT8E5M2,
          FLOAT8E5M2FNUZ,
          FLOAT8E8M0,
          FLOAT4E2M1 ->
          true;
      default -> false;
    };
  }

  /** True for signed and unsigned integers of any width; not for {@link #BOOL}. */
  public boolean isInteger() {
    return isSignedInteger() || isUnsignedInteger();
  }

  public boolean isSignedInteger() {
    return switch (this) {
      case INT2, INT4, INT8, INT16, INT32, INT64 -> true;
      default -> false;
    };
  }

  public boolean isUnsignedInteger() {
    return switch (this) {
      case UINT2, UINT4, UINT8, UINT16, UINT32, UINT64 -> true;
      default -> false;
    };
  }

  /** The name the ONNX specification uses in type strings: {@code float}, {@code int64} ... */
  public String onnxName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The type with this wire number, or empty when ONNX defines none. */
  public static Optional<ElementType> ofCode(int code) {
    return code > 0 && code < BY_CODE.length
        ? Optional.ofNullable(BY_CODE[code])
        : Optional.empty();
  }
}
