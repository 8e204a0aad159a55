package dev.sardonyx.conformance.oracle;

import dev.sardonyx.tensor.ElementType;
import dev.sardonyx.tensor.Tensor;

/**
 * Elements of any numeric type as {@code double}, straight from the definitions in onnx.proto and
 * the float8 and float4 pages of the ONNX documentation; shares no code with the engine.
 */
public final class ElementDecoder {
  private ElementDecoder() {}

  /** Slot {@code slot} of the tensor, counted from its own start; complex numbers have two. */
  public static double slot(Tensor tensor, int slot) {
    int at = tensor.offset() + slot;
    return switch (tensor.elementType()) {
      case FLOAT, COMPLEX64 -> tensor.floatArray()[at];
      case DOUBLE, COMPLEX128 -> tensor.doubleArray()[at];
      case FLOAT16 -> Float.float16ToFloat(tensor.shortArray()[at]);
      case BFLOAT16 -> Float.intBitsToFloat(tensor.shortArray()[at] << 16);
      case INT64 -> tensor.longArray()[at];
      case UINT64 -> unsigned(tensor.longArray()[at]);
      case INT32 -> tensor.intArray()[at];
      case UINT32 -> Integer.toUnsignedLong(tensor.intArray()[at]);
      case INT16 -> tensor.shortArray()[at];
      case UINT16 -> Short.toUnsignedInt(tensor.shortArray()[at]);
      case INT8, INT4, INT2 -> tensor.byteArray()[at];
      case UINT8, UINT4, UINT2, BOOL -> Byte.toUnsignedInt(tensor.byteArray()[at]);
      case FLOAT8E4M3FN, FLOAT8E4M3FNUZ, FLOAT8E5M2, FLOAT8E5M2FNUZ, FLOAT8E8M0, FLOAT4E2M1 ->
          narrowFloat(tensor.elementType(), Byte.toUnsignedInt(tensor.byteArray()[at]));
      case STRING -> throw new IllegalArgumentException("strings are not numbers");
    };
  }

  private static double unsigned(long bits) {
    return bits >= 0 ? bits : (bits >>> 1) * 2.0 + (bits & 1);
  }

  private static double narrowFloat(ElementType type, int bits) {
    return switch (type) {
      case FLOAT8E4M3FN -> (bits & 0x7F) == 0x7F ? Double.NaN : signed(bits, 4, 3, 7);
      case FLOAT8E4M3FNUZ -> bits == 0x80 ? Double.NaN : signed(bits, 4, 3, 8);
      case FLOAT8E5M2FNUZ -> bits == 0x80 ? Double.NaN : signed(bits, 5, 2, 16);
      case FLOAT8E5M2 ->
          switch (bits) {
            case 0x7C -> Double.POSITIVE_INFINITY;
            case 0xFC -> Double.NEGATIVE_INFINITY;
            default -> (bits & 0x7F) > 0x7C ? Double.NaN : signed(bits, 5, 2, 15);
          };
      case FLOAT8E8M0 -> bits == 0xFF ? Double.NaN : Math.scalb(1.0, bits - 127);
      case FLOAT4E2M1 -> signed(bits, 2, 1, 1);
      default -> throw new IllegalArgumentException(type + " is not a narrow float");
    };
  }

  /** Sign, exponent, mantissa from the top; exponent 0 means a subnormal number. */
  private static double signed(int bits, int exponentBits, int mantissaBits, int bias) {
    int mantissa = bits & (1 << mantissaBits) - 1;
    int exponent = bits >> mantissaBits & (1 << exponentBits) - 1;
    double significand = Math.scalb((double) mantissa, -mantissaBits) + (exponent == 0 ? 0 : 1);
    double magnitude = Math.scalb(significand, Math.max(exponent, 1) - bias);
    return (bits >> exponentBits + mantissaBits & 1) == 0 ? magnitude : -magnitude;
  }
}
